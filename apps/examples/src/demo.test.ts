import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { type AgentEvent, CodeAgent, type Model } from "@smolagents-ts/core";
import { ScriptedModel } from "@smolagents-ts/core/testing";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import { afterEach, describe, expect, it, vi } from "vitest";
import { chooseModel, type Surroundings } from "./demo/choose-model.ts";
import { datasetTools } from "./demo/dataset-tools.ts";
import { RunPrinter } from "./demo/print-run.ts";
import { TASK, TRANSCRIPT } from "./demo/transcript.ts";
import { startChatServer } from "./testing/chat-server.ts";
import { runProgram } from "./testing/run-program.ts";

/** Found from the files directly: an airport's line starts with its code and ends with its position; distances by the angle between unit vectors. */
function expectedAnswer() {
  const file = (name: string) => readFileSync(new URL(`../data/${name}`, import.meta.resolve("vega-datasets")), "utf8");
  const vectors = new Map<string, readonly [number, number, number]>();
  for (const [, code = "", north, east] of file("airports.csv").matchAll(/^(\w+),.*,(-?[\d.]+),(-?[\d.]+)\r?$/gm)) {
    const [n, e] = [(Number(north) / 180) * Math.PI, (Number(east) / 180) * Math.PI];
    vectors.set(code, [Math.cos(n) * Math.cos(e), Math.cos(n) * Math.sin(e), Math.sin(n)]);
  }
  const counts: Record<string, number> = Object.fromEntries(
    [...file("flights-airport.csv").matchAll(/^(\w+,\w+),(\d+)/gm)].map(([, route, count]) => [route, Number(count)]),
  );

  let best = { airports: ["", ""], kilometres: 0, flights: 0 };
  for (const [route, there] of Object.entries(counts)) {
    const airports = route.split(",");
    const back = counts[airports.toReversed().join(",")] ?? 0;
    const [a, b] = airports.map((code) => vectors.get(code)!);
    const kilometres = 6371 * Math.acos(a![0] * b![0] + a![1] * b![1] + a![2] * b![2]);
    if (Math.min(there, back) >= 366 && kilometres > best.kilometres)
      best = { airports: airports.sort(), kilometres, flights: there + back };
  }
  return { ...best, kilometres: Math.round(best.kilometres) };
}

describe("demo", () => {
  it("answers from the data, with several steps, calls at once, and an error that is repaired", async () => {
    const agent = new CodeAgent({ model: new ScriptedModel(TRANSCRIPT), tools: await datasetTools(), executor: new LocalExecutor() });
    const run = agent.stream(TASK);
    const events: AgentEvent[] = [];
    for await (const event of run) events.push(event);
    const { status, output, steps } = await run.result;

    expect(status).toBe("completed");
    expect(output).toEqual(expectedAnswer());
    expect(steps.map((step) => step.error?.message.split(":")[0])).toEqual([undefined, "TypeError", undefined, undefined, undefined]);
    expect(steps.map((step) => step.calls.length)).toEqual([1, 12, 0, 0, 0]);
    let open = 0;
    const openCalls = events.map((event) => (event.type === "tool-start" ? ++open : event.type === "tool-finish" ? --open : open));
    expect(Math.max(...openCalls)).toBeGreaterThanOrEqual(4);
  });

  it("plays on the screen, and says that the model is scripted", async () => {
    const { code, stdout, stderr } = await runProgram("demo.ts", { args: ["--model", "scripted"] });

    expect(stderr).toBe("");
    expect(stdout).toContain("a scripted model plays a fixed transcript");
    expect(stdout).toMatch(/calls\s+describeDataset × 2, readRows × 10 \(up to \d+ at once\)/);
    expect(stdout).toMatch(/error\s+Error \(line 14, column \d+\): TypeError: .*latitude/);
    expect(stdout).toContain(`answer   ${inspect(expectedAnswer())}`);
    expect(stdout).toMatch(/completed · 5 steps · 13 tool calls · [\d.]+ s\n$/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: looks for them
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]| \n/);
    expect(code).toBe(0);
  });

  it("does the same through the OpenAI adapter", async () => {
    const server = await startChatServer((_, turn) => TRANSCRIPT[turn] ?? "");
    try {
      const { code, stdout, stderr } = await runProgram("demo.ts", { args: ["--model", "openai/some-model", "--base-url", server.url] });
      expect(stderr).toBe("");
      expect(stdout).toContain(`openai/some-model at ${server.url}, as you asked`);
      expect(stdout).toContain(`answer   ${inspect(expectedAnswer())}`);
      expect(stdout).toContain("500 tokens in, 100 out");
      expect(code).toBe(0);
      expect(server.requests.map(({ model }) => model)).toEqual(Array(5).fill("some-model"));
    } finally {
      await server.close();
    }
  });

  it("fails when there is no answer, and says why", async () => {
    const server = await startChatServer(() => "I do not know.");
    try {
      const { code, stdout } = await runProgram("demo.ts", { args: ["--model", "openai/some-model", "--base-url", server.url] });
      expect(stdout).toContain("max-steps");
      expect(code).toBe(1);
    } finally {
      await server.close();
    }
    const { code, stderr } = await runProgram("demo.ts", { args: ["--model", "gpt-5.6"] });
    expect(stderr).toContain('Model ids look like "provider/model"');
    expect(code).toBe(1);
  });
});

describe("chooseModel", () => {
  afterEach(() => vi.unstubAllEnvs());

  const nothing: Surroundings = { env: {}, fetch: () => Promise.reject(new TypeError("fetch failed")), slowly: false };
  const ollama = async () => Response.json({ data: [{ id: "nomic-embed-text" }, { id: "qwen3:8b" }] });
  const described = ({ model, why }: { model: Model; why: string }) => ({ adapter: model.adapter, id: model.id, why: why.split("\n")[0] });

  it("takes what was asked for, a key, a local server, or the script, in this order", async () => {
    vi.stubEnv("OPENAI_API_KEY", "sk-test"); // Where the adapter looks.
    vi.stubEnv("OPENAI_BASE_URL", undefined);
    const all = { ...nothing, env: { OPENAI_API_KEY: "sk-test" }, fetch: ollama };
    expect(described(await chooseModel({ model: "openai/x", baseURL: "http://127.0.0.1:1/v1" }, all))).toEqual({
      adapter: "openai",
      id: "x",
      why: "openai/x at http://127.0.0.1:1/v1, as you asked",
    });
    expect(described(await chooseModel({}, { ...all, fetch: nothing.fetch }))).toMatchObject({ adapter: "openai", id: "gpt-5.6" });
    expect(described(await chooseModel({}, { ...nothing, fetch: ollama }))).toMatchObject({ adapter: "openai", id: "qwen3:8b" });
    expect(described(await chooseModel({}, nothing))).toMatchObject({ adapter: "scripted", why: expect.stringMatching(/^No model found/) });
  });

  it("refuses an address without a model", async () => {
    await expect(chooseModel({ baseURL: "http://127.0.0.1:1/v1" }, nothing)).rejects.toThrow("--base-url needs a model.");
  });
});

describe("RunPrinter", () => {
  it("keeps a reply from steering the terminal", () => {
    let screen = "";
    const printer = new RunPrinter({ write: (text) => (screen += text), columns: 40, color: false });
    printer.print({ type: "step-start", step: 1 });
    printer.print({ type: "text-delta", step: 1, delta: "Look \u001b[2J\u0007here, this is a thought of more than forty columns. <co" });
    printer.print({ type: "text-delta", step: 1, delta: "de>\n1 + 1" });
    printer.print({ type: "code", step: 1, code: "1 + 1\u001b]0;title\u0007" });

    expect(screen).toBe("\nStep 1\nLook here, this is a thought of more\nthan forty columns.\n\n    1 + 1\n\n");
  });
});
