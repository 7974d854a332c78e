import { type GbnfJsonBasicSchema, getLlama, type LlamaLogLevel } from "node-llama-cpp";
import { beforeAll, describe, expect, it } from "vitest";
import { toGbnfSchema } from "./to-gbnf-schema.ts";

const start = () => getLlama({ gpu: false, build: "never", progressLogs: false, logLevel: "error" as LlamaLogLevel });
let llama: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  llama = await start();
});

/** Whether the grammar that llama.cpp reads lets a text through. */
const allows = async (schema: object, value: unknown): Promise<boolean> => {
  const grammar = await llama.createGrammarForJsonSchema(toGbnfSchema(schema as never).schema as GbnfJsonBasicSchema);
  return (grammar as unknown as { _testText(text: string): boolean })._testText(`${JSON.stringify(value)}\n\n\n\n`);
};

describe("the grammar of a schema", () => {
  const ANSWER = { type: "object", properties: { verdict: { enum: ["yes", "no"] } }, required: ["verdict"] };
  const TREE = {
    $ref: "#/$defs/node",
    $defs: {
      node: { type: "object", properties: { name: { type: "string" }, inner: { type: "array", items: { $ref: "#/$defs/node" } } } },
    },
  };

  it.each([
    ["an object with a choice", ANSWER, { verdict: "no" }, { verdict: "maybe" }],
    ["a type or null", { type: ["string", "null"] }, null, 1],
    ["an object or null", { type: ["object", "null"], properties: { a: { type: "integer" } } }, { a: 1 }, { a: "1" }],
    ["anyOf", { anyOf: [{ type: "boolean" }, { type: "integer" }] }, 3, "3"],
    ["oneOf inside of a list", { type: "array", items: { oneOf: [{ const: 1 }, { type: "null" }] } }, [1, null], [2]],
    ["allOf of one", { allOf: [{ type: "boolean" }] }, true, "true"],
    ["an object without a type", { properties: { a: { type: "boolean" } } }, { a: true }, { a: 1 }],
    ["lengths", { type: "string", minLength: 2, maxLength: 3 }, "abc", "abcd"],
    ["numbers of items", { type: "array", items: { type: "null" }, minItems: 1, maxItems: 2 }, [null], []],
    ["further properties of a kind", { type: "object", additionalProperties: { type: "integer" } }, { any: 1 }, { any: "1" }],
    ["dates", { type: "string", format: "date" }, "2024-02-29", "yesterday"],
    ["a schema that refers to itself", TREE, { name: "a", inner: [{ name: "b", inner: [] }] }, { name: "a", inner: [1] }],
    ["definitions under their old name", { $ref: "#/definitions/yes", definitions: { yes: { const: "yes" } } }, "yes", "no"],
  ])("knows %s", async (_, schema, right, wrong) => {
    expect(toGbnfSchema(schema as never).dropped).toEqual([]);
    expect([await allows(schema, right), await allows(schema, wrong)]).toEqual([true, false]);
  });

  it.each([
    ["pattern", { type: "string", pattern: "^a" }, "b"],
    ["minimum", { type: "number", minimum: 3 }, 1],
    ["format", { type: "string", format: "email" }, "x"],
    ["maxLength", { type: "string", maxLength: 1e9 }, "x"],
    ["not", { not: { type: "string" } }, { any: ["thing"] }],
    ["enum", { enum: [{ a: 1 }] }, { b: 2 }],
    ["$ref", { $ref: "https://example.org/other" }, "anything"],
    ["allOf", { allOf: [{ type: "string" }, { minLength: 2 }] }, 7],
    ["required", { type: "object", properties: { a: { type: "null" } }, required: ["a", "b"] }, { a: null }],
    ["minProperties", { type: "object", minProperties: 2 }, {}],
  ])("names %s, which it cannot hold, and lets more through", async (keyword, schema, value) => {
    expect(toGbnfSchema(schema as never).dropped).toEqual([keyword]);
    expect(await allows(schema, value)).toBe(true);
  });

  it("lets anything through where a schema says nothing", async () => {
    for (const value of ["a", 1, true, null, [1, ["a"]], { a: { b: [] } }])
      expect(await allows({}, value), JSON.stringify(value)).toBe(true);
  });

  it("keeps what is said about parameters, which the model is shown", () => {
    const schema = { type: "object", properties: { city: { type: "string", description: "In English." } } };
    expect(toGbnfSchema(schema).schema).toMatchObject({ properties: { city: { description: "In English." } } });
  });
});
