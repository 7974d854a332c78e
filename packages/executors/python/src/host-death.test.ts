// Whatever happens to the host, nothing of its sandboxes stays behind.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describeWithEngine } from "@smolagents-ts/conformance";
import { afterAll, expect, it } from "vitest";
import { allGone } from "./testing/all-gone.ts";
import { findEngine } from "./testing/find-engine.ts";

const HOST = fileURLToPath(new URL("testing/host.ts", import.meta.url));
const KILLS = Number(process.env["SMOLAGENTS_KILLS"] ?? 20);
/** Longer than a host takes to have its program running. */
const LIFE_MS = 600;

const folder = mkdtempSync(join(tmpdir(), "smolagents-kills-"));
chmodSync(folder, 0o777);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const startHost = (): ChildProcess =>
  spawn(process.execPath, ["--experimental-strip-types", "--no-warnings", HOST, folder], { stdio: ["ignore", "pipe", "inherit"] });

await describeWithEngine("after the death of the host", findEngine, () => {
  it("no process is left, though the program ignores every signal and computes in C", { timeout: 60_000 }, async () => {
    const host = startHost();
    const isBusy = await Promise.race([once(host.stdout!, "data").then(() => true), once(host, "close").then(() => false)]);
    expect(isBusy).toBe(true);
    host.kill("SIGKILL");
    await allGone(folder);
  });

  it(`no process and no file is left by ${KILLS} hosts that were killed at any time`, { timeout: 30_000 + KILLS * 5_000 }, async () => {
    const before = readdirSync(tmpdir()).sort();
    for (let kill = 0; kill < KILLS; kill++) {
      const host = startHost();
      await wait(Math.random() * LIFE_MS);
      host.kill("SIGKILL");
      await once(host, "close");
    }
    await allGone(folder);
    const left = readdirSync(tmpdir()).filter(
      (name) => !before.includes(name) && /smolagents|python|bwrap/.test(name) && !name.startsWith("smolagents-python-test-"),
    );
    expect(left).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
