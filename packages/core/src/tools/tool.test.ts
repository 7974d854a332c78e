import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import type { Tool, ToolContext } from "../contracts/tool.ts";
import { AgentConfigError } from "../errors.ts";
import { tool } from "./tool.ts";

const context: ToolContext = { signal: new AbortController().signal, callId: "call-1", progress() {}, interrupt: () => Promise.reject() };
const refusal = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(AgentConfigError);
    return (error as Error).message;
  }
  throw new Error("was accepted");
};
const named = (name: unknown) => refusal(() => tool({ name: name as string, description: "d", execute: () => 1 }));

describe("tool", () => {
  it("keeps what it is given and runs execute with the arguments and the context", async () => {
    const rate = tool({
      name: "rate",
      description: "  Rate.\n",
      inputSchema: z.object({ base: z.string() }),
      execute: ({ base }, { callId }) => `${base} ${callId}`,
    });
    expect(rate.name).toBe("rate");
    expect(rate.description).toBe("Rate.");
    expect(await rate.execute({ base: "USD" }, context)).toBe("USD call-1");
    expect(rate.input.json).toEqual({ type: "object", properties: { base: { type: "string" } }, required: ["base"] });
    expect(rate).not.toHaveProperty("output");
  });

  it("takes no arguments when it has no inputSchema", async () => {
    const now = tool({ name: "now", description: "d", execute: () => 1 });
    expect(await now.input.validate({})).toEqual({ ok: true, value: {} });
    expect(await now.input.validate({ zone: "UTC" })).toEqual({ ok: false, issues: ["zone: unknown property"] });
  });

  it("types the arguments from zod, valibot, arktype and literal JSON Schema", () => {
    tool({
      name: "a",
      description: "d",
      inputSchema: z.object({ base: z.string(), limit: z.number().default(3) }),
      execute: (input) => expectTypeOf(input).toEqualTypeOf<{ base: string; limit: number }>(),
    });
    tool({
      name: "b",
      description: "d",
      inputSchema: toStandardJsonSchema(v.object({ base: v.string(), limit: v.optional(v.number(), 3) })),
      execute: (input) => expectTypeOf(input).toEqualTypeOf<{ base: string; limit: number }>(),
    });
    tool({
      name: "c",
      description: "d",
      inputSchema: type({ base: "string", "limit?": "number" }),
      execute: (input) => expectTypeOf(input).toEqualTypeOf<{ base: string; limit?: number }>(),
    });
    tool({
      name: "d",
      description: "d",
      inputSchema: {
        type: "object",
        properties: {
          base: { type: "string" },
          kind: { enum: ["buy", "sell"] },
          rows: { type: "array", items: { type: ["integer", "null"] } },
        },
        required: ["base"],
      },
      execute: (input) => expectTypeOf(input).toEqualTypeOf<{ base: string; kind?: "buy" | "sell"; rows?: (number | null)[] }>(),
    });
    tool({
      name: "e",
      description: "d",
      inputSchema: { type: "object" } as Record<string, unknown>,
      execute: (input) => expectTypeOf(input).toEqualTypeOf<Record<string, unknown>>(),
    });
    tool({ name: "f", description: "d", execute: (input) => expectTypeOf(input).toEqualTypeOf<Record<string, never>>() });
  });

  it("infers the result, or checks it against the input side of the outputSchema", () => {
    const inferred = tool({ name: "a", description: "d", execute: async () => ({ rate: 1 }) });
    expectTypeOf(inferred).toExtend<Tool<Record<string, never>, { rate: number }>>();
    expectTypeOf(inferred).not.toExtend<Tool<Record<string, never>, { rate: string }>>();

    tool({ name: "b", description: "d", outputSchema: z.object({ page: z.number().default(1) }), execute: () => ({}) });
    tool({ name: "c", description: "d", outputSchema: z.object({ kind: z.enum(["x", "y"]) }), execute: async () => ({ kind: "x" }) });
    // @ts-expect-error: the schema asks for a number.
    tool({ name: "d", description: "d", outputSchema: z.number(), execute: () => "1" });
    // @ts-expect-error: also of a promise.
    tool({ name: "e", description: "d", outputSchema: z.object({ kind: z.literal("x") }), execute: async () => ({ kind: "y" }) });
    // @ts-expect-error: also with plain JSON Schema.
    tool({ name: "f", description: "d", outputSchema: { type: "array", items: { type: "number" } }, execute: () => ["1"] });
  });

  it("fits where any tool is expected", () => {
    const tools: Tool[] = [
      tool({ name: "a", description: "d", inputSchema: z.object({ base: z.string() }), outputSchema: z.number(), execute: () => 1 }),
      tool({ name: "b", description: "d", execute: () => {} }),
    ];
    expect(tools).toHaveLength(2);
  });

  it("accepts a union of objects as arguments, and an object behind a $ref", () => {
    const union = z.discriminatedUnion("kind", [z.object({ kind: z.literal("a") }), z.object({ kind: z.literal("b"), size: z.number() })]);
    tool({ name: "a", description: "d", inputSchema: union, execute: ({ kind }) => kind });
    tool({ name: "b", description: "d", inputSchema: { $ref: "#/$defs/A", $defs: { A: { type: "object" } } }, execute: () => 1 });
    const forest = z.object({ trees: z.array(z.object({})) }).meta({ id: "Forest" });
    tool({ name: "e", description: "d", inputSchema: z.union([forest, forest]), execute: () => 1 });
    tool({ name: "c", description: "d", inputSchema: { allOf: [{ type: "object" }, { required: ["a"] }] }, execute: () => 1 });
    tool({ name: "d", description: "d", inputSchema: { properties: { a: { type: "string" } } }, execute: () => 1 });
  });
});

describe("tool refuses", () => {
  it("a name that is no identifier, and proposes one that is", () => {
    expect(named("get-rate")).toMatch(/identifier.*\n\n {2}Name it "getRate"\./s);
    expect(named("2fast")).toContain('Name it "fast"');
    expect(named("günstig")).toContain("ASCII");
    expect(named("$rate")).toContain('Name it "rate"');
    expect(named("")).toContain('Choose a name like "exchangeRate"');
    expect(named("a\n")).toContain("identifier");
    expect(named(undefined)).toContain("needs a name");
  });

  it.each(["class", "await", "eval", "arguments", "let", "yield", "static", "enum", "null"])("JavaScript's word %s", (name) => {
    expect(named(name)).toContain(`reserved word in JavaScript or Python.\n\n  Choose another name, e.g. "${name}Tool".`);
  });

  it.each(["lambda", "from", "is", "None", "def", "nonlocal", "pass"])("Python's word %s", (name) => {
    expect(named(name)).toContain("reserved word in JavaScript or Python");
  });

  it.each(["finalAnswer", "final_answer", "tools", "console", "print", "globalThis", "undefined", "NaN"])(
    "the sandbox's own name %s",
    (name) => {
      expect(named(name)).toContain("the sandbox needs this name itself");
    },
  );

  it("names that start with two underscores, such as __proto__", () => {
    expect(named("__proto__")).toContain('Name it "proto"');
    tool({ name: "_private", description: "d", execute: () => 1 });
  });

  it("a name longer than model vendors allow", () => {
    expect(named("a".repeat(65))).toContain("longer than 64 characters");
  });

  it("an empty description, and one that is no text", () => {
    expect(refusal(() => tool({ name: "a", description: " \n", execute: () => 1 }))).toContain('Tool "a" needs a description');
    expect(refusal(() => tool({ name: "a", description: undefined as never, execute: () => 1 }))).toContain("needs a description");
  });

  it("an execute that is no function", () => {
    expect(refusal(() => tool({ name: "a", description: "d", execute: "run" as never }))).toContain('Tool "a" needs an execute function');
  });

  it.each([
    ["a string", z.string()],
    ["an array", z.array(z.string())],
    ["an object or null", z.object({}).nullable()],
    ["anything", z.any()],
    ["JSON Schema without a type", { description: "x" }],
    ["a ref to itself", { $ref: "#" }],
    ["a ref to nowhere", { $ref: "#/$defs/A" }],
    ["an empty union", { anyOf: [] }],
  ])("an inputSchema that describes %s", (_, inputSchema) => {
    const message = refusal(() => tool({ name: "rate", description: "d", inputSchema, execute: () => 1 }));
    expect(message).toMatch(/inputSchema of tool "rate" does not describe an object.*\n\n {2}Wrap it/s);
  });

  it("quickly also a schema whose refs double at every level", () => {
    const $defs: Record<string, unknown> = { 60: { type: "string" } };
    for (let level = 0; level < 60; level++) $defs[level] = { allOf: [{ $ref: `#/$defs/${level + 1}` }, { $ref: `#/$defs/${level + 1}` }] };
    expect(refusal(() => tool({ name: "a", description: "d", inputSchema: { $ref: "#/$defs/0", $defs }, execute: () => 1 }))).toContain(
      "one object",
    );
  });

  it("a schema that JSON cannot express, with the tool's name and the library's words", () => {
    const input = refusal(() =>
      tool({ name: "rate", description: "d", inputSchema: z.object({ file: z.instanceof(Map) }), execute: () => 1 }),
    );
    expect(input).toContain('The inputSchema of tool "rate" cannot be expressed as JSON Schema: Custom types cannot be represented');
    const output = refusal(() => tool({ name: "rate", description: "d", outputSchema: z.date(), execute: () => new Date() }));
    expect(output).toContain('The outputSchema of tool "rate" cannot be expressed');
    expect(output).toContain("a date as an ISO string");
  });
});
