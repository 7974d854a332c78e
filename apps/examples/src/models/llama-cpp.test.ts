import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scriptedGguf } from "@smolagents-ts/conformance";
import { expect, it } from "vitest";
import { program } from "../testing/run-example.ts";
import { runProgram } from "../testing/run-program.ts";

it("answers on this machine alone", { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "gguf-"));
  try {
    // A tiny model where the real one lies once it is downloaded.
    const reply = program("finalAnswer((Date.UTC(2101, 0) - Date.UTC(2100, 0)) / 86_400_000)");
    const file = scriptedGguf([{ pieces: reply.match(/\s*\S+/g) ?? [] }], { contextLength: 16_384 });
    await writeFile(join(folder, "qwen2.5-coder-7b-instruct-q4_k_m.gguf"), file);
    const { code, stdout, stderr } = await runProgram("models/llama-cpp.ts", { env: { LLAMA_CPP_MODELS: folder } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // 2100 is divisible by 100 and not by 400: no leap year. The tiny model says the same of the others.
    expect(stdout.trim().split("\n")).toEqual(["365", "365", "365"]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
