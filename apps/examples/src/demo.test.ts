import { readFileSync } from "node:fs";
import type { AgentEvent } from "@smolagents-ts/core";
import { describe, expect, it, vi } from "vitest";
import { chooseModel, type Surroundings } from "./demo/choose-model.ts";
import { parseTable } from "./demo/parse-table.ts";
import { TRANSCRIPT } from "./demo/transcript.ts";
import { startChatServer } from "./testing/chat-server.ts";
import { runProgram } from "./testing/run-program.ts";

vi.setConfig({ testTimeout: 30_000 });

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
  it("answers from the data, and says that the model is scripted", async () => {
    const { code, stdout, stderr } = await runProgram("demo.ts", { args: ["--model", "scripted"] });

    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual(expectedAnswer());
    expect(stderr).toContain("a scripted model plays a fixed transcript;\neverything else is real");
    expect(stderr).toContain("Step 5");
    expect(stderr).toMatch(/Error \(line 14, column \d+\): TypeError: .*latitude/);
  });

  it("takes several steps, has calls run at once, and repairs an error", async () => {
    const { code, stdout, stderr } = await runProgram("demo.ts", { args: ["--model", "scripted", "--json"] });
    expect(code, stderr).toBe(0);
    const events = stdout.trim().split("\n").map((line) => JSON.parse(line) as AgentEvent); // biome-ignore format: one thought

    const actions = events.flatMap((event) => (event.type === "step-finish" ? [event.action] : []));
    expect(actions.map(({ error }) => error?.message.split(":")[0])).toEqual([undefined, "TypeError", undefined, undefined, undefined]);
    expect(actions.map(({ calls }) => calls.length)).toEqual([1, 12, 0, 0, 0]);

    let open = 0;
    const openCalls = events.map((event) => (event.type === "tool-start" ? ++open : event.type === "tool-finish" ? --open : open));
    expect(Math.max(...openCalls)).toBeGreaterThanOrEqual(4);
    expect(events.at(-1)).toMatchObject({ type: "run-finish", status: "completed", output: expectedAnswer() });
  });

  it("holds no numbers of the answer in the script", () => {
    const { airports, kilometres, flights } = expectedAnswer();
    for (const text of [...airports, kilometres, flights]) expect(TRANSCRIPT.join("\n")).not.toContain(String(text));
  });

  it("does the same through the OpenAI adapter", async () => {
    const server = await startChatServer((_, turn) => TRANSCRIPT[turn] ?? "");
    try {
      const { code, stdout, stderr } = await runProgram("demo.ts", { args: ["--model", "openai/some-model", "--base-url", server.url] });
      expect(code, stderr).toBe(0);
      expect(JSON.parse(stdout)).toEqual(expectedAnswer());
      expect(stderr).toContain("Model: openai/some-model, as you asked.");
      expect(stderr).toContain("600 tokens (500 in, 100 out)");
      expect(server.requests.map(({ model }) => model)).toEqual(Array(5).fill("some-model"));
    } finally {
      await server.close();
    }
  });

  it("fails at the end of its steps, with what the model says then", async () => {
    const server = await startChatServer(() => "I do not know.");
    try {
      const { code, stdout } = await runProgram("demo.ts", { args: ["--model", "openai/some-model", "--base-url", server.url] });
      expect(stdout.trim()).toBe("I do not know.");
      expect(code).not.toBe(0);
    } finally {
      await server.close();
    }
  });

  it("refuses options that cannot work", async () => {
    const alone = await runProgram("demo.ts", { args: ["--base-url", "http://127.0.0.1:1/v1"] });
    expect(alone).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/^--base-url needs --model/) });
    const unknown = await runProgram("demo.ts", { args: ["--colour"] });
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("--colour") });
  });
});

describe("chooseModel", () => {
  const nothing: Surroundings = { env: {}, fetch: () => Promise.reject(new TypeError("fetch failed")) };
  const all: Surroundings = {
    env: { OPENAI_API_KEY: "sk-test" },
    fetch: async () => Response.json({ data: [{ id: "nomic-embed-text" }, { id: "qwen3:8b" }] }),
  };

  it("takes what was asked for, a key, a local server, or the script, in this order", async () => {
    const asked = { model: "openai/x", baseURL: "http://127.0.0.1:1/v1" };
    expect(await chooseModel(asked, all)).toMatchObject(asked);
    expect(await chooseModel({}, all)).toMatchObject({ model: "openai/gpt-5.6" });
    expect(await chooseModel({}, { ...all, env: {} })).toMatchObject({ model: "openai/qwen3:8b", baseURL: "http://127.0.0.1:11434/v1" });
    expect(await chooseModel({}, nothing)).toMatchObject({ model: "scripted/transcript", why: expect.stringMatching(/^No model found: /) });
  });

  it("does not stumble over another server on Ollama's port", async () => {
    const other = { ...nothing, fetch: async () => new Response("<h1>Hello</h1>", { status: 404 }) };
    expect(await chooseModel({}, other)).toMatchObject({ model: "scripted/transcript" });
  });
});

describe("parseTable", () => {
  it("reads quoted cells, numbers and empty cells", () => {
    const text = 'name,note,size\r\n"Union, ""Troy""","two\nlines",1.5\r\nRome,,\r\n';
    const columns = [{ name: "name", type: "string" }, { name: "note", type: "string" }, { name: "size", type: "number" }]; // biome-ignore format: a table
    expect(parseTable(text, "csv", columns)).toEqual([
      { name: 'Union, "Troy"', note: "two\nlines", size: 1.5 },
      { name: "Rome", note: null, size: null },
    ]);
  });
});
