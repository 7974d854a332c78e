/**
 * Values as JSON with tagged types, for states that are saved: everything that crosses the wall of a sandbox comes back as itself.
 *
 * A tag is an object with the key `$`; an object of the user's that has such a key becomes a list of entries under a tag of its own.
 */

import type { Json } from "../contracts/json.ts";
import { AgentConfigError } from "../errors.ts";
import { toJson } from "../memory/to-json.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { bytesOf } from "./bytes-of.ts";
import { mapItems } from "./map-items.ts";

/** Deeper values are left out, as in `toJson`. */
const MAX_DEPTH = 100;

/** By name, so that a tag never picks a constructor that is not listed. */
const BINARY = new Map(
  [
    ArrayBuffer,
    DataView,
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  ].map((made) => [made.name, made]),
);

/**
 * The JSON from which `fromTagged` makes an equal value: `undefined`, numbers JSON lacks, bigint, dates, maps, sets, errors (name and message)
 * and binary values included. What cannot be kept (functions, symbols, cycles, instances of classes, what is nested deeper than 100 levels)
 * becomes what `toJson` makes of it.
 *
 * Parts that are JSON already are not copied: change neither afterwards.
 */
export function toTagged(value: unknown): Json {
  const above: object[] = [];
  const convert = (value: unknown): Json => {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "number":
        if (Object.is(value, -0)) return tag("number", "-0");
        return Number.isFinite(value) ? value : tag("number", String(value));
      case "undefined":
        return tag("undefined");
      case "bigint":
        // Base 16: with decimal digits, time grows with their square.
        return tag("bigint", value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`);
      case "function":
      case "symbol":
        return toJson(value);
    }
    return value === null ? null : ofObject(value as object);
  };
  const ofObject = (value: object): Json => {
    if (value instanceof Date) return tag("Date", Number.isNaN(value.getTime()) ? null : value.getTime());
    if (value instanceof Error) return tag("Error", [String(value.name), String(value.message)]);
    const bytes = bytesOf(value);
    const kind = bytes && Object.prototype.toString.call(value).slice(8, -1);
    if (bytes && kind && BINARY.has(kind)) return tag(kind, toBase64(bytes));
    // Its JSON may look like a tag.
    if (!isKept(value)) return convert(toJson(value));
    if (above.includes(value)) return "[cycle]";
    if (above.length === MAX_DEPTH) return "[nested too deeply]";
    above.push(value);
    const json = inside(value);
    above.pop();
    return json;
  };
  const inside = (value: object): Json => {
    const pairs = (entries: Iterable<readonly unknown[]>) => Array.from(entries, (entry) => entry.map(convert));
    if (value instanceof Map) return tag("Map", pairs(value));
    if (value instanceof Set) return tag("Set", Array.from(value, convert));
    const isTagLike = !Array.isArray(value) && Object.hasOwn(value, "$");
    return isTagLike ? tag("object", pairs(Object.entries(value))) : (mapItems(value, convert) as Json);
  };
  return convert(value);
}

/**
 * The value `toTagged` was given. Parts without tags are not copied: change neither afterwards.
 *
 * @throws AgentConfigError when the JSON was not made by `toTagged`.
 */
export function fromTagged(json: Json): unknown {
  let depth = 0;
  const revive = (json: unknown): unknown => {
    if (typeof json !== "object" || json === null) return json;
    // One level more: a value at the deepest level may have a tag.
    if (depth++ > MAX_DEPTH) throw unreadable(`it is nested more than ${MAX_DEPTH} levels deep`);
    const value =
      !Array.isArray(json) && Object.hasOwn(json, "$") ? fromTag(json as { readonly $: unknown }, revive) : mapItems(json, revive);
    depth--;
    return value;
  };
  return revive(json);
}

function fromTag({ $: kind, v }: { readonly $: unknown; readonly v?: unknown }, revive: (json: unknown) => unknown): unknown {
  const items: readonly unknown[] | undefined = Array.isArray(v) ? v : undefined;
  const pairs = items?.every((entry) => Array.isArray(entry) && entry.length === 2)
    ? (items as (readonly [unknown, unknown])[])
    : undefined;
  switch (kind) {
    case "undefined":
      return undefined;
    case "number":
      if (["-0", "NaN", "Infinity", "-Infinity"].includes(v as string)) return Number(v);
      break;
    case "bigint":
      return toBigint(v);
    case "Date":
      if (v === null || typeof v === "number") return new Date(v ?? Number.NaN);
      break;
    case "Map":
      if (pairs) return new Map(pairs.map(([key, item]) => [revive(key), revive(item)]));
      break;
    case "Set":
      if (items) return new Set(items.map(revive));
      break;
    case "object":
      if (pairs?.every(([key]) => typeof key === "string")) return Object.fromEntries(pairs.map(([key, item]) => [key, revive(item)]));
      break;
    case "Error":
      if (items?.length === 2 && items.every((item) => typeof item === "string")) {
        return Object.defineProperty(new Error(items[1]), "name", { value: items[0], configurable: true, writable: true });
      }
      break;
    default: {
      const made = BINARY.get(kind as string);
      const bytes = made && typeof v === "string" ? fromBase64(v) : undefined;
      if (made && bytes && bytes.length % unitOf(made) === 0)
        return made === ArrayBuffer ? bytes.buffer : new (made as Uint8ArrayConstructor)(bytes.buffer);
    }
  }
  throw malformed(kind);
}

function toBigint(text: unknown): bigint {
  try {
    // Not from decimal digits, see above.
    if (typeof text === "string" && /^-?0x/.test(text)) return text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
  } catch {
    // No number, or too large.
  }
  throw malformed("bigint");
}

const unitOf = (made: object) => ("BYTES_PER_ELEMENT" in made ? Number(made.BYTES_PER_ELEMENT) : 1);

/** What keeps its shape: lists, maps, sets and plain objects, also of another realm. */
function isKept(value: object): boolean {
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const tag = (kind: string, v?: Json): Json => (v === undefined ? { $: kind } : { $: kind, v });

const malformed = (kind: unknown) =>
  unreadable(typeof kind === "string" ? `its tag "${kind.slice(0, 40)}" is unknown or malformed` : "it has a tag without a name");

const unreadable = (why: string) =>
  new AgentConfigError(`A saved value cannot be read: ${why}.`, { hint: "The state was changed, or saved by a later version." });
