/**
 * JSON with tags, as source text: the host and the sandbox evaluate the same lines, each with its own `Date`, `Map` and `Error`.
 * Everything it uses is captured first, so that code which breaks its own built-ins breaks nothing here.
 */
export const CODEC_SOURCE = `(() => {
  const { stringify, parse } = JSON;
  const { keys, defineProperty, hasOwn } = Object;
  const { isArray } = Array;
  const { isFinite } = Number;
  const ERRORS = { __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

  function pack(value, parent) {
    if (value === undefined) return { $: "undefined" };
    if (typeof value === "number" && !isFinite(value)) return { $: "number", value: "" + value };
    if (typeof value === "bigint") return { $: "bigint", value: "" + value };
    if (typeof value === "function" || typeof value === "symbol") throw new TypeError("A " + typeof value + " cannot leave or enter the sandbox.");
    if (value === null || typeof value !== "object") return value;
    for (let above = parent; above; above = above.parent) {
      if (above.value === value) throw new TypeError("A value that contains itself cannot leave or enter the sandbox.");
    }
    const here = { value, parent };
    const list = (items) => {
      const packed = [];
      for (const item of items) packed[packed.length] = pack(item, here);
      return packed;
    };
    if (isArray(value)) return list(value);
    if (value instanceof Date) return { $: "Date", value: +value };
    if (value instanceof Map) return { $: "Map", value: list(value) };
    if (value instanceof Set) return { $: "Set", value: list(value) };
    if (value instanceof Uint8Array) return { $: "bytes", value: [...value] };
    if (value instanceof Error) return { $: "Error", name: "" + value.name, message: "" + value.message };
    const packed = {};
    for (const key of keys(value)) put(packed, key, pack(value[key], here));
    return hasOwn(value, "$") ? { $: "object", value: packed } : packed;
  }

  function unpack(packed) {
    if (packed === null || typeof packed !== "object") return packed;
    if (isArray(packed)) {
      const items = [];
      for (const item of packed) items[items.length] = unpack(item);
      return items;
    }
    if (!hasOwn(packed, "$")) return unpackObject(packed);
    if (packed.$ === "undefined") return undefined;
    if (packed.$ === "number") return +packed.value;
    if (packed.$ === "bigint") return BigInt(packed.value);
    if (packed.$ === "Date") return new Date(packed.value);
    if (packed.$ === "Map") return new Map(unpack(packed.value));
    if (packed.$ === "Set") return new Set(unpack(packed.value));
    if (packed.$ === "bytes") return new Uint8Array(packed.value);
    if (packed.$ === "Error") {
      const error = new (ERRORS[packed.name] ?? Error)(packed.message);
      if (error.name !== packed.name) error.name = packed.name;
      return error;
    }
    return unpackObject(packed.value);
  }

  function unpackObject(packed) {
    const value = {};
    for (const key of keys(packed)) put(value, key, unpack(packed[key]));
    return value;
  }

  // Assignment to __proto__ would set the prototype.
  const put = (object, key, value) => defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });

  return { encode: (value) => stringify(pack(value)), decode: (text) => unpack(parse(text)) };
})()`;

export interface Codec {
  encode(value: unknown): string;
  decode(text: string): unknown;
}
