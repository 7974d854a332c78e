import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { type } from "arktype";
import ts from "typescript";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { SchemaLike } from "../contracts/schema.ts";
import type { Tool } from "../contracts/tool.ts";
import { declareTools } from "./code-signature.ts";
import { tool } from "./tool.ts";

const declare = (...tools: Tool[]) => declareTools(tools, "javascript");

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
    const tools = ["type", "string", "any", "async_", "of", "Node", "Promise"].map((name) =>
      tool({ name, description: "*/", inputSchema: odd, outputSchema: odd, execute: () => null as never }),
    );
    expect(compile(declare(...tools), "")).toEqual([""]);
  });
});
