/**
 * Python code that writes values as the protocol between hosts and runners says: JSON, where an object with the key `$` is a tag. Written from that
 * text alone, so that it is an independent opinion on what a runner sends.
 */
export const VALUES_SOURCE = `
def to_wire(value):
    import base64, collections, dataclasses, datetime, decimal, enum, math, pathlib, uuid
    if isinstance(value, enum.Enum):
        return to_wire(value.value)
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < 2 ** 53 else {"$": "bigint", "v": format(value, "x")}
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return {"$": "number", "v": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
        return {"$": "number", "v": "-0"} if value == 0 and math.copysign(1, value) < 0 else value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_wire(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: to_wire(getattr(value, name)) for name in value._fields}
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            return {"$": "map", "v": [[to_wire(key), to_wire(item)] for key, item in value.items()]}
        items = [[key, to_wire(item)] for key, item in value.items()]
        return {"$": "object", "v": items} if "$" in value else dict(items)
    if isinstance(value, (set, frozenset)):
        return {"$": "set", "v": [to_wire(item) for item in value]}
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"$": "bytes", "v": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime.datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
        return {"$": "date", "v": round(moment.timestamp() * 1000)}
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (decimal.Decimal, complex, pathlib.PurePath, uuid.UUID)):
        return str(value)
    if isinstance(value, BaseException):
        return {"$": "error", "v": [type(value).__name__, str(value)]}
    if isinstance(value, (list, tuple, range, collections.deque)):
        return [to_wire(item) for item in value]
    raise TypeError(type(value).__name__)
`;

/** Reads such a value. */
export function fromWire(wire: unknown): unknown {
  if (Array.isArray(wire)) return wire.map(fromWire);
  if (typeof wire !== "object" || wire === null) return wire;
  const { $: tag, v } = wire as { readonly $?: string; readonly v?: unknown };
  const pairs = () => v as readonly (readonly [unknown, unknown])[];
  switch (tag) {
    case undefined:
      return Object.fromEntries(Object.entries(wire).map(([key, item]) => [key, fromWire(item)]));
    case "bigint": {
      const digits = String(v);
      return digits.startsWith("-") ? -BigInt(`0x${digits.slice(1)}`) : BigInt(`0x${digits}`);
    }
    case "number":
      return Number(v);
    case "map":
      return new Map(pairs().map(([key, item]) => [fromWire(key), fromWire(item)]));
    case "object":
      return Object.fromEntries(pairs().map(([key, item]) => [key, fromWire(item)]));
    case "set":
      return new Set((v as readonly unknown[]).map(fromWire));
    case "bytes":
      return new Uint8Array(Buffer.from(String(v), "base64"));
    case "date":
      return new Date(v as number);
    case "error": {
      const [name, message] = v as readonly [string, string];
      return Object.assign(new Error(message), { name });
    }
    default:
      throw new TypeError(`There is no tag "${tag}".`);
  }
}
