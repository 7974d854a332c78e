import type { JsonSchema } from "@smolagents-ts/core";
import type { GbnfJsonSchema } from "node-llama-cpp";

/** What the grammar of a schema holds, and what of the schema it does not. */
export interface GbnfSchema {
  readonly schema: GbnfJsonSchema;
  /** Keywords that the grammar does not enforce. */
  readonly dropped: readonly string[];
}

/**
 * A JSON schema in the words that node-llama-cpp makes a grammar of. What it does not know it would take for `null` without a word, so that
 * is left out here, and named.
 */
export function toGbnfSchema(schema: JsonSchema): GbnfSchema {
  const dropped = new Set<string>();
  const root = record(schema) ?? {};
  const definitions = { ...record(root["definitions"]), ...record(root["$defs"]) };
  const conversion: Conversion = { definitions, dropped };
  const converted = convert(root, conversion, 0);
  const $defs = Object.fromEntries(Object.entries(definitions).map(([name, inner]) => [name, convert(inner, conversion, 0)]));
  const hasDefinitions = Object.keys($defs).length > 0;
  // Definitions are looked up only on an object, an array, a choice or a reference.
  const withDefinitions = hasDefinitions ? { oneOf: [converted], $defs } : converted;
  return { schema: withDefinitions as GbnfJsonSchema, dropped: [...dropped] };
}

interface Conversion {
  readonly definitions: Fields;
  readonly dropped: Set<string>;
}
type Fields = Readonly<Record<string, unknown>>;

/** Deeper schemas are left to the model. */
const DEEPEST = 64;
/** Longer repetitions make grammars that take seconds to read. */
const LONGEST = 500;

const SIMPLE: ReadonlySet<unknown> = new Set(["string", "number", "integer", "boolean", "null"]);
const FORMATS: ReadonlySet<unknown> = new Set(["date-time", "time", "date"]);
/** Keywords that ask for nothing. */
const SILENT = new Set(["$schema", "$id", "$defs", "definitions", "title", "description", "default", "examples", "deprecated", "$comment"]);

const convert = (value: unknown, conversion: Conversion, depth: number): object => {
  const schema = record(value);
  if (!schema || depth > DEEPEST) return anything(depth);
  const take = new Keywords(schema, conversion.dropped);
  const inner = (nested: unknown) => convert(nested, conversion, depth + 1);
  const result = form(take, conversion, inner, depth);
  take.end();
  // Not for the grammar, but for the model, which is shown the parameters of its tools.
  const { description } = schema;
  return typeof description === "string" ? { ...result, description } : result;
};

const form = (take: Keywords, { definitions }: Conversion, inner: (nested: unknown) => object, depth: number): object => {
  const reference = /^#\/(?:\$defs|definitions)\/(.+)$/.exec(String(take.value("$ref") ?? ""))?.[1];
  if (reference !== undefined && Object.hasOwn(definitions, reference)) return { $ref: `#/$defs/${reference}` };
  if (take.has("$ref")) take.drop("$ref");
  if (take.has("const")) return literals([take.value("const")], take) ?? anything(depth);
  const choices = take.list("enum");
  if (choices) return literals(choices, take) ?? anything(depth);
  const alternatives = take.list("anyOf") ?? take.list("oneOf");
  if (alternatives?.length) return { oneOf: alternatives.map(inner) };
  const all = take.list("allOf");
  if (all?.length === 1) return inner(all[0]);
  if (all) take.drop("allOf");

  const type = take.value("type") ?? (take.has("properties") ? "object" : take.has("items") ? "array" : undefined);
  const types = Array.isArray(type) ? type : [type];
  if (types.every((one) => one === undefined)) return anything(depth);
  if (types.length === 1) return single(types[0], take, inner, depth);
  return { oneOf: types.map((one) => single(one, take, inner, depth)) };
};

const single = (type: unknown, take: Keywords, inner: (nested: unknown) => object, depth: number): object => {
  if (type === "object") {
    const properties = Object.entries(record(take.value("properties")) ?? {}).map(([name, nested]) => [name, inner(nested)]);
    // Every property is written, so those that are required are.
    const required = take.list("required") ?? [];
    if (required.some((name) => !properties.some(([property]) => property === name))) take.drop("required");
    const additional = take.value("additionalProperties");
    const open = additional === undefined ? properties.length === 0 : additional !== false;
    return {
      type,
      properties: Object.fromEntries(properties),
      ...(open && { additionalProperties: record(additional) ? inner(additional) : true }),
    };
  }
  if (type === "array") {
    const prefix = take.list("prefixItems");
    const items = take.value("items");
    const least = take.count("minItems");
    const most = take.count("maxItems");
    return {
      type,
      ...(prefix && { prefixItems: prefix.map(inner) }),
      items: record(items) ? inner(items) : anything(depth),
      ...(least !== undefined && { minItems: least }),
      ...(most !== undefined && { maxItems: Math.max(most, least ?? 0, prefix?.length ?? 0) }),
    };
  }
  if (type === "string") {
    const format = take.value("format");
    if (FORMATS.has(format)) return { type, format };
    if (format !== undefined) take.drop("format");
    const least = take.count("minLength");
    const most = take.count("maxLength");
    return { type, ...(least !== undefined && { minLength: least }), ...(most !== undefined && { maxLength: Math.max(most, least ?? 0) }) };
  }
  return SIMPLE.has(type) ? { type } : anything(depth);
};

/** Only simple values can stand in a grammar as they are. */
const literals = (values: readonly unknown[], take: Keywords): object | undefined => {
  take.value("type");
  if (values.every((value) => value === null || typeof value !== "object")) return { enum: values };
  take.drop("enum");
  return undefined;
};

const anything = (depth: number): object => ({
  oneOf: [
    { type: ["string", "number", "boolean", "null"] },
    ...(depth < DEEPEST ? [{ type: "array" }, { type: "object", additionalProperties: true }] : []),
  ],
});

/** Reads a schema, and knows in the end which of its keywords nobody asked for. */
class Keywords {
  readonly #schema: Fields;
  readonly #dropped: Set<string>;
  readonly #seen = new Set<string>();

  constructor(schema: Fields, dropped: Set<string>) {
    this.#schema = schema;
    this.#dropped = dropped;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#schema, name);
  }

  value(name: string): unknown {
    this.#seen.add(name);
    return this.has(name) ? this.#schema[name] : undefined;
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.value(name);
    return Array.isArray(value) ? value : undefined;
  }

  count(name: string): number | undefined {
    const value = this.value(name);
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= LONGEST) return value;
    if (value !== undefined) this.drop(name);
    return undefined;
  }

  drop(name: string): void {
    this.#dropped.add(name);
  }

  end(): void {
    for (const name of Object.keys(this.#schema)) if (!this.#seen.has(name) && !SILENT.has(name)) this.drop(name);
  }
}

const record = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
