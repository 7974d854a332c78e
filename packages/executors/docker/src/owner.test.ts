import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { isRunning, thisProcess } from "./owner.ts";

it("knows that this process runs", () => {
  expect(isRunning(thisProcess())).toBe(true);
});

it("knows that a process has ended", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  const owner = { ...thisProcess(), process: `${child.pid}/` };
  await once(child, "exit");
  expect(isRunning(owner)).toBe(false);
});

it.runIf(process.platform === "linux")("does not take another process for one that had its id before", () => {
  expect(isRunning({ ...thisProcess(), process: `${process.pid}/1` })).toBe(false);
});

it("knows nothing of processes elsewhere, and of what is no process", () => {
  expect(isRunning({ ...thisProcess(), machine: "elsewhere" })).toBeUndefined();
  expect(isRunning({ ...thisProcess(), process: "-1/" })).toBeUndefined();
  expect(isRunning({ ...thisProcess(), process: "" })).toBeUndefined();
});
