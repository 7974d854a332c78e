/** Reading JSON Schema documents, of any shape: nothing here throws. Draft 2020-12, and draft 7 where it says the same in other words. */

export type JsonRecord = { readonly [key: string]: unknown };

/** A plain object: not an array, a Date, a Map. */
export const isRecord = (value: unknown): value is JsonRecord => Object.prototype.toString.call(value) === "[object Object]";

export const recordOf = (value: unknown): JsonRecord => (isRecord(value) ? value : {});

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The types a schema names, in its order; empty when it names none. */
export const typesOf = (schema: JsonRecord): readonly unknown[] => (schema["type"] === undefined ? [] : [schema["type"]].flat());

/** The schemas of an array: of its first items, and of the rest (undefined: anything). */
export function itemsOf({ prefixItems, items, additionalItems }: JsonRecord): {
  readonly first: readonly unknown[];
  readonly rest: unknown;
} {
  // Draft 7 wrote tuples as a list in `items`.
  return Array.isArray(items) ? { first: items, rest: additionalItems } : { first: listOf(prefixItems), rest: items };
}

/** What a `$ref` into the same document points at; undefined when it points elsewhere or nowhere. */
export function resolveRef(root: unknown, ref: string): unknown {
  if (ref !== "#" && !ref.startsWith("#/")) return undefined;
  let target = root;
  for (const part of ref.split("/").slice(1)) {
    const key = decodeRefPart(part);
    if (typeof target !== "object" || target === null || !Object.hasOwn(target, key)) return undefined;
    target = (target as JsonRecord)[key];
  }
  return target;
}

/** The last part of a `$ref`, e.g. `Node` of `#/$defs/Node`; empty for the whole document. */
export const refName = (ref: string): string => decodeRefPart(ref.split("/").slice(1).at(-1) ?? "");

function decodeRefPart(part: string): string {
  let text = part;
  try {
    text = decodeURIComponent(part);
  } catch {
    // Not percent-encoded after all.
  }
  return text.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** A place in a value as code would write it: `rows[0].name`, `["odd key"]`. */
export function pathText(path: readonly PropertyKey[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(String(key))) text += text ? `.${String(key)}` : String(key);
    else text += `[${JSON.stringify(String(key))}]`;
  }
  return text;
}
