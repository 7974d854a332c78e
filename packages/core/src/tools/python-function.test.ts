import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { SchemaLike } from "../contracts/schema.ts";
import type { Tool } from "../contracts/tool.ts";
import { imageToolWithParameter } from "../media/image-tool.ts";
import { declareAnswer, declareTools, signatureOf } from "./code-signature.ts";
import { toSchema } from "./to-schema.ts";
import { tool } from "./tool.ts";

const take = (inputSchema: SchemaLike, name = "take") => tool({ name, description: "Takes.", inputSchema, execute: () => null });
const give = (outputSchema: SchemaLike, name = "give") => tool({ name, description: "Gives.", outputSchema, execute: () => null as never });
const declare = (...tools: Tool[]) => declareTools(tools, "python");
const head = (each: Tool) => declare(each).split(":\n    ")[0];

/** The declared type of one property. */
const typeFor = (schema: SchemaLike) => {
  const text = declare(take({ type: "object", properties: { x: schema }, required: ["x"] }));
  return /def take\(x: (.*)\) -> Any:\n {4}"""/s.exec(text)?.[1];
};

const Node = z
  .object({
    value: z.number(),
    get children() {
      return z.array(Node);
    },
  })
  .meta({ id: "Node" });

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

describe("declareTools in Python", () => {
  it("writes a tool as a function with parameters and a docstring", () => {
    expect(
      declare(search),
    ).toBe(`def search(query: str, limit: int = 10, since: str = ..., sites: list[str] = ..., kind: Literal["web", "news"] | None = None) -> list[{
    "title": str,
    "score": float,  # Relevance (> 0)
}]:
    r"""Searches the web.
    Examples:
    - cats
    - a ''' b \\d
    query: What to look for, in any language. (non-empty)
    limit: How many (1..100)
    since: date-time
    sites: <= 5 items each: uri
    Returns: Best first"""`);
  });

  it("writes a tool without arguments, and without an outputSchema as one whose result nobody knows", () => {
    expect(declare(tool({ name: "now", description: "Time.", execute: () => 1 }))).toBe('def now() -> Any:\n    """Time."""');
  });

  it.each<[SchemaLike, string]>([
    [{ type: "string" }, "str"],
    [{ type: "integer" }, "int"],
    [{ type: "number" }, "float"],
    [{ type: ["string", "null"] }, "str | None"],
    [{ type: "boolean", nullable: true }, "bool | None"],
    [{ enum: ["a", 1, null, true, -0.5] }, 'Literal["a", 1, None, True, -0.5]'],
    [{ enum: [{ a: [1, null] }] }, 'Literal[{"a":[1,None]}]'],
    [{ const: 'say "hi"' }, 'Literal["say \\"hi\\""]'],
    [{ type: "array" }, "list"],
    [{ type: "array", items: { type: "array", items: { type: "number" } } }, "list[list[float]]"],
    [{ type: "array", items: { anyOf: [{ type: "string" }, { type: "number" }] } }, "list[str | float]"],
    [{ type: "array", prefixItems: [{ type: "number" }, { type: "string" }], minItems: 1 }, "[float, NotRequired[str]]"],
    [{ type: "array", prefixItems: [{ type: "number" }], items: { type: "string" } }, "[float, *list[str]]"],
    [{ type: "object" }, "dict"],
    [{ type: "object", additionalProperties: { type: "number" } }, "dict[str, float]"],
    [{ type: "object", propertyNames: { enum: ["a", "b"] }, additionalProperties: { type: "number" } }, 'dict[Literal["a", "b"], float]'],
    [{ type: "object", additionalProperties: false }, "{}"],
    [{ type: "object", properties: { a: {} }, additionalProperties: { type: "number" } }, '{"a": NotRequired[Any], **dict[str, float]}'],
    [{ type: "object", required: ["a"] }, '{"a": Any}'],
    [{ properties: { "odd key": { type: "string" }, class: {} } }, '{"odd key": NotRequired[str], "class": NotRequired[Any]}'],
    [{ anyOf: [{ type: "string" }, { type: "string" }, { type: "null" }] }, "str | None"],
    [
      { allOf: [{ properties: { a: { type: "string" } }, required: ["a"] }, { properties: { b: {} } }] },
      '{"a": str} & {"b": NotRequired[Any]}',
    ],
    [{}, "Any"],
    [{ type: "odd" }, "Any"],
    [{ $ref: "https://elsewhere" }, "Any"],
  ])("writes %j as %s", (schema, expected) => {
    expect(typeFor(schema)).toBe(expected);
  });

  it("puts what types cannot say behind the keys of a dict", () => {
    const guest = z.object({
      name: z.string().describe("Full\nname"),
      age: z.int().min(18).default(18),
      tags: z.array(z.string()).optional(),
    });
    expect(head(take(z.object({ guest })))).toBe(`def take(guest: {
    "name": str,  # Full name
    "age": NotRequired[int],  # >= 18 @default 18
    "tags": NotRequired[list[str]],
}) -> Any`);
  });

  it("lets what may be left out be left out, in the order of the schema: behind it, what must be given goes by its name", () => {
    const properties = { a: { type: "string" }, b: { type: "string" }, c: { type: "string" }, d: { default: [1, null] } };
    expect(head(take({ type: "object", properties, required: ["a", "c"] }))).toBe(
      "def take(a: str, b: str = ..., *, c: str, d: Any = [1,None]) -> Any",
    );
  });

  it("takes arguments whose names Python cannot have in a dict", () => {
    const properties = { to: { type: "string" }, from: { type: "string" }, "x-y": { type: "integer" }, last: {} };
    expect(declare(take({ type: "object", properties, required: ["to", "from"] }))).toBe(
      'def take(to: str, *, last: Any = ..., **kwargs: Unpack[{"from": str, "x-y": NotRequired[int]}]) -> Any:\n' +
        '    """Takes.\n    Pass **{"from": …} for what is no name."""',
    );
    expect(head(take({ type: "object", properties: { kwargs: {}, class: {} } }))).toContain("(kwargs: Any = ..., **kwargs_: Unpack[");
  });

  it("takes any arguments where the schema does", () => {
    expect(head(take({ type: "object" }))).toBe("def take(**kwargs: Any) -> Any");
    expect(head(take({ type: "object", properties: {} }))).toBe("def take() -> Any");
    expect(head(take(z.looseObject({ a: z.string() })))).toBe("def take(a: str, **kwargs: Any) -> Any");
    expect(head(take({ type: "object", additionalProperties: { type: "number" } }))).toBe("def take(**kwargs: float) -> Any");
    const either = {
      type: "object",
      anyOf: [
        { properties: { a: {} }, required: ["a"] },
        { properties: { b: {} }, required: ["b"] },
      ],
    };
    expect(head(take(either))).toBe('def take(**kwargs: Unpack[{"a": Any} | {"b": Any}]) -> Any');
  });

  it("names types of refs once, before the functions", () => {
    expect(declare(take(z.object({ root: Node }), "first"), give(Node, "second"))).toBe(
      'Node = {"value": float, "children": list[Node]}\n' +
        'def first(root: Node) -> Any:\n    """Takes."""\n' +
        'def second() -> Node:\n    """Gives."""',
    );
    const clash = { type: "object", properties: { a: { $ref: "#/$defs/none" } }, $defs: { none: { type: "string", description: "Odd" } } };
    expect(declare(take(clash))).toContain("# Odd\nNone2 = str\n");
  });

  it("declares media as the handles that programs see", () => {
    expect(declare(imageToolWithParameter).split("\n").slice(0, 2)).toEqual([
      'Media = {"media": str, "mediaType": str, "bytes": NotRequired[int], "filename": NotRequired[str]}',
      "def image(media: Media) -> Media:",
    ]);
  });

  it("says that tools with names of Python's own are members of `tools`", () => {
    const list = tool({ name: "list", description: "Lists.", inputSchema: z.object({ path: z.string() }), execute: () => [] });
    expect(declare(list)).toBe('def list(path: str) -> Any:\n    """Lists.\n    Call it as tools.list."""');
    expect(signatureOf(list, "python")).toBe("tools.list(path: str) -> Any");
  });

  it("gives the same bytes for the same tools", () => {
    const tools = [search, take(z.object({ b: z.string(), a: Node })), give(z.object({ z: Node, y: z.null() }))];
    expect(declare(...tools)).toBe(declare(...tools));
    expect(declare()).toBe("");
  });

  it("declares the answer", () => {
    const answer = toSchema(z.object({ rate: z.number() }).describe("In EUR"), "input");
    expect(declareAnswer(answer, "python")).toBe('def final_answer(answer: {"rate": float}) -> Never: ...  # In EUR');
  });

  it("has no comments in signatures for error messages", () => {
    expect(signatureOf(search, "python")).toBe(
      'search(query: str, limit: int = 10, since: str = ..., sites: list[str] = ..., kind: Literal["web", "news"] | None = None) -> list[{"title": str, "score": float}]',
    );
  });
});
