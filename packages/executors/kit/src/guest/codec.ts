/**
 * Values as JSON text with tagged types, for both sides of the sandbox wall.
 *
 * The sandbox gets this function as source text, so it must not refer to anything outside itself. A tag is an object with the key `$`; an object of
 * the user's that has such a key travels as a list of entries. Numbers that JSON lacks, bigint, `undefined`, dates, maps, sets, errors and bytes
 * arrive as themselves; a property whose value is `undefined` is dropped, as in JSON.
 */
export function makeCodec() {
  // Taken once: a program may replace any of these.
  const { stringify, parse } = JSON;
  const { isArray } = Array;
  const { is, hasOwn, entries, keys, defineProperty, getPrototypeOf, prototype: plainPrototype } = Object;
  const { isFinite: isFiniteNumber } = Number;
  const { set } = Reflect;
  /** Reading or writing a number of millions of digits would keep the host busy for a second. */
  const MAX_BIGINT_DIGITS = 20_000;
  const MAX_BIGINT_CHARS = MAX_BIGINT_DIGITS * 0.83;
  const TOO_LONG_BIGINT = `a bigint of more than ${MAX_BIGINT_DIGITS} digits cannot cross the sandbox wall`;
  type Tag = { $: string; v?: unknown };

  function encode(value: unknown): string {
    // Most arguments are a flat object of plain values, and asking about every field costs more than the rest of a call.
    return isFlat(value) ? stringify(value) : encodeDeep(value);
  }

  function isFlat(value: unknown): boolean {
    if (typeof value !== "object" || value === null || getPrototypeOf(value) !== plainPrototype) return false;
    const names = keys(value);
    for (let i = 0; i < names.length; i++) {
      const item = (value as Record<string, unknown>)[names[i] as string];
      const isPlain =
        typeof item === "string" ||
        typeof item === "boolean" ||
        item === null ||
        (typeof item === "number" && isFiniteNumber(item) && item !== 0);
      if (!isPlain || names[i] === "$") return false;
    }
    return true;
  }

  function encodeDeep(value: unknown): string {
    return stringify(value, function (this: Record<string, unknown>, key: string, given: unknown) {
      const raw = this[key];
      switch (typeof raw) {
        case "string":
        case "boolean":
          return raw;
        case "number":
          return isFiniteNumber(raw) && !is(raw, -0) ? raw : tag("number", is(raw, -0) ? "-0" : String(raw));
        case "undefined":
          return key === "" || isArray(this) ? tag("undefined") : undefined;
        case "bigint":
          return tag("bigint", bigintText(raw));
        case "function":
        case "symbol":
          throw new TypeError(`a ${typeof raw} cannot cross the sandbox wall${key ? ` (at \`${key}\`)` : ""}`);
      }
      if (raw === null || isArray(raw)) return raw;
      if (raw instanceof Promise)
        throw new TypeError(`a promise cannot cross the sandbox wall${key ? ` (at \`${key}\`)` : ""}: await it first`);
      if (raw instanceof Date) return tag("date", raw.getTime());
      if (raw instanceof Map) return tag("map", [...raw]);
      if (raw instanceof Set) return tag("set", [...raw]);
      if (raw instanceof Error) return tag("error", [String(raw.name), String(raw.message)]);
      if (raw instanceof ArrayBuffer) return tag("bytes", toBase64(new Uint8Array(raw)));
      if (raw instanceof Uint8Array) return tag("bytes", toBase64(raw));
      if (ArrayBuffer.isView(raw)) return [...(raw as unknown as Iterable<unknown>)];
      if (raw instanceof RegExp) return String(raw);
      if (given === raw && hasOwn(raw as object, "$")) return tag("object", entries(raw as object));
      return given;
    });
  }

  function decode(text: string): unknown {
    const value: unknown = parse(text);
    return text.includes('"$"') ? untag(value) : value;
  }

  function untag(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (isArray(value)) {
      for (let i = 0; i < value.length; i++) value[i] = untag(value[i]);
      return value;
    }
    if (hasOwn(value, "$")) return fromTag(value as Tag);
    const names = keys(value);
    for (let i = 0; i < names.length; i++) put(value, names[i] as string, untag((value as Record<string, unknown>)[names[i] as string]));
    return value;
  }

  function fromTag({ $: kind, v }: Tag): unknown {
    switch (kind) {
      case "undefined":
        return undefined;
      case "number":
        return Number(v);
      case "bigint":
        return bigintFrom(String(v));
      case "date":
        return new Date(v === null ? Number.NaN : Number(v));
      case "map":
        return mapFrom(untag(v) as [unknown, unknown][]);
      case "set":
        return new Set(untag(v) as unknown[]);
      case "bytes":
        return fromBase64(String(v));
      case "error": {
        const [name, message] = v as [unknown, unknown];
        const error = errorFrom(String(message));
        defineProperty(error, "name", { value: String(name), configurable: true, writable: true });
        return error;
      }
      case "object": {
        const object = {};
        for (const [key, item] of v as [string, unknown][]) put(object, key, untag(item));
        return object;
      }
      default:
        throw new TypeError("unknown tag");
    }
  }

  /** In base 16: reading and writing that takes time in proportion to its length. */
  function bigintText(value: bigint): string {
    const text = value.toString(16);
    if (text.length > MAX_BIGINT_CHARS) throw new TypeError(TOO_LONG_BIGINT);
    return text;
  }

  function bigintFrom(text: string): bigint {
    if (text.length > MAX_BIGINT_CHARS) throw new TypeError(TOO_LONG_BIGINT);
    return text[0] === "-" ? -BigInt(`0x${text.slice(1)}`) : BigInt(`0x${text}`);
  }

  function mapFrom(pairs: readonly (readonly [unknown, unknown])[]): Map<unknown, unknown> {
    const map = new Map();
    for (let i = 0; i < pairs.length; i++) map.set(pairs[i]?.[0], pairs[i]?.[1]);
    return map;
  }

  /** Without a trace: where it was decoded tells nothing, and a trace takes longer than all the rest of an error. */
  function errorFrom(message: string): Error {
    const limit = Error.stackTraceLimit;
    set(Error, "stackTraceLimit", 0);
    const error = new Error(message);
    set(Error, "stackTraceLimit", limit);
    return error;
  }

  /** Makes an own property whatever the key: plain assignment to `__proto__` would change the prototype. */
  function put(object: object, key: string, value: unknown): void {
    defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  }

  function tag(kind: string, v?: unknown): Tag {
    return v === undefined ? { $: kind } : { $: kind, v };
  }

  function toBase64(bytes: Uint8Array): string {
    let binary = "";
    for (let at = 0; at < bytes.length; at += 0x2000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
    return btoa(binary);
  }

  function fromBase64(text: string): Uint8Array {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  }

  return { encode, decode };
}

export type Codec = ReturnType<typeof makeCodec>;
