import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { validateJson } from "./json-schema.ts";

describe("validateJson agrees with ajv", () => {
  const schemas: Record<string, unknown>[] = [
    {},
    { type: "string" },
    { type: "number" },
    { type: "integer" },
    { type: "boolean" },
    { type: "null" },
    { type: "array" },
    { type: "object" },
    { type: ["string", "integer", "null"] },
    { const: 1 },
    { const: { a: [1, { b: null }] } },
    { const: null },
    { enum: [1, "a", null, [1], { b: 1, a: 2 }] },
    { minimum: 1, maximum: 3 },
    { exclusiveMinimum: 1, exclusiveMaximum: 3 },
    { multipleOf: 0.5 },
    { multipleOf: 2 },
    { minLength: 2, maxLength: 3 },
    { pattern: "^a" },
    { pattern: "\\p{Lu}" },
    { minItems: 1, maxItems: 2 },
    { uniqueItems: true },
    { items: { type: "number" } },
    { prefixItems: [{ type: "number" }, { type: "string" }] },
    { prefixItems: [{ type: "number" }], items: false },
    { prefixItems: [{ type: "number" }], items: { type: "string" } },
    { properties: { a: { type: "number" }, b: { type: "string" } } },
    { properties: { a: { type: "number" } }, required: ["a"] },
    { required: ["a", "b"] },
    { properties: { a: {} }, additionalProperties: false },
    { additionalProperties: { type: "number" } },
    { patternProperties: { "^a": { type: "number" } }, additionalProperties: false },
    { patternProperties: { "^a": { minimum: 2 } }, properties: { a: { type: "number" } } },
    { propertyNames: { maxLength: 1 } },
    { propertyNames: { enum: ["a", "b"] } },
    { minProperties: 1, maxProperties: 1 },
    { anyOf: [{ type: "string" }, { minimum: 2 }] },
    { oneOf: [{ type: "integer" }, { minimum: 2 }] },
    { allOf: [{ type: "number" }, { minimum: 2 }] },
    { not: { type: "string" } },
    { not: {} },
    { anyOf: [true, false] },
    { items: false },
    { properties: { a: false } },
    { $ref: "#/$defs/n", $defs: { n: { type: "number" } } },
    { $ref: "#/$defs/a~1b%25", $defs: { "a/b%": { type: "string" } } },
    { $ref: "#/$defs/n", minimum: 2, $defs: { n: { type: "number" } } },
    { type: ["number", "array"], items: { $ref: "#" } },
    { properties: { a: { $ref: "#" } }, additionalProperties: false },
    {
      $defs: { tree: { properties: { v: { type: "number" }, kids: { items: { $ref: "#/$defs/tree" } } }, required: ["v"] } },
      $ref: "#/$defs/tree",
    },
    { properties: { a: { type: "number", default: 2 }, b: { default: "x" } }, required: ["a"] },
    { items: { properties: { a: { default: 1 } }, required: ["a"] } },
    {
      oneOf: [
        { properties: { a: { const: 1 } }, required: ["a"] },
        { properties: { a: { const: "x" } }, required: ["a"] },
      ],
    },
    { description: "x", title: "x", format: "date-time", type: "string" },
  ];
  const values: unknown[] = [
    null,
    true,
    false,
    0,
    -0,
    1,
    2,
    3,
    1.5,
    0.1,
    -7,
    1e20,
    "",
    "a",
    "ab",
    "abcd",
    "👍👍",
    "Ü",
    "2020-01-01T00:00:00Z",
    [],
    [1],
    [1, 1],
    [1, "a"],
    ["a", 1],
    [1, "a", "b"],
    [[1], [2, [3]]],
    [{}],
    [{ a: 1 }, { a: 1 }],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [null],
    {},
    { a: 1 },
    { a: "x" },
    { a: 1, b: "x" },
    { a: 1, b: 2 },
    { b: 1, a: 2 },
    { ab: 1 },
    { ab: "x", c: 1 },
    { a: { a: {} } },
    { a: { a: 1 } },
    { a: [1, { b: null }] },
    { v: 1 },
    { v: 1, kids: [{ v: 2, kids: [] }] },
    { v: 1, kids: [{ kids: [] }] },
    { abc: null },
    { a: null },
  ];

  it.each(schemas)("on %j", (schema) => {
    const ajv = new Ajv2020({ strict: false, useDefaults: true, validateFormats: false, allErrors: true });
    const validate = ajv.compile(schema);
    for (const value of values) {
      const filled = structuredClone(value);
      const expected = validate(filled);
      const result = validateJson(schema, value);
      expect([value, result.ok]).toEqual([value, expected]);
      if (result.ok) expect(result.value).toEqual(filled);
    }
  });
});
