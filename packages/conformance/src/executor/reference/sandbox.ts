import { CODEC_SOURCE } from "./codec.ts";

/** What the sandbox does on its own side, as source text: a function from its settings to the object through which the worker works on it. */
export const SANDBOX_SOURCE = String.raw`(settings) => {
  const codec = ${CODEC_SOURCE};
  const send = globalThis.send;
  delete globalThis.send;
  const { stringify } = JSON;
  const { getPrototypeOf, entries } = Object;
  const STOP = { stop: true };
  const limitErrors = new WeakSet();
  const waiting = new Map();
  let lastCall = 0;
  let action;

  // Frames of the worker are nobody's business.
  Error.prepareStackTrace = (error, frames) => {
    let text = describe(() => error.name + ": " + error.message);
    for (const frame of frames) if (!frame.getFileName()) text += "\n    at " + frame;
    return text;
  };

  function limitError(message) {
    const error = new RangeError(message);
    limitErrors.add(error);
    return error;
  }

  function encode(value, what) {
    const text = codec.encode(value);
    if (text.length > settings.messageChars) throw limitError(what + " is larger than " + settings.messageChars + " characters.");
    return text;
  }

  function describe(make) {
    try { return "" + make(); } catch { return "(an error that cannot be described)"; }
  }

  function show(value, depth = 0, above = []) {
    if (typeof value === "string") return depth ? stringify(value) : value;
    if (typeof value === "bigint") return value + "n";
    if (typeof value === "symbol") return value.toString();
    if (typeof value === "function") return "[function " + value.name + "]";
    if (value === null || typeof value !== "object") return "" + value;
    if (above.includes(value)) return "[circular]";
    const inside = [...above, value];
    if (value instanceof Error) return describe(() => value.name + ": " + value.message);
    if (value instanceof Date) return "" + +value;
    if (value instanceof Promise) return "[promise]";
    const all = (items) => items.map((item) => show(item, depth + 1, inside)).join(", ");
    if (Array.isArray(value)) return "[" + all([...value]) + "]";
    if (value instanceof Map) return "Map { " + all([...value]) + " }";
    if (value instanceof Set) return "Set { " + all([...value]) + " }";
    const names = Object.getOwnPropertyDescriptors(value);
    return "{ " + entries(names).map(([name, property]) => name + ": " + ("value" in property ? show(property.value, depth + 1, inside) : "[getter]")).join(", ") + " }";
  }

  function print(stream, values) {
    if (!action || action.over) return;
    const text = values.map((value) => describe(() => show(value))).join(" ") + "\n";
    const kept = text.slice(0, settings.outputChars - action.printed);
    action.printed += kept.length;
    action.dropped += text.length - kept.length;
    if (kept) send(stringify({ type: "output", stream, text: kept }));
  }

  function call(name, input) {
    if (action.over) return new Promise(() => {});
    const made = new Error();
    if (action.calls === settings.calls) throw limitError("An action may call tools " + settings.calls + " times.");
    const text = encode(input, "The argument");
    action.calls += 1;
    const id = "call-" + ++lastCall;
    return new Promise((resolve, reject) => {
      waiting.set(id, { name, resolve, reject, made });
      send(stringify({ type: "call", id, name, input: text }));
    });
  }

  function finalAnswer(value) {
    if (action.over) throw STOP;
    const text = encode(value, "The final answer");
    action.over = true;
    send(stringify({ type: "final", value: text }));
    throw STOP;
  }

  const tools = { __proto__: null };
  for (const { name, global } of settings.tools) {
    tools[name] = async (input) => call(name, input);
    if (global) globalThis[name] = tools[name];
  }
  globalThis.tools = tools;
  globalThis.finalAnswer = finalAnswer;
  globalThis.console = {};
  for (const name of ["log", "info", "debug"]) console[name] = (...values) => print("stdout", values);
  for (const name of ["warn", "error"]) console[name] = (...values) => print("stderr", values);
  for (const [name, text] of entries(settings.variables)) globalThis[name] = codec.decode(text);

  return {
    begin() {
      waiting.clear();
      action = { over: false, printed: 0, dropped: 0, calls: 0 };
    },
    end() {
      action.over = true;
    },
    deliver(id, outcome, text) {
      const open = waiting.get(id);
      waiting.delete(id);
      if (!open || action.over) return;
      if (outcome === "value") return open.resolve(codec.decode(text));
      const error = outcome === "limit" ? limitError(text) : new Error(text);
      error.stack = open.made.stack.replace("Error: ", () => "Error: " + text);
      open.reject(error);
    },
    isWaiting: () => waiting.size > 0 && !action.over,
    finished(value, isValue) {
      const warnings = [];
      if (action.dropped) warnings.push(action.dropped + " characters of output were dropped.");
      for (const { name } of waiting.values()) warnings.push("A call of " + name + " was not awaited.");
      if (!isValue || value === undefined) return stringify({ warnings });
      let encoded;
      try {
        encoded = encode(value, "The last value");
      } catch (error) {
        warnings.push(describe(() => error.message));
      }
      return stringify({ warnings, value: encoded, text: describe(() => show(value)).slice(0, settings.outputChars) });
    },
    failed(error) {
      if (typeof error !== "object" || error === null || (!(error instanceof Error) && getPrototypeOf(error) !== null && !("message" in error))) {
        return stringify({ name: "Error", message: describe(() => show(error)) });
      }
      return stringify({ kind: limitErrors.has(error) ? "limit" : undefined, name: describe(() => error.name), message: describe(() => error.message), stack: describe(() => error.stack) });
    },
  };
}`;
