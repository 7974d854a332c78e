import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { SchemaLike } from "../contracts/schema.ts";
import type { Tool } from "../contracts/tool.ts";
import { declareTools, signatureOf } from "./code-signature.ts";
import { tool } from "./tool.ts";

const take = (inputSchema: SchemaLike, name = "take") => tool({ name, description: "Takes.", inputSchema, execute: () => null });
const give = (outputSchema: SchemaLike, name = "give") => tool({ name, description: "Gives.", outputSchema, execute: () => null as never });
const declare = (...tools: Tool[]) => declareTools(tools, "javascript");

/** The declared type of one property. */
const typeFor = (schema: SchemaLike) => {
  const text = declare(take({ type: "object", properties: { x: schema }, required: ["x"] }));
  return /\(input: \{\s+(.*)\bx: (.*?);?\s+\}\): Promise<unknown>;$/s.exec(text)?.slice(1).join("");
};

describe("declareTools", () => {
  it("writes a short tool on one line, with its description as doc comment", () => {
    const exchangeRate = tool({
      name: "exchangeRate",
      description: "Current exchange rate between two currencies.",
      inputSchema: z.object({ base: z.string().describe("ISO code, e.g. USD"), quote: z.string() }),
      outputSchema: z.number(),
      execute: () => 1,
    });
    expect(declare(exchangeRate)).toBe(
      "/** Current exchange rate between two currencies. */\n" +
        "declare function exchangeRate(input: { /** ISO code, e.g. USD */ base: string; quote: string }): Promise<number>;",
    );
  });

  it("writes a long one on several lines, with bounds, formats and defaults in the comments", () => {
    const search = tool({
      name: "search",
      description: "Searches the web.\n\nExamples:\n  - cats\n  - a */ b",
      inputSchema: z.object({
        query: z.string().min(1).describe("What to look for,\nin any language."),
        limit: z.int().min(1).max(100).default(10).describe("How many"),
        since: z.iso.datetime().optional(),
        sites: z.array(z.url()).max(5).optional(),
        kind: z.enum(["web", "news"]).nullable().default(null),
      }),
      outputSchema: z.array(z.object({ title: z.string(), score: z.number().gt(0).describe("Relevance") })).describe("Best first"),
      execute: () => [],
    });
    expect(declare(search)).toBe(`/** Searches the web.
 * Examples:
 * - cats
 * - a *\\/ b
 * @returns Best first */
declare function search(input: {
  /** What to look for, in any language. (non-empty) */ query: string;
  /** How many (integer, 1..100) @default 10 */ limit?: number;
  /** date-time */ since?: string;
  /** <= 5 items each: uri */ sites?: string[];
  /** @default null */ kind?: "web" | "news" | null;
}): Promise<{ title: string; /** Relevance (> 0) */ score: number }[]>;`);
  });

  it("writes a tool without arguments, and without an outputSchema as one whose result nobody knows", () => {
    expect(declare(tool({ name: "now", description: "Time.", execute: () => 1 }))).toBe(
      "/** Time. */\ndeclare function now(): Promise<unknown>;",
    );
  });

  it("takes an object that names no properties, as MCP servers send it, for no arguments", () => {
    expect(declare(take(z.object({})))).toContain("function take(): ");
    expect(declare(take({ type: "object", properties: {} }))).toContain("function take(): ");
    expect(declare(take(z.looseObject({})))).toContain("function take(input?: Record<string, unknown>): ");
  });

  it("lets the whole input be left out when every property may be", () => {
    expect(declare(take(z.object({ a: z.string().optional() })))).toContain("take(input?: { a?: string })");
    expect(declare(take({ type: "object" }))).toContain("take(input: Record<string, unknown>)");
  });

  it.each<[SchemaLike, string]>([
    [{ type: "string" }, "string"],
    [{ type: "integer" }, "/** integer */ number"],
    [{ type: ["string", "null"] }, "string | null"],
    [{ type: "boolean", nullable: true }, "boolean | null"],
    [{ enum: ["a", 1, null] }, '"a" | 1 | null'],
    [{ const: 'say "hi"' }, '"say \\"hi\\""'],
    [{ type: "array" }, "unknown[]"],
    [{ type: "array", items: { type: "array", items: { type: "number" } } }, "number[][]"],
    [{ type: "array", items: { anyOf: [{ type: "string" }, { type: "number" }] } }, "(string | number)[]"],
    [{ type: "array", prefixItems: [{ type: "number" }, { type: "string" }], minItems: 1 }, "[number, string?]"],
    [{ type: "array", prefixItems: [{ type: "number" }], items: { type: "string" } }, "[number, ...string[]]"],
    [{ type: "array", items: [{ type: "number" }, { type: "number" }] }, "[number, number]"],
    [{ type: "object" }, "Record<string, unknown>"],
    [{ type: "object", additionalProperties: { type: "number" } }, "Record<string, number>"],
    [{ type: "object", additionalProperties: false }, "{}"],
    [{ type: "object", properties: { a: {} }, additionalProperties: { type: "number" } }, "{ a?: unknown } & Record<string, number>"],
    [{ type: "object", required: ["a"] }, "{ a: unknown }"],
    [{ properties: { "odd key": { type: "string" }, class: {} } }, '{ "odd key"?: string; class?: unknown }'],
    [{ anyOf: [{ type: "string" }, { type: "string" }, { type: "null" }] }, "string | null"],
    [
      { allOf: [{ properties: { a: { type: "string" } } }, { anyOf: [{ type: "object" }, { type: "null" }] }] },
      "{ a?: string } & (Record<string, unknown> | null)",
    ],
    [{ type: "array", items: { properties: { a: {} }, additionalProperties: true } }, "({ a?: unknown } & Record<string, unknown>)[]"],
    [{ type: "object", anyOf: [{ properties: { a: {} } }, { properties: { b: {} } }] }, "{ a?: unknown } | { b?: unknown }"],
    [{ type: "object", properties: { a: {} }, anyOf: [{ required: ["a"] }, { required: ["b"] }] }, "{ a?: unknown }"],
    [{}, "unknown"],
    [{ type: "odd" }, "unknown"],
    [{ $ref: "https://elsewhere" }, "unknown"],
    [{ not: {} }, "unknown"],
    [{ type: "string", pattern: "^[A-Z]{3}$" }, "/** /^[A-Z]{3}$/ */ string"],
    [{ type: "string", pattern: "a*/b" }, "/** /a*\\/b/ */ string"],
    [{ type: "string", minLength: 2, maxLength: 2 }, "/** 2 chars */ string"],
    [{ type: "number", minimum: 0, multipleOf: 5, deprecated: true }, "/** >= 0, multiple of 5 @deprecated */ number"],
    [
      { type: "object", additionalProperties: { type: "integer", description: "Votes" } },
      "/** each: Votes (integer) */ Record<string, number>",
    ],
  ])("writes %j as %s", (schema, expected) => {
    expect(typeFor(schema)).toBe(expected);
  });

  it("writes records with known keys", () => {
    const keys = z.enum(["a", "b"]);
    expect(declare(give(z.record(keys, z.number())))).toContain('Promise<Record<"a" | "b", number>>');
    expect(declare(give(z.partialRecord(keys, z.number())))).toContain('Promise<Partial<Record<"a" | "b", number>>>');
  });

  it("takes defaults as filled in on the side of the result", () => {
    const schema = { type: "object", properties: { page: { type: "number", default: 1 } } };
    expect(declare(take(schema))).toContain("(input?: { /** @default 1 */ page?: number })");
    expect(declare(give(schema))).toContain("Promise<{ page: number }>");
  });

  const Node = z
    .object({
      value: z.number(),
      get children() {
        return z.array(Node);
      },
    })
    .meta({ id: "Node" });

  it("names a recursive type once, also for several tools", () => {
    const text = declare(take(z.object({ root: Node }), "first"), take(z.object({ other: Node }), "second"));
    expect(text).toBe(
      "type Node = { value: number; children: Node[] };\n" +
        "/** Takes. */\ndeclare function first(input: { root: Node }): Promise<unknown>;\n" +
        "/** Takes. */\ndeclare function second(input: { other: Node }): Promise<unknown>;",
    );
  });

  it("names a type once that one tool gives and another takes, unless a default makes them differ", () => {
    const text = declare(give(Node), take(z.object({ root: Node })));
    expect(text.match(/^type .*$/gm)).toEqual(["type Node = { value: number; children: Node[] };"]);
    const $defs = { Page: { type: "object", properties: { size: { type: "integer", default: 3 } } } };
    const page = { type: "object", properties: { page: { $ref: "#/$defs/Page" } }, required: ["page"], $defs };
    expect(declare(give(page), take(page)).match(/^type .*$/gm)).toEqual([
      "type Page = { /** integer */ size: number };",
      "type Page2 = { /** integer @default 3 */ size?: number };",
    ]);
  });

  it("numbers different types of one name, also when they differ only in what they refer to", () => {
    const refer = (leaf: string) => ({
      type: "object",
      properties: { a: { $ref: "#/$defs/A" } },
      $defs: { A: { type: "array", items: { $ref: "#/$defs/Leaf" } }, Leaf: { type: leaf } },
    });
    const text = declare(take(refer("string"), "first"), take(refer("number"), "second"), take(refer("string"), "third"));
    expect(text.split("\n").filter((line) => !line.startsWith("/**"))).toEqual([
      "type A = Leaf[];",
      "type Leaf = string;",
      "type A2 = Leaf2[];",
      "type Leaf2 = number;",
      "declare function first(input?: { a?: A }): Promise<unknown>;",
      "declare function second(input?: { a?: A2 }): Promise<unknown>;",
      "declare function third(input?: { a?: A }): Promise<unknown>;",
    ]);
  });

  it("names a schema that refers to itself as a whole after the tool, and keeps off names it needs", () => {
    const tree = { type: "object", properties: { left: { $ref: "#" } } };
    expect(declare(take(tree, "walk_tree"))).toContain("type WalkTreeInput = { left?: WalkTreeInput };\n");
    const clash = { type: "object", properties: { a: { $ref: "#/definitions/record" } }, definitions: { record: { type: "string" } } };
    expect(declare(take(clash))).toContain("type Record2 = string;");
  });

  it("gives the same bytes for the same tools, in the order given", () => {
    const tools = [take(z.object({ b: z.string(), a: Node })), give(z.object({ z: Node, y: z.null() }))];
    expect(declare(...tools)).toBe(declare(...tools));
    expect(declare(...tools).indexOf("function take")).toBeLessThan(declare(...tools).indexOf("function give"));
    expect(declare()).toBe("");
  });

  it("writes objects in objects with growing indentation, and in time that grows with their number", () => {
    let schema: SchemaLike = { type: "string", description: "The innermost value, which is described at some length" };
    for (let level = 0; level < 40; level++)
      schema = { type: "object", properties: { next: schema, other: { type: "integer" } }, required: ["next"] };
    const lines = declare(take(schema)).split("\n");
    expect(lines.slice(1, 4)).toEqual(["declare function take(input: {", "  next: {", "    next: {"]);
    expect(lines.at(-3)).toBe("  };");
  });
});

describe("signatureOf", () => {
  it("has no comments and no description", () => {
    const described = take(z.object({ a: z.string().describe("An a"), b: z.int().default(3) }));
    expect(signatureOf(described)).toBe("take(input: { a: string; b?: number }): Promise<unknown>");
  });
});
