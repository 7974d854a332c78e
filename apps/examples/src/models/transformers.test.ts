import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeTinyOnnx } from "@smolagents-ts/conformance";
import { expect, it } from "vitest";
import { program } from "../testing/run-example.ts";
import { runProgram } from "../testing/run-program.ts";

it("answers on this machine alone", { timeout: 60_000 }, async () => {
  const home = await mkdtemp(join(tmpdir(), "hf-home-"));
  try {
    // A tiny model where the real one lies once it is downloaded.
    const folder = join(home, "transformers.js", "onnx-community", "Qwen3-0.6B-ONNX");
    await writeTinyOnnx(folder, { replies: [[program("finalAnswer((Date.UTC(2101, 0) - Date.UTC(2100, 0)) / 86_400_000)")]] });
    await cp(join(folder, "onnx", "model.onnx"), join(folder, "onnx", "model_q4f16.onnx"));
    const noNetwork = "data:text/javascript,globalThis.fetch=()=>{throw new Error('The example used the network.')}";
    const { code, stdout, stderr } = await runProgram("models/transformers.ts", {
      env: { HF_HOME: home, NODE_OPTIONS: `--import=${noNetwork.replaceAll(" ", "%20")}` },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // 2100 is divisible by 100 and not by 400: no leap year. The tiny model says the same of the others.
    expect(stdout.trim().split("\n")).toEqual(["365", "365", "365"]);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
