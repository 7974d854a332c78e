/** Values that the cases send back and forth. */

import type { Json } from "@smolagents-ts/core";

export const jsonValues: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1.5,
  1e21,
  9_007_199_254_740_991,
  "",
  "text",
  [],
  {},
  [1, "two", null, [true]],
  { name: "Ada", born: 1815, tags: ["x"], nothing: null, nested: { deep: [{ yes: false }] } },
];

/** Text that ill-made frames, escapes and decoders stumble over. */
export const oddText = [
  "Grüße, 世界, مرحبا",
  "👩‍👩‍👧‍👦 🇹🇳 e\u0301",
  "line\u2028and paragraph\u2029 separators",
  "NUL \u0000, escape \u001b[31m, delete \u007f, byte order mark \ufeff",
  "carriage\r\nreturns\rand\ttabs",
  "quotes \" ' ` and \\ and \u0024{template} and {braces} and %s",
  "</script><!-- --> \\u0041 \\n",
  "𝒳\u{10ffff}\uffff",
].join(" | ");

export const MEGABYTE = 1_000_000;

/** An array in an array in an array. */
export function nest(depth: number): Json {
  let value: Json = "the middle";
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

/** Own keys that are traps for code which copies objects by assignment. Made from JSON, where `__proto__` is a key like any other. */
export const hostileKeys =
  '{"__proto__": {"polluted": "yes"}, "constructor": {"prototype": {"polluted": "yes"}}, "toString": 1, "hasOwnProperty": 2, "then": 3, "toJSON": 4}';
