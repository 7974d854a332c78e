import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { type } from "arktype";
import ts from "typescript";
import * as v from "valibot";
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

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  lib: ["lib.es2022.d.ts"],
  types: [],
};
// One cache of the library's files: reading and parsing them is most of the work.
const libraryFiles = new Map<string, ts.SourceFile | undefined>();

/** What the TypeScript compiler says to the declarations followed by each of the snippets. */
function compile(declarations: string, ...snippets: string[]): string[] {
  const sources = new Map(
    snippets.map((code, index) => {
      const name = `/${index}.ts`;
      return [name, ts.createSourceFile(name, `${declarations}\n${code}\nexport {};\n`, ts.ScriptTarget.ES2022)];
    }),
  );
  const host = ts.createCompilerHost(options);
  const fromDisk = host.getSourceFile.bind(host);
  host.getSourceFile = (name, target) => {
    if (!sources.has(name) && !libraryFiles.has(name)) libraryFiles.set(name, fromDisk(name, target));
    return sources.get(name) ?? libraryFiles.get(name);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  return [...sources.values()].map((source) =>
    [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))
      .join("\n"),
  );
}

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

  it("says which languages there are for one that it cannot write", () => {
    expect(() => declareTools([], "python")).toThrow(/Tools cannot be declared in python\.\n\n.*javascript/);
    expect(() => declareTools([], "constructor" as never)).toThrow(/cannot be declared/);
  });
});

describe("the declarations compile", { timeout: 60_000 }, () => {
  const libraries: [string, SchemaLike, SchemaLike][] = [
    [
      "zod",
      z.object({ base: z.string(), digits: z.int().optional(), on: z.tuple([z.number(), z.enum(["a", "b"])]) }),
      z.object({ rate: z.number() }),
    ],
    [
      "valibot",
      toStandardJsonSchema(
        v.object({ base: v.string(), digits: v.optional(v.number()), on: v.tuple([v.number(), v.picklist(["a", "b"])]) }),
      ),
      toStandardJsonSchema(v.object({ rate: v.number() })),
    ],
    ["arktype", type({ base: "string", "digits?": "number", on: ["number", "'a'|'b'"] }), type({ rate: "number" })],
    [
      "JSON Schema",
      {
        type: "object",
        properties: {
          base: { type: "string" },
          digits: { type: "integer" },
          on: { type: "array", prefixItems: [{ type: "number" }, { enum: ["a", "b"] }], items: false },
        },
        required: ["base", "on"],
      },
      { type: "object", properties: { rate: { type: "number" } }, required: ["rate"] },
    ],
  ];

  it.each(libraries)("for %s: right calls pass, wrong ones do not", (_, inputSchema, outputSchema) => {
    const declarations = declare(tool({ name: "rate", description: "d", inputSchema, outputSchema, execute: () => null as never }));
    const faults = compile(
      declarations,
      'const n: number = (await rate({ base: "USD", on: [1, "a"] })).rate;',
      'await rate({ base: "USD", digits: 2, on: [1, "b"] });',
      'await rate({ base: 3, on: [1, "a"] });',
      'await rate({ base: "USD", on: [1, "c"] });',
      'await rate({ base: "USD" });',
      '(await rate({ base: "USD", on: [1, "a"] })).other;',
    );
    expect(faults).toEqual([
      "",
      "",
      "Type 'number' is not assignable to type 'string'.",
      `Type '"c"' is not assignable to type '"a" | "b"'.`,
      expect.stringContaining("Property 'on' is missing"),
      expect.stringContaining("Property 'other' does not exist"),
    ]);
  });

  it("whatever the names, descriptions and shapes", () => {
    const odd = {
      type: "object",
      properties: {
        "*/": { description: "*/ alert() /*", default: "*/" },
        __proto__: { type: "string" },
        self: { $ref: "#" },
        def: { $ref: "#/$defs/2%20odd~1name" },
        again: { $ref: "#/$defs/Array" },
        enumeration: { enum: [{ a: [1, null] }, "\n", -0.5] },
        deep: { type: ["object", "array", "null"], additionalProperties: { allOf: [{ type: "object" }, { properties: { x: false } }] } },
        tuple: { type: "array", prefixItems: [{ type: ["string", "null"] }], items: { anyOf: [{}, { type: "null" }] }, minItems: 0 },
      },
      required: ["*/", "unheard"],
      patternProperties: { "^x": { type: "number" } },
      $defs: {
        "2 odd/name": { type: "object", properties: { mutual: { $ref: "#/$defs/Array" } } },
        Array: { items: { $ref: "#/$defs/2%20odd~1name" } },
      },
    };
    const tools = ["type", "string", "any", "async_", "of", "Node", "Promise"].map((name) => take(odd, name));
    expect(compile(declare(...tools, give(odd)), "")).toEqual([""]);
  });

  it("the signature in error messages has no comments and no description", () => {
    const described = take(z.object({ a: z.string().describe("An a"), b: z.int().default(3) }));
    expect(signatureOf(described)).toBe("take(input: { a: string; b?: number }): Promise<unknown>");
  });
});
