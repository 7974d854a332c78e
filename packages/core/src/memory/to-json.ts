import type { Json } from "../contracts/json.ts";

/** Deeper values are left out: they would overflow the stack here, or of whoever stringifies the memory. */
const MAX_DEPTH = 100;

/**
 * The nearest JSON of any value: what memory keeps.
 *
 * Dates become ISO text, maps objects, sets and bytes arrays, errors and bigints their text; functions, symbols, cycles and what is nested
 * deeper than 100 levels become a name in brackets.
 */
export function toJson(value: unknown): Json {
  const above: object[] = [];
  const convert = (value: unknown): Json => {
    if (value === undefined || value === null) return null;
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "number":
        // Adding 0 makes 0 of -0, which JSON does not know.
        return Number.isFinite(value) ? value + 0 : String(value);
      case "bigint":
        return String(value);
      case "function":
        return `[function ${value.name || "without a name"}]`;
      case "symbol":
        return `[${String(value)}]`;
    }
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    if (above.includes(value)) return "[cycle]";
    if (above.length === MAX_DEPTH) return "[nested too deeply]";
    above.push(value);
    const json =
      Array.isArray(value) || value instanceof Set ? Array.from(value, convert) : (bytesOf(value)?.map(convert) ?? entries(value));
    above.pop();
    return json;
  };
  const entries = (value: object): Json => {
    const all = value instanceof Map ? [...value].map(([key, item]) => [keyText(key), item] as const) : Object.entries(value);
    return Object.fromEntries(all.filter(([, item]) => item !== undefined).map(([key, item]) => [key, convert(item)]));
  };
  // Objects as keys must stay apart.
  const keyText = (key: unknown) => (typeof key === "object" ? JSON.stringify(convert(key)) : String(key));
  return convert(value);
}

/** The numbers of a typed array; the bytes of any other binary value. */
function bytesOf(value: object): unknown[] | undefined {
  if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
  if (!ArrayBuffer.isView(value)) return undefined;
  return value instanceof DataView
    ? [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)]
    : Array.from(value as Uint8Array);
}
