import type { JsonSchema } from "@smolagents-ts/core";
import { cut } from "./describe.ts";

const MAX_TYPE_CHARS = 60;

/** A JSON Schema as a type, in a few words: `string`, `number[]`, `"a" | "b"`. */
export function describeType(schema: unknown): string {
  return cut(typeText(schema), MAX_TYPE_CHARS);
}

/** The arguments of a tool, one a line: `base: string — ISO code`. */
export function describeInputs(schema: JsonSchema): readonly string[] {
  const { properties, required } = asRecord(schema);
  const needed = new Set(Array.isArray(required) ? required : []);
  return Object.entries(asRecord(properties)).map(([name, property]) => {
    const { description, default: fallback } = asRecord(property);
    const type = `${name}${needed.has(name) ? "" : "?"}: ${describeType(property)}`;
    const value = fallback === undefined ? "" : ` = ${cut(JSON.stringify(fallback), MAX_TYPE_CHARS)}`;
    return type + value + (typeof description === "string" && description !== "" ? ` — ${description}` : "");
  });
}

function typeText(schema: unknown): string {
  const { type, enum: values, const: only, anyOf, oneOf, items, $ref } = asRecord(schema);
  if (typeof $ref === "string") return $ref.split("/").at(-1) || "any";
  if (Array.isArray(values)) return union(values.map((value) => JSON.stringify(value)));
  if (only !== undefined) return JSON.stringify(only);
  const members = Array.isArray(anyOf) ? anyOf : oneOf;
  if (Array.isArray(members)) return union(members.map(typeText));
  if (Array.isArray(type)) return union(type.map(String));
  if (type !== "array") return typeof type === "string" ? type : "any";
  const item = typeText(items);
  return item.includes(" ") ? `(${item})[]` : `${item}[]`;
}

const union = (types: readonly string[]) => [...new Set(types)].join(" | ");

const asRecord = (value: unknown): { readonly [field: string]: unknown } =>
  typeof value === "object" && value !== null ? (value as { readonly [field: string]: unknown }) : {};
