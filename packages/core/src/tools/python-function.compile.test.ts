import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Tool } from "../contracts/tool.ts";
import { imageToolWithParameter } from "../media/image-tool.ts";
import { mediaSchema } from "../media/media-schema.ts";
import { answerSchema, orderSchema } from "./agent-schemas.ts";
import { declareAnswer, declareTools } from "./code-signature.ts";
import { toSchema } from "./to-schema.ts";
import { tool } from "./tool.ts";
import { userInput } from "./user-input.ts";

const declare = (...tools: Tool[]) => declareTools(tools, "python");

/** What CPython makes of a source. */
interface Compiled {
  /** What it says against it; warnings count. */
  readonly fault: string | null;
  readonly functions: readonly {
    readonly name: string;
    /** Parameters that may be passed without their names, in their order. */
    readonly args: readonly string[];
    readonly keywordOnly: readonly string[];
    readonly kwargs: string | null;
    /** Parameters that must be given. */
    readonly required: readonly string[];
    readonly doc: string | null;
  }[];
}

/** The interpreter is the reference for declarations. Without one, tests that need it are skipped. */
const hasCpython = spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]).status === 0;

function compileAll(sources: readonly string[]): readonly Compiled[] {
  const { stdout, stderr, status } = spawnSync("python3", ["-X", "utf8", "-c", PROGRAM], {
    // As it goes out: half a surrogate pair is none.
    input: JSON.stringify(sources.map((source) => Buffer.from(source).toString())),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Compiled[];
}

const PROGRAM = `
import ast, json, sys, warnings
warnings.simplefilter("error")
FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
def read(source):
    try:
        compile(source, "declarations", "exec", FLAGS)
        body = compile(source, "declarations", "exec", FLAGS | ast.PyCF_ONLY_AST).body
    except Exception as error:
        return {"fault": f"{type(error).__name__}: {error}", "functions": []}
    functions = []
    for node in body:
        if not isinstance(node, ast.FunctionDef):
            continue
        args = node.args
        places = [arg.arg for arg in args.posonlyargs + args.args]
        required = places[: len(places) - len(args.defaults)]
        required += [arg.arg for arg, default in zip(args.kwonlyargs, args.kw_defaults) if default is None]
        functions.append({
            "name": node.name,
            "args": places,
            "keywordOnly": [arg.arg for arg in args.kwonlyargs],
            "kwargs": args.kwarg.arg if args.kwarg else None,
            "required": required,
            "doc": ast.get_docstring(node, clean=False),
        })
    return {"fault": None, "functions": functions}
json.dump([read(source) for source in json.load(sys.stdin)], sys.stdout)
`;

const search = tool({
  name: "search",
  description: 'Searches the web.\n\nExamples:\n  - cats\n  - a """ b \\d',
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

// Without an interpreter there is nothing to ask.
describe.skipIf(!hasCpython)("CPython takes the declarations", () => {
  const odd = {
    type: "object",
    properties: {
      "*/": { description: '*/ """ \\', default: "*/" },
      ["__proto__"]: { type: "string" },
      __debug__: {},
      None: { description: "\0\r\n\u2028#" },
      match: { default: { a: [true] } },
      self: { $ref: "#" },
      def: { $ref: "#/$defs/2%20odd~1name" },
      again: { $ref: "#/$defs/Any" },
      été: {},
      enumeration: { enum: [{ a: [1, null] }, "\n", -0.5, "\ud800", 1e21] },
      nothing: { enum: [] },
      deep: { type: ["object", "array", "null"], additionalProperties: { allOf: [{ type: "object" }, { properties: { x: false } }] } },
      tuple: { type: "array", prefixItems: [{ type: ["string", "null"] }], items: { anyOf: [{}, { type: "null" }] }, minItems: 0 },
    },
    required: ["*/", "unheard"],
    patternProperties: { "^x": { type: "number" } },
    $defs: {
      "2 odd/name": { type: "object", description: "A\nB", properties: { mutual: { $ref: "#/$defs/Any", description: "# \\N" } } },
      Any: { items: { $ref: "#/$defs/2%20odd~1name" } },
    },
  };

  it("whatever the names, descriptions and shapes", () => {
    const descriptions = ['"""', "\\", 'ends in "', "a\\N{x}\\u12\\x", "'''", "\0", "# x", "a\n\n\tb", "{}", "é💥"];
    const tools = descriptions.flatMap((description, index) =>
      ["list", "match", "type", `t${index}`].map((name) =>
        tool({ name, description: `a ${description}`, inputSchema: odd, outputSchema: odd, execute: () => null as never }),
      ),
    );
    const media = tool({
      name: "draw",
      description: "Draws.",
      inputSchema: { type: "object", properties: { from: mediaSchema("image", "Old"), size: {} } },
      outputSchema: mediaSchema(),
      execute: () => null as never,
    });
    const order = { ...userInput, name: "researcher", input: orderSchema(), output: answerSchema(z.string(), true)! };
    const sources = [...tools, media, order, userInput, imageToolWithParameter, search].map((each) => declare(each));
    const answers = [odd, { type: "string", description: 'x """\n\\' }, mediaSchema()].map((schema) =>
      declareAnswer(toSchema(schema, "input"), "python"),
    );
    expect(compileAll([...sources, declare(...tools.slice(0, 4), media, search), ...answers]).flatMap(({ fault }) => fault ?? [])).toEqual(
      [],
    );
  });

  it("with the description as docstring", () => {
    const [compiled] = compileAll([declare(search)]);
    expect(compiled?.functions).toEqual([
      {
        name: "search",
        args: ["query", "limit", "since", "sites", "kind"],
        keywordOnly: [],
        kwargs: null,
        required: ["query"],
        doc: expect.stringMatching(/^Searches the web\.\n[\s\S]*a ''' b \\d\n[\s\S]*Returns: Best first$/),
      },
    ]);
  });

  it("of schemas of all kinds: places follow the properties, and only what must be given has no default", { timeout: 60_000 }, () => {
    const text = fc.string({ unit: fc.constantFrom(..."ab \"'\\{}#\n\r\0é💥", '"""', "\ud800", "\\N", "\\u") });
    const key = fc.oneof(
      fc.constantFrom("a", "b", "from", "x-y", "class", "None", "kwargs", "__debug__", "__proto__", "self", "list", "é"),
      text,
    );
    const { schema } = fc.letrec<{ schema: { [keyword: string]: unknown } }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 4, depthIdentifier: "schema" },
        fc.record(
          {
            type: fc.constantFrom("string", "integer", "number", "boolean", "null", ["string", "null"], "object", "array"),
            description: text,
            default: fc.jsonValue({ maxDepth: 2 }),
            format: fc.constantFrom("date", "uri"),
          },
          { requiredKeys: [] },
        ),
        fc.record({ enum: fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 4 }), description: text }, { requiredKeys: ["enum"] }),
        fc.record({ $ref: fc.constantFrom("#", "#/$defs/a", "#/$defs/b", "#/$defs/none") }),
        fc.record(
          {
            type: fc.constant("object"),
            properties: fc.dictionary(key, tie("schema"), { maxKeys: 4 }),
            required: fc.array(key, { maxLength: 2 }),
            additionalProperties: fc.oneof(fc.boolean(), tie("schema")),
            description: text,
          },
          { requiredKeys: ["type"] },
        ),
        fc.record(
          { type: fc.constant("array"), items: tie("schema"), prefixItems: fc.array(tie("schema"), { maxLength: 3 }), minItems: fc.nat(3) },
          { requiredKeys: ["type"] },
        ),
        fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
        fc.record({ allOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }), nullable: fc.boolean() }),
      ) as fc.Arbitrary<{ [keyword: string]: unknown }>,
    }));
    const root = fc
      .tuple(
        fc.dictionary(key, schema, { maxKeys: 5 }),
        fc.array(key, { maxLength: 3 }),
        schema,
        schema,
        fc.constantFrom(undefined, true, false),
      )
      .map(([properties, required, a, b, additionalProperties]) => ({
        type: "object",
        properties,
        required,
        $defs: { a, b },
        ...(additionalProperties !== undefined && { additionalProperties }),
      }));
    const samples = fc.sample(fc.tuple(root, text, root), { numRuns: 1_000, seed: 7 });
    const ok = (value: unknown) => ({ ok: true, value }) as const;
    const tools = samples.map(([input, description, output]) => ({
      name: "tried",
      description: `x${description}`,
      input: { json: input, validate: ok },
      output: { json: output, validate: ok },
      execute: () => null,
    }));
    const compiled = compileAll(tools.map((each) => declare(each)));
    for (const [index, { fault, functions }] of compiled.entries()) {
      const { properties, required } = samples[index]![0];
      expect(fault, declare(tools[index]!)).toBeNull();
      const [made] = functions;
      const keys = [...new Set([...Object.keys(properties), ...required])];
      expect(keys.slice(0, made!.args.length)).toEqual(made!.args);
      const named = [...made!.args, ...made!.keywordOnly];
      const mustGive = (key: string) =>
        required.includes(key) && (!Object.hasOwn(properties, key) || (properties[key] as { default?: unknown }).default === undefined);
      expect(new Set(made!.required)).toEqual(new Set(named.filter(mustGive)));
    }
  });
});
