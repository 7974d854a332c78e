// biome-ignore-all lint/suspicious/noShadowRestrictedNames: it keeps the built-ins it uses, for programs may replace them

/** Makes the tree of a value, `depth` levels of it. */
export type Describe = (value: unknown, depth: number) => unknown;

/**
 * Makes trees of values, which the worker prints as Node would print the value.
 *
 * Runs inside the sandbox, handed over as source text, so it must not refer to anything outside itself. `callOf` knows which tool a promise is a call of.
 */
export function makeDescribe(callOf: (value: object) => string | undefined): Describe {
  const { ArrayBuffer, DataView, Date, Error, Map, Math, Number, Promise, RegExp, Set, String, URL, URLSearchParams } = globalThis;
  const { getOwnPropertyDescriptor, getPrototypeOf, hasOwn, is, keys } = Object;
  const { isArray } = Array;
  const uncurry = Function.prototype.bind.bind(Function.prototype.call) as <A extends unknown[], R>(
    method: (...args: A) => R,
  ) => (self: unknown, ...args: A) => R;
  const map = uncurry(Array.prototype.map) as <T, R>(items: ArrayLike<T>, change: (item: T, index: number) => R) => R[];
  const slice = uncurry(Array.prototype.slice);
  const functionText = uncurry(Function.prototype.toString);
  const mapGet = uncurry(Map.prototype.get);
  const mapSet = uncurry(Map.prototype.set);

  /** Objects in one picture. Deeper down, depth and width alone would let a picture grow to millions. */
  const MAX_DESCRIBED = 5_000;
  /** A picture of a value that the worker can print as Node would: bounded in depth and width, with names for what cannot cross. */
  function describe(value: unknown, depth: number, seen: Map<unknown, number>): unknown {
    switch (typeof value) {
      case "string":
        return value.length > 10_000 ? `${value.slice(0, 10_000)}… ${value.length - 10_000} more characters` : value;
      case "number":
        return Number.isFinite(value) && !is(value, -0) ? value : { $: "number", v: is(value, -0) ? "-0" : String(value) };
      case "boolean":
        return value;
      case "undefined":
        return { $: "undefined" };
      case "bigint":
        return { $: "bigint", v: String(value) };
      case "symbol":
        return { $: "symbol", v: value.description ?? "" };
      case "function":
        return { $: "function", v: String(value.name), kind: /^class\b/.test(functionText(value)) ? "class" : "function" };
    }
    if (value === null || value === undefined) return null;
    const known = mapGet(seen, value);
    if (known !== undefined) return { $: "ref", id: known };
    const id = seen.size;
    if (id >= MAX_DESCRIBED) return { $: "deep", v: isArray(value) ? "Array" : "Object" };
    mapSet(seen, value, id);
    const inner = (item: unknown) => describe(item, depth - 1, seen);
    const name = getPrototypeOf(value) === null ? null : nameOf(value);
    try {
      if (value instanceof Date) return { $: "date", v: value.getTime() };
      if (value instanceof URL) return { $: "url", v: String(value) };
      if (value instanceof URLSearchParams) return { $: "params", v: String(value) };
      if (value instanceof RegExp) return { $: "regexp", v: [value.source, value.flags] };
      if (value instanceof Error) return { $: "error", v: [String(value.name), messageOf(value)] };
      if (value instanceof Promise) {
        const call = callOf(value);
        return { $: "promise", v: call === undefined ? "not awaited" : `a call of ${call} that was not awaited` };
      }
      if (depth < 0) return { $: "deep", v: isArray(value) ? "Array" : (name ?? "Object") };
      if (isArray(value)) {
        // One more than is shown: Node aligns a list by what it leaves out, too.
        const items: unknown[] = [];
        for (let i = 0; i < value.length && i <= 100; i++) items[i] = hasOwn(value, i) ? inner(value[i]) : { $: "hole" };
        return { $: "array", id, length: value.length, v: items };
      }
      if (value instanceof Map)
        return { $: "map", id, size: value.size, v: [...value].slice(0, 100).map(([key, item]) => [inner(key), inner(item)]) };
      if (value instanceof Set) return { $: "set", id, size: value.size, v: [...value].slice(0, 100).map(inner) };
      if (value instanceof ArrayBuffer)
        return { $: "bytes", name, length: value.byteLength, v: [...new Uint8Array(value, 0, Math.min(50, value.byteLength))] };
      if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
        const view = value as unknown as { length: number; subarray(from: number, to: number): Iterable<unknown> };
        return { $: "bytes", name, length: view.length, v: [...view.subarray(0, 50)].map(inner) };
      }
      const names = keys(value);
      const shown = map(slice(names, 0, 200) as string[], (key) => {
        const own = getOwnPropertyDescriptor(value, key);
        return [
          key,
          own && !("value" in own)
            ? { $: "getter", v: own.get ? (own.set ? "Getter/Setter" : "Getter") : "Setter" }
            : inner((value as Record<string, unknown>)[key]),
        ];
      });
      return { $: "object", id, name, more: names.length - shown.length, v: shown };
    } catch (error) {
      return { $: "deep", v: `unreadable: ${messageOf(error)}` };
    }
  }

  function nameOf(value: object): string {
    const maker = (value as { constructor?: unknown }).constructor;
    return typeof maker === "function" && typeof maker.name === "string" ? maker.name : "Object";
  }

  const messageOf = (error: unknown): string => {
    try {
      return error instanceof Error ? String(error.message) : String(error);
    } catch {
      return "an error that cannot be printed";
    }
  };

  return (value, depth) => describe(value, depth, new Map());
}
