type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Deeper than any answer, shallower than the stack. */
const MAX_DEPTH = 200;

/**
 * The nearest JSON of any value, as memory keeps values too: dates become ISO text, maps objects, sets and bytes arrays, bigints and what has no
 * JSON its text. A tool may return anything, so this never throws.
 */
export function toJson(value: unknown): Json {
  return convert(value, []);
}

function convert(value: unknown, above: readonly object[]): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value !== "object") return String(value);
  if (above.includes(value)) return "[cycle]";
  if (above.length >= MAX_DEPTH) return "[too deep]";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const within = [...above, value];
  const convertAll = (items: readonly unknown[]) => items.map((item) => convert(item, within));
  if (Array.isArray(value)) return convertAll(value);
  if (value instanceof Set) return convertAll([...value]);
  if (ArrayBuffer.isView(value)) return [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
  const entries = value instanceof Map ? [...value].map(([key, item]) => [String(key), item] as const) : ownEntries(value);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined).map(([key, item]) => [key, convert(item, within)]));
}

/** What throws when it is looked at stands for itself. */
function ownEntries(value: object): readonly (readonly [string, unknown])[] {
  return readOr([], () => Object.keys(value)).map((key) => [
    key,
    readOr("[unreadable]", () => (value as { readonly [key: string]: unknown })[key]),
  ]);
}

function readOr<T>(instead: T, read: () => T): T {
  try {
    return read();
  } catch {
    return instead;
  }
}
