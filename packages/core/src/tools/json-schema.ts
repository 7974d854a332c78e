import type { JsonSchema } from "../contracts/json.ts";
import type { Validation } from "../contracts/schema.ts";
import { Media } from "../media/media.ts";
import { isMedia, isMediaSchema } from "../media/media-schema.ts";
import { isRecord, itemsOf, type JsonRecord, listOf, pathText, recordOf, resolveRef, typesOf } from "./json-schema-document.ts";
import { nearestName } from "./nearest-name.ts";

/** Longest string a `pattern` is tried on, in UTF-16 units; longer ones are refused, because time may grow with a power of the length. */
const PATTERN_CHARS = 1_000;
/** Deepest nesting that is followed, and most subschemas applied: both values and schemas may come from strangers. */
const MAX_DEPTH = 500;
const MAX_CHECKS = 1_000_000;
/** Most issues told at once. */
const MAX_ISSUES = 10;

/**
 * Validates a value against plain JSON Schema and fills in defaults, in a copy.
 *
 * Reads the keywords that describe data: types, `const`, `enum`, bounds, `pattern`, objects, arrays, `$ref` within the document, `anyOf`, `oneOf`,
 * `allOf`, `not`, and OpenAPI's `nullable`. Others are ignored, `format` too (an annotation by the specification). A property that is
 * `undefined` counts as absent. Never throws, however odd the schema.
 *
 * Source: https://json-schema.org/draft/2020-12/json-schema-validation
 */
export function validateJson(schema: JsonSchema, value: unknown): Validation<unknown> {
  const issues: Issue[] = [];
  try {
    const result = new Check(schema).apply(schema, value, { path: [], issues, refs: [] });
    if (issues.length === 0) return { ok: true, value: result };
  } catch (error) {
    issues.push({ path: [], message: `could not be checked: ${error instanceof Error ? error.message : String(error)}` });
  }
  const texts = issues.slice(0, MAX_ISSUES).map(({ path, message }) => (path.length ? `${pathText(path)}: ${message}` : message));
  return { ok: false, issues: issues.length > MAX_ISSUES ? [...texts, "… and more"] : texts };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The one value that was allowed, as JSON: in a union it tells the members apart. */
  readonly constant?: string;
}

interface Place {
  readonly path: readonly PropertyKey[];
  readonly issues: Issue[];
  /** The refs followed since the value was last stepped into: one that comes again leads nowhere. */
  readonly refs: readonly string[];
}

/** One validation: the document its refs point into, and the work done so far. */
class Check {
  readonly #root: JsonSchema;
  #depth = 0;
  #checks = 0;

  constructor(root: JsonSchema) {
    this.#root = root;
  }

  /** Adds what is wrong to `place.issues`; returns the value with defaults filled in. */
  apply(schema: unknown, value: unknown, place: Place): unknown {
    if (schema === false) report(place, "is not allowed");
    if (!isRecord(schema) || (value === null && schema["nullable"] === true)) return value;
    if (++this.#checks > MAX_CHECKS) throw new Error("the value is too large");
    if (++this.#depth > MAX_DEPTH) throw new Error("the value is nested too deeply");
    const result = this.#apply(schema, value, place);
    this.#depth--;
    return result;
  }

  #apply(schema: JsonRecord, value: unknown, place: Place): unknown {
    if (isMediaSchema(schema)) {
      if (!isMedia(schema["x-media"])(value)) report(place, `expected ${this.#expectation(schema)}, got ${shown(value)}`);
      return value;
    }
    const { $ref } = schema;
    let result = value;
    if (typeof $ref === "string" && !place.refs.includes($ref)) {
      result = this.apply(resolveRef(this.#root, $ref), result, { ...place, refs: [...place.refs, $ref] });
    }
    const types = typesOf(schema);
    if (types.length > 0 && !types.some((type) => hasType(result, type))) {
      report(place, `expected ${types.join(" or ")}, got ${shown(value)}`);
      return value;
    }
    const allowed = "const" in schema ? [schema["const"]] : Array.isArray(schema["enum"]) ? schema["enum"] : undefined;
    if (allowed && !allowed.some((one) => equal(one, result))) {
      report(place, `expected ${listed(allowed)}, got ${shown(value)}`, allowed.length === 1 ? listed(allowed) : undefined);
      return value;
    }
    if (typeof result === "string") checkString(schema, result, place);
    else if (typeof result === "number") checkNumber(schema, result, place);
    else if (Array.isArray(result)) result = this.#array(schema, result, place);
    else if (isRecord(result)) result = this.#object(schema, result, place);

    for (const member of listOf(schema["allOf"])) result = this.apply(member, result, place);
    if (Array.isArray(schema["anyOf"])) result = this.#union(schema["anyOf"], result, place, false);
    if (Array.isArray(schema["oneOf"])) result = this.#union(schema["oneOf"], result, place, true);
    if ("not" in schema) {
      const issues: Issue[] = [];
      this.apply(schema["not"], result, { ...place, issues });
      if (issues.length === 0) report(place, `${shown(result)} is not allowed`);
    }
    return result;
  }

  #array(schema: JsonRecord, value: readonly unknown[], place: Place): unknown {
    checkSize(schema, "Items", value.length, "items", place);
    if (schema["uniqueItems"] === true && new Set(value.map(canonical)).size < value.length) report(place, "items must be unique");
    const { first, rest } = itemsOf(schema);
    if (first.length === 0 && rest === undefined) return value;
    const result = value.map((item, index) => {
      const member = index < first.length ? first[index] : rest;
      return this.apply(member, item, { ...place, path: [...place.path, index], refs: [] });
    });
    return result.some((item, index) => item !== value[index]) ? result : value;
  }

  #object(schema: JsonRecord, value: JsonRecord, place: Place): unknown {
    const properties = recordOf(schema["properties"]);
    const patterns = Object.entries(recordOf(schema["patternProperties"]));
    const required = listOf(schema["required"]);
    const changed = new Map<string, unknown>();
    const step = (member: unknown, key: string, before: unknown) => {
      const after = this.apply(member, before, { ...place, path: [...place.path, key], refs: [] });
      if (after !== own(value, key)) changed.set(key, after);
    };
    for (const [key, member] of Object.entries(properties)) {
      const given = own(value, key);
      // A copy: what a tool does to its arguments must not change the schema.
      const start = given === undefined && isRecord(member) ? structuredClone(member["default"]) : given;
      if (start !== undefined) step(member, key, start);
    }
    for (const key of new Set(required)) {
      if (typeof key !== "string" || own(value, key) !== undefined || changed.has(key)) continue;
      const expected = this.#expectation(own(properties, key));
      report({ ...place, path: [...place.path, key] }, `missing${expected && `, expected ${expected}`}`);
    }
    const keys = Object.keys(value).filter((key) => value[key] !== undefined);
    checkSize(schema, "Properties", keys.length, "properties", place);
    for (const key of keys) {
      if ("propertyNames" in schema) this.apply(schema["propertyNames"], key, { ...place, path: [...place.path, key], refs: [] });
      const matching = patterns.filter(([pattern]) => matches(pattern, key) === true);
      for (const [, member] of matching) step(member, key, changed.has(key) ? changed.get(key) : value[key]);
      if (Object.hasOwn(properties, key) || matching.length > 0) continue;
      if (schema["additionalProperties"] === false) {
        const nearest = nearestName(key, Object.keys(properties));
        report({ ...place, path: [...place.path, key] }, `unknown property${nearest ? `, did you mean ${nearest}?` : ""}`);
      } else step(schema["additionalProperties"], key, value[key]);
    }
    // Not assignment: a key may be `__proto__`.
    return changed.size === 0 ? value : Object.fromEntries([...Object.entries(value), ...changed]);
  }

  #union(members: readonly unknown[], value: unknown, place: Place, exactlyOne: boolean): unknown {
    const failed: Issue[][] = [];
    const passed: unknown[] = [];
    for (const member of members) {
      const issues: Issue[] = [];
      const result = this.apply(member, value, { ...place, issues });
      if (issues.length === 0) passed.push(result);
      else failed.push(issues);
      if (passed.length > 0 && !exactlyOne) break;
    }
    if (passed.length > 1 && exactlyOne) report(place, "fits more than one of the allowed forms");
    if (passed.length > 0) return passed[0];

    this.#explain(members, failed, value, place);
    return value;
  }

  /** What a schema asks for, in a few words; empty when it asks for nothing in particular. */
  #expectation(schema: unknown): string {
    const target = isRecord(schema) && typeof schema["$ref"] === "string" ? resolveRef(this.#root, schema["$ref"]) : schema;
    if (!isRecord(target)) return "";
    if (isMediaSchema(target)) return `${target["x-media"]} handle`;
    if ("const" in target) return listed([target["const"]]);
    return Array.isArray(target["enum"]) ? listed(target["enum"]) : typesOf(target).join(" or ");
  }

  /** Tells what is wrong with the member that was meant, or, if that cannot be known, which members there are. */
  #explain(members: readonly unknown[], failed: readonly Issue[][], value: unknown, place: Place): void {
    const depth = place.path.length;
    const sameType = failed.filter((issues) => issues.every(({ path }) => path.length > depth));
    const tag = (issues: readonly Issue[]) => issues.find(({ path, constant }) => constant !== undefined && path.length === depth + 1);
    const meant =
      sameType.filter((issues) => !tag(issues)).sort((a, b) => a.length - b.length)[0] ?? (sameType.length === 1 ? sameType[0] : undefined);
    if (meant) {
      for (const { path, message, constant } of meant) report({ ...place, path }, message, constant);
      return;
    }
    const tags = sameType.map(tag).filter((issue) => issue !== undefined);
    const [first] = tags;
    if (first && tags.every(({ path }) => path.at(-1) === first.path.at(-1))) {
      const got = isRecord(value) || Array.isArray(value) ? (value as JsonRecord)[first.path.at(-1) as string] : value;
      report({ ...place, path: first.path }, `expected ${unique(tags.map(({ constant = "" }) => constant))}, got ${shown(got)}`);
    } else report(place, `expected ${unique(members.map((member) => this.#expectation(member))) || "another value"}, got ${shown(value)}`);
  }
}

function report({ path, issues }: Place, message: string, constant?: string): void {
  if (issues.length <= MAX_ISSUES) issues.push(constant === undefined ? { path, message } : { path, message, constant });
}

function checkString(schema: JsonRecord, value: string, place: Place): void {
  // The specification counts characters, not UTF-16 units.
  if ("minLength" in schema || "maxLength" in schema) checkSize(schema, "Length", [...value].length, "characters", place);
  const { pattern } = schema;
  if (typeof pattern !== "string") return;
  if (value.length > PATTERN_CHARS) report(place, `is longer than ${PATTERN_CHARS} characters`);
  else if (matches(pattern, value) === false) report(place, `must match /${pattern}/, got ${shown(value)}`);
}

function checkNumber(schema: JsonRecord, value: number, place: Place): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const bound = (limit: unknown, holds: (limit: number) => boolean, words: string) => {
    if (typeof limit === "number" && !holds(limit)) report(place, `must be ${words} ${limit}, got ${value}`);
  };
  bound(minimum, (limit) => value >= limit, "at least");
  bound(maximum, (limit) => value <= limit, "at most");
  bound(exclusiveMinimum, (limit) => value > limit, "more than");
  bound(exclusiveMaximum, (limit) => value < limit, "less than");
  // 0.3 / 0.1 is 2.9999999999999996: allow for rounding.
  bound(multipleOf, (limit) => Math.abs(value / limit - Math.round(value / limit)) < 1e-9, "a multiple of");
}

function checkSize(schema: JsonRecord, suffix: "Length" | "Items" | "Properties", size: number, unit: string, place: Place): void {
  const { [`min${suffix}`]: least, [`max${suffix}`]: most } = schema;
  if (typeof least === "number" && size < least) report(place, `needs at least ${least} ${unit}, got ${size}`);
  if (typeof most === "number" && size > most) report(place, `allows at most ${most} ${unit}, got ${size}`);
}

/** Undefined for a pattern that is no regular expression, and for text too long to try. */
function matches(pattern: string, text: string): boolean | undefined {
  if (text.length > PATTERN_CHARS) return undefined;
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags).test(text);
    } catch {
      // Sloppy patterns are common, and valid without the `u` the specification asks for.
    }
  }
  return undefined;
}

function hasType(value: unknown, type: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isRecord(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "number") return Number.isFinite(value);
  return type === "string" || type === "boolean" ? typeof value === type : true;
}

const unique = (texts: readonly string[]) => [...new Set(texts)].filter(Boolean).join(" or ");

const listed = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join(" or ");

/** A value in a message: `string "12"`, `array`, `Date`. */
function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || Array.isArray(value)) return value === null ? "null" : "array";
  if (Media.is(value)) return value.mediaType;
  if (typeof value === "string") return `string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
  if (typeof value === "object") return isRecord(value) ? "object" : Object.prototype.toString.call(value).slice(8, -1);
  return typeof value === "function" ? "function" : `${typeof value} ${String(value)}`;
}

const own = (record: JsonRecord, key: string): unknown => (Object.hasOwn(record, key) ? record[key] : undefined);

const equal = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === "object" && typeof b === "object" && a !== null && b !== null && canonical(a) === canonical(b));

/** JSON with sorted keys: the same text for equal values. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    isRecord(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
}
