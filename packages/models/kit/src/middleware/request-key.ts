import type { Json, JsonObject, ModelRequest } from "@smolagents-ts/core";

/** What of a request decides the reply, as JSON: not how long to wait for it, nor what else it is to be cached for. */
export const toPlainRequest = ({ signal: _, timeouts: __, cacheBreakpoints: ___, ...request }: ModelRequest): JsonObject =>
  JSON.parse(JSON.stringify(request)) as JsonObject;

/** JSON that is the same for equal values, in whatever order their fields were written. */
export const canonicalJson = (value: Json): string => JSON.stringify(value, (_, inner: Json) => (isObject(inner) ? sorted(inner) : inner));

/** SHA-256, in hexadecimal digits. */
export const sha256 = async (text: string): Promise<string> => {
  const digest = await globalThis.crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
};

const isObject = (value: Json): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

const sorted = (object: JsonObject): JsonObject => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
