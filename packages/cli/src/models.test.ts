import { definePlugin, type Model, type ModelCapabilities, ModelError, PluginRegistry } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { main } from "./main.ts";
import type { ModelsReport } from "./models.ts";
import { FakeIo } from "./testing/fake-io.ts";

interface Made {
  readonly modelId: string;
  readonly baseURL?: string;
  readonly apiKey?: string;
}

/** Runs the command where one adapter is there: its models declare this much, and answer everything with `Red.`. */
async function models(argv: readonly string[], capabilities: ModelCapabilities = {}, env: { readonly [name: string]: string } = {}) {
  const made: Made[] = [];
  let calls = 0;
  const create = (options: Made): Model => {
    made.push(options);
    if (options.modelId === "locked") throw new ModelError("No key.", { kind: "auth", hint: "Set OPENAI_API_KEY." });
    return {
      id: options.modelId,
      adapter: "openai",
      capabilities,
      async *stream() {
        calls++;
        yield { type: "start", warnings: [] };
        const message = { role: "assistant", content: [{ type: "text", text: "Red." }] } as const;
        yield { type: "finish", reason: "stop", message, usage: { inputTokens: 100, outputTokens: 1 } };
      },
    };
  };
  const registry = new PluginRegistry().register(definePlugin({ kind: "model", name: "openai", create }));
  const io = new FakeIo({ env });
  const exitCode = await main(["models", ...argv], io, registry);
  return { exitCode, stdout: io.stdout.text, stderr: io.stderr.text, made, calls };
}

describe("smolagent models", () => {
  it("says which adapters are there, and how to get one that is not", async () => {
    const { exitCode, stdout } = await models([]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("  ✓ openai        ready\n");
    const { adapters } = JSON.parse((await models(["--json"])).stdout) as Extract<ModelsReport, { adapters: unknown }>;
    expect(adapters.map(({ name }) => name)).toContain("bedrock");
  });

  it("prints what models declare, without asking them", async () => {
    const { exitCode, stdout, calls } = await models(["openai/a", "openai/longer"], { tools: true, images: false });
    expect(exitCode).toBe(0);
    expect(calls).toBe(0);
    expect(stdout).toBe(
      [
        "               tools  parallel  JSON schema  images  audio  reasoning  stop  cache",
        "openai/a       yes    ?         ?            no      ?      ?          ?     ?",
        "openai/longer  yes    ?         ?            no      ?      ?          ?     ?",
        "",
        "? is not known: --probe asks the model, for about 3,000 tokens.",
        "",
      ].join("\n"),
    );
  });

  it("asks them when it is told to, and says what that took", async () => {
    const { stdout, calls } = await models(["openai/a", "--probe"], { tools: true });
    expect(calls).toBe(7);
    expect(stdout).toContain("Asking took 707 tokens.");
    const report = JSON.parse((await models(["openai/a", "--probe", "--json"], { tools: true })).stdout);
    expect(report.models).toMatchObject([{ id: "openai/a", capabilities: { tools: true, images: true, jsonSchema: false } }]);
  });

  it("takes address and key as a run does", async () => {
    const argv = ["openai/a", "--base-url", "http://localhost:1/v1", "--api-key-env", "MINE"];
    const { made, stdout } = await models(argv, {}, { MINE: "sk-secret" });
    expect(made).toEqual([{ modelId: "a", baseURL: "http://localhost:1/v1", apiKey: "sk-secret" }]);
    expect(stdout).not.toContain("secret");
  });

  it.each([
    [["openai/locked"], 1, "Set OPENAI_API_KEY."],
    [["gpt-5.6"], 2, "Try openai/gpt-5.6"],
    [["--probe"], 2, "smolagent models openai/gpt-5.6 --probe"],
    [["openai/a", "--max-steps", "3"], 2, "but not --max-steps"],
  ])("says what is wrong with %j", async (argv, exitCode, words) => {
    const result = await models(argv);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toContain(words);
  });

  it("leaves tasks without --probe", async () => {
    const io = new FakeIo();
    expect(await main(["Hello", "--model", "openai/a", "--probe"], io, new PluginRegistry())).toBe(2);
    expect(io.stderr.text).toContain("--probe belongs to the command models.");
  });
});
