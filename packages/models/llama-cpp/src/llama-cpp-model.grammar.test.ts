import { randomGguf, scriptedGguf } from "@smolagents-ts/conformance";
import { CodeAgent } from "@smolagents-ts/core";
import { FakeExecutor } from "@smolagents-ts/core/testing";
import { describe, expect, it } from "vitest";
import { call, openModel } from "./scripted-llama.ts";

const RANDOM = { temperature: 1, contextSize: 32_768 } as const;
const random = (seed: number) => randomGguf({ seed, contextLength: 32_768 });

describe("JSON", () => {
  const schema = {
    type: "object",
    properties: {
      verdict: { enum: ["yes", "no"] },
      sure: { type: "boolean" },
      words: { type: "array", items: { type: "string", maxLength: 5 }, maxItems: 3 },
    },
    required: ["verdict"],
  };

  it.each([1, 2, 3, 4, 5, 6])("always fits its schema, with random weights (%i)", async (seed) => {
    const model = await openModel(random(seed), { ...RANDOM, seed });
    const { text, reason, warnings } = await call(model, { responseFormat: { type: "json", schema } });
    const value = JSON.parse(text);
    expect(["yes", "no"]).toContain(value.verdict);
    expect(typeof value.sure).toBe("boolean");
    expect(value.words.length).toBeLessThanOrEqual(3);
    for (const word of value.words) expect([...word].length).toBeLessThanOrEqual(5);
    expect([reason, warnings]).toEqual(["stop", []]);
  });

  it("needs no schema", async () => {
    const model = await openModel(random(1), RANDOM);
    const { text } = await call(model, { responseFormat: { type: "json" }, maxOutputTokens: 10 });
    expect(text.trimStart()[0]).toBe("{");
  });

  it("warns of what of a schema it cannot hold to", async () => {
    const model = await openModel(scriptedGguf([{ pieces: ["3", "\n\n\n\n"] }]));
    const { text, warnings } = await call(model, { responseFormat: { type: "json", schema: { type: "integer", minimum: 5 } } });
    expect([text.trim(), warnings]).toEqual(["3", ["The grammar for the response format does not enforce: minimum."]]);
  });

  it("leaves tools out, which cannot be had with it, and says so", async () => {
    const model = await openModel(scriptedGguf([{ pieces: ["true", "\n\n\n\n"] }]));
    const tools = [{ name: "now", description: "Tells the time.", inputSchema: { type: "object" } }];
    const { warnings } = await call(model, { tools, responseFormat: { type: "json", schema: { type: "boolean" } } });
    expect(warnings).toEqual(["A reply can have a grammar or call tools, not both: the tools were left out."]);
  });
});

describe('the grammar "code"', () => {
  // Long tokens across the tags, as real vocabularies have them.
  const words = [".\n", "\n<code>\n", "<code>", "```", "\n</code>", ";\n</code>", ")\n</code>", "</"];

  it.each([1, 2, 3, 4])("makes every action of a CodeAgent a program, with random weights (%i)", async (seed) => {
    const file = randomGguf({ seed, words, contextLength: 32_768 });
    const model = await openModel(file, { ...RANDOM, seed, grammar: "code", maxOutputTokens: 4_000 });
    const executor = new FakeExecutor(() => ({ final: { value: "ran" } }));
    const { output, steps } = await new CodeAgent({ model, executor, maxSteps: 1 }).run("Say something.");
    expect([output, steps.length]).toEqual(["ran", 1]);
    expect(executor.programs[0]).toMatch(/\S/);
  });

  it("leaves a thought and a program as they are", async () => {
    const reply = "I shall count, since 1 > 0.\n<code>\nfor (let i = 0; i < 3; i++) console.log(`${i}`, 1 << 2, '</div>');\n</code>";
    const model = await openModel(scriptedGguf([{ pieces: [reply] }]), { grammar: "code" });
    expect((await call(model, { stop: ["</code>"] })).text).toBe(reply.slice(0, -"</code>".length));
  });

  it("is for actions alone: plans and last answers are words", async () => {
    const model = await openModel(scriptedGguf([{ pieces: ["1. Look. ", "2. <Tell>."] }]), { grammar: "code" });
    expect((await call(model)).text).toBe("1. Look. 2. <Tell>.");
  });
});

it("holds every reply to a grammar in GBNF", async () => {
  const model = await openModel(random(1), { ...RANDOM, grammar: 'root ::= "yes" | "no" [0-9]' });
  for (const seed of [1, 2, 3]) expect((await call(model, { seed })).text).toMatch(/^(yes|no[0-9])$/);
});

it("says what is wrong with a grammar", async () => {
  const model = await openModel(random(1), { ...RANDOM, grammar: "this is no grammar" });
  await expect(call(model)).rejects.toMatchObject({ kind: "bad-request", message: expect.stringContaining("grammar") });
});
