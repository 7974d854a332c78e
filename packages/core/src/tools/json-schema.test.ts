import { describe, expect, it } from "vitest";
import { validateJson } from "./json-schema.ts";

const issuesOf = (schema: Record<string, unknown>, value: unknown) => {
  const result = validateJson(schema, value);
  return result.ok ? [] : result.issues;
};
const object = (properties: Record<string, unknown>, more: Record<string, unknown> = {}) => ({ type: "object", properties, ...more });

describe("validateJson words its issues for the model", () => {
  const kinds = {
    oneOf: [
      object({ kind: { const: "text" }, body: { type: "string" } }, { required: ["kind", "body"] }),
      object({ kind: { const: "image" }, url: { type: "string" } }, { required: ["kind", "url"] }),
    ],
  };

  it.each<[Record<string, unknown>, unknown, string[]]>([
    [object({ amount: { type: "number" } }), { amount: "12" }, ['amount: expected number, got string "12"']],
    [object({ amount: { type: "integer" } }), { amount: 1.5 }, ["amount: expected integer, got number 1.5"]],
    [object({}), [], ["expected object, got array"]],
    [object({}), undefined, ["expected object, got nothing"]],
    [object({}), new Date(0), ["expected object, got Date"]],
    [{ type: ["string", "null"] }, 10n, ["expected string or null, got bigint 10"]],
    [{ type: "number" }, Number.NaN, ["expected number, got number NaN"]],
    [{ enum: ["buy", "sell", 3] }, "hold", ['expected "buy" or "sell" or 3, got string "hold"']],
    [object({ quote: { type: "string" } }, { required: ["quote"] }), {}, ["quote: missing, expected string"]],
    [object({ quote: {} }, { required: ["quote"] }), { quote: undefined }, ["quote: missing"]],
    [
      object({ quote: { type: "string" } }, { additionalProperties: false }),
      { qoute: "x" },
      ["qoute: unknown property, did you mean quote?"],
    ],
    [
      { type: "array", items: object({ "odd key": { type: "null" } }) },
      [{}, { "odd key": 1 }],
      ['[1]["odd key"]: expected null, got number 1'],
    ],
    [{ minLength: 3 }, "a", ["needs at least 3 characters, got 1"]],
    [{ maxItems: 1 }, [1, 2], ["allows at most 1 items, got 2"]],
    [{ exclusiveMinimum: 0 }, 0, ["must be more than 0, got 0"]],
    [{ pattern: "^[A-Z]+$" }, "usd", ['must match /^[A-Z]+$/, got string "usd"']],
    [{ type: "boolean" }, "x".repeat(100), [`expected boolean, got string "${"x".repeat(40)}…"`]],
    [{ anyOf: [{ type: "string" }, { type: "number" }] }, true, ["expected string or number, got boolean true"]],
    [
      { anyOf: [{ $ref: "#/$defs/A" }, { type: "null" }], $defs: { A: object({ a: { type: "string" } }) } },
      3,
      ["expected object or null, got number 3"],
    ],
    [{ anyOf: [object({ a: { type: "string" } }), { type: "null" }] }, { a: 1 }, ["a: expected string, got number 1"]],
    [kinds, { kind: "image", url: 3 }, ["url: expected string, got number 3"]],
    [kinds, { kind: "sound" }, ['kind: expected "text" or "image", got string "sound"']],
    [kinds, "text", ['expected object, got string "text"']],
    [{ oneOf: [{ type: "number" }, { type: "integer" }] }, 3, ["fits more than one of the allowed forms"]],
    [{ not: { type: "string" } }, "x", ['string "x" is not allowed']],
    [{ type: "array", prefixItems: [{}], items: false }, [1, 2], ["[1]: is not allowed"]],
  ])("%j with %o", (schema, value, issues) => {
    expect(issuesOf(schema, value)).toEqual(issues);
  });

  it("knows multiples in spite of rounding, and huge ones", () => {
    expect(issuesOf({ multipleOf: 0.1 }, 0.3)).toEqual([]);
    expect(issuesOf({ multipleOf: 2 }, 1e300)).toEqual([]);
    expect(issuesOf({ multipleOf: 0.01 }, 1.005)).toEqual(["must be a multiple of 0.01, got 1.005"]);
  });

  it("tells all issues, but not more than ten", () => {
    const schema = object({ a: { type: "string" }, b: { type: "string" } }, { required: ["c"] });
    expect(issuesOf(schema, { a: 1, b: 2 })).toHaveLength(3);
    const many = issuesOf({ items: { type: "string" } }, Array(10_000).fill(1));
    expect(many).toHaveLength(11);
    expect(many.at(-1)).toBe("… and more");
  });
});

describe("validateJson fills in defaults", () => {
  const schema = object({
    limit: { type: "integer", default: 10 },
    options: { ...object({ deep: { default: true } }), default: {} },
    rows: { type: "array", items: object({ tags: { default: [] } }) },
  });

  it("at every depth, without changing what it was given", () => {
    const value = Object.freeze({ rows: Object.freeze([Object.freeze({})]), other: 1 });
    expect(validateJson(schema, value)).toEqual({
      ok: true,
      value: { limit: 10, options: { deep: true }, rows: [{ tags: [] }], other: 1 },
    });
  });

  it("with a copy, so that the caller cannot change the schema's own", () => {
    const first = validateJson(schema, { rows: [{}] });
    if (!first.ok) throw new Error();
    (first.value as { rows: { tags: string[] }[] }).rows[0]?.tags.push("x");
    expect(validateJson(schema, { rows: [{}] })).toMatchObject({ value: { rows: [{ tags: [] }] } });
  });

  it("of the union's member that fits, and of every part of an intersection", () => {
    const a = object({ kind: { const: "a" }, size: { default: 1 } }, { required: ["kind"] });
    const b = object({ kind: { const: "b" }, size: { default: 2 } }, { required: ["kind"] });
    expect(validateJson({ anyOf: [a, b] }, { kind: "b" })).toEqual({ ok: true, value: { kind: "b", size: 2 } });
    expect(validateJson({ allOf: [object({ x: { default: 1 } }), object({ y: { default: 2 } })] }, {})).toEqual({
      ok: true,
      value: { x: 1, y: 2 },
    });
  });

  it("and gives the very same value when there is nothing to fill in", () => {
    const value = { limit: 1, options: { deep: false }, rows: [] };
    const result = validateJson(schema, value);
    expect(result.ok && result.value).toBe(value);
  });
});

describe("validateJson cannot be hurt", () => {
  it.each<[string, Record<string, unknown>]>([
    ["an unknown type", { type: "odd" }],
    ["keywords of the wrong kind", { type: 3, properties: [], required: "a", items: 7, enum: "x", anyOf: {}, minimum: "1", pattern: 5 }],
    ["a pattern that is no regular expression", { pattern: "(" }],
    ["a ref to nowhere", { $ref: "#/$defs/none" }],
    ["a ref to elsewhere", { $ref: "https://example.com/schema" }],
    ["a ref into a prototype", { $ref: "#/__proto__/constructor" }],
    ["a ref that is not percent-encoded", { $ref: "#/%" }],
    ["a ref to itself", { $ref: "#" }],
    ["refs in a circle", { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { anyOf: [{ $ref: "#/$defs/a" }] } } }],
  ])("by %s", (_, schema) => {
    for (const value of ["x", 1, null, {}, []]) expect(() => validateJson(schema, value)).not.toThrow();
    expect(issuesOf(schema, "text")).toEqual([]);
  });

  it("by depth, of the value or of the schema", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(issuesOf({ items: { $ref: "#" } }, deep)).toEqual(["could not be checked: the value is nested too deeply"]);
    let nested: Record<string, unknown> = {};
    for (let level = 0; level < 100_000; level++) nested = { anyOf: [nested] };
    expect(issuesOf(nested, 1)).toEqual(["could not be checked: the value is nested too deeply"]);
    expect(issuesOf({ enum: [[1]] }, deep)).toHaveLength(1);
    expect(issuesOf({ uniqueItems: true }, [deep, deep])).toHaveLength(1);
  });

  it("by schemas whose work doubles at every ref", { timeout: 30_000 }, () => {
    const $defs: Record<string, unknown> = {};
    for (let level = 0; level < 60; level++) $defs[level] = { allOf: [{ $ref: `#/$defs/${level + 1}` }, { $ref: `#/$defs/${level + 1}` }] };
    expect(issuesOf({ $ref: "#/$defs/0", $defs }, 1)).toEqual(["could not be checked: the value is too large"]);
  });

  it("by a long string for a slow pattern", () => {
    expect(issuesOf({ pattern: "^(.*),(.*),(.*);$" }, ",".repeat(1_000_000))).toEqual(["is longer than 1000 characters"]);
    expect(issuesOf({ patternProperties: { "a.*a.*b$": { type: "string" } } }, { ["a".repeat(1_000_000)]: 1 })).toEqual([]);
  });

  it("by a key called __proto__", () => {
    const value = JSON.parse('{"__proto__": {"admin": true}}');
    const result = validateJson(object({ limit: { default: 1 } }), value);
    expect(result.ok && Object.hasOwn(result.value as object, "__proto__")).toBe(true);
    expect(result.ok && (result.value as { admin?: boolean }).admin).toBeUndefined();
    expect(issuesOf(object({}, { additionalProperties: false }), value)).toEqual(["__proto__: unknown property"]);
    expect(issuesOf(object({}, { required: ["constructor"] }), {})).toEqual(["constructor: missing"]);
  });

  it("by a value with getters that throw", () => {
    const value = Object.defineProperty({}, "a", {
      enumerable: true,
      get: () => {
        throw new Error("boo");
      },
    });
    expect(issuesOf(object({ a: {} }), value)).toEqual(["could not be checked: boo"]);
  });
});
