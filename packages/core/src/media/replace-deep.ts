import { mapItems } from "../values/map-items.ts";
import { Media } from "./media.ts";

/** What is nested deeper stays as it is; it would not cross the wall of a sandbox either. */
const MAX_DEPTH = 100;

/** Longer arrays stay as they are: only a sparse one gets that long, and to walk it would take minutes. */
const MAX_ITEMS = 10_000_000;

/**
 * A value with what `replace` gives for its strings and objects, at any depth; the very same value when nothing was replaced.
 *
 * Goes into what it leaves as it is: arrays, maps, sets and fields of objects. Keys stay, except objects as keys of a map. Cycles are followed once.
 */
export function replaceDeep(value: unknown, replace: (part: unknown) => unknown): unknown {
  // One answer an object: an object may be in many places, and in itself.
  const answers = new Map<object, unknown>();
  let depth = 0;
  const walk = (part: unknown): unknown => {
    if (typeof part !== "string" && (typeof part !== "object" || part === null)) return part;
    const other = replace(part);
    if (other !== part || typeof part === "string" || depth === MAX_DEPTH || isWhole(part)) return other;
    const known = answers.get(part);
    if (known !== undefined) return known;
    answers.set(part, part);
    depth++;
    const answer = inside(part);
    depth--;
    if (answer !== part) answers.set(part, answer);
    return answer;
  };
  const inside = (part: object): unknown => {
    if (part instanceof Map) {
      const keys = [...part.keys()];
      const values = [...part.values()];
      // A word as a key is a word.
      const newKeys = mapItems(keys, (key) => (typeof key === "string" ? key : walk(key))) as unknown[];
      const newValues = mapItems(values, walk) as unknown[];
      return newKeys === keys && newValues === values ? part : new Map(newKeys.map((key, i) => [key, newValues[i]]));
    }
    const before = part instanceof Set ? [...part] : part;
    const after = mapItems(before, walk);
    return after === before ? part : part instanceof Set ? new Set(after as unknown[]) : after;
  };
  return walk(value);
}

/** What is not gone into. */
const isWhole = (part: object): boolean =>
  Media.is(part) || part instanceof Error || ArrayBuffer.isView(part) || (Array.isArray(part) && part.length > MAX_ITEMS);
