import type { Json } from "@smolagents-ts/core";

/** Where two values first differ, and how, in words: `messages[1].content[0].text: recorded "…", asked "…"`. */
export const firstDifference = (recorded: Json, asked: Json): string => {
  const { path, left, right } = differ(recorded, asked, "") ?? { path: "", left: recorded, right: asked };
  const at = typeof left === "string" && typeof right === "string" ? Math.max(0, commonLength(left, right) - 20) : 0;
  return `${path.replace(/^\./, "") || "the request"}: recorded ${show(left, at)}, asked ${show(right, at)}.`;
};

interface Difference {
  readonly path: string;
  readonly left: Json | undefined;
  readonly right: Json | undefined;
}

const differ = (left: Json | undefined, right: Json | undefined, path: string): Difference | undefined => {
  if (!isNested(left) || !isNested(right) || Array.isArray(left) !== Array.isArray(right)) {
    return left === right ? undefined : { path, left, right };
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const found = differ(memberOf(left, key), memberOf(right, key), Array.isArray(left) ? `${path}[${key}]` : `${path}.${key}`);
    if (found) return found;
  }
  return undefined;
};

type Nested = readonly Json[] | { readonly [key: string]: Json };

const isNested = (value: Json | undefined): value is Nested => typeof value === "object" && value !== null;

const memberOf = (nested: Nested, key: string): Json | undefined =>
  Object.hasOwn(nested, key) ? (nested as { readonly [key: string]: Json })[key] : undefined;

const MAX_SHOWN = 80;

const show = (value: Json | undefined, from: number): string => {
  if (value === undefined) return "nothing";
  const text = typeof value === "string" ? value.slice(from) : JSON.stringify(value);
  const cut = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  return typeof value === "string" ? JSON.stringify(`${from > 0 ? "…" : ""}${cut}`) : cut;
};

/** How much of their beginning two texts share, in characters. */
export const commonLength = (a: string, b: string): number => {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
};
