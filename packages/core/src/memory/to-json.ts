import type { Json } from "../contracts/json.ts";

/** The nearest JSON of any value: what memory keeps. Dates become ISO text, maps objects, sets arrays; functions and cycles their names. */
export function toJson(value: unknown): Json {
  const above: object[] = [];
  const convert = (value: unknown): Json => {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "number":
        return Number.isFinite(value) ? value : String(value);
      case "object":
        break;
      default:
        return value === undefined ? null : String(value);
    }
    if (value === null) return null;
    if (above.includes(value)) return "[cycle]";
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    above.push(value);
    try {
      if (Array.isArray(value)) return value.map(convert);
      if (value instanceof Set) return [...value].map(convert);
      if (ArrayBuffer.isView(value)) return [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
      const entries = value instanceof Map ? [...value].map(([key, item]) => [String(key), item] as const) : Object.entries(value);
      return Object.fromEntries(entries.filter(([, item]) => item !== undefined).map(([key, item]) => [key, convert(item)]));
    } finally {
      above.pop();
    }
  };
  return convert(value);
}
