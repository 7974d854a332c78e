/**
 * JavaScript code: `load(name)` gives a module of Node.js, in whatever way it can be had, or nothing. Text that is evaluated may import where programs
 * may not, and what a module looks for among the globals may be anything.
 */
export const LOAD = `const anything = new Proxy(function () {}, { get: (_, key) => (key === "then" ? undefined : key === Symbol.toPrimitive ? () => "" : key === Symbol.iterator ? function* () {} : anything), apply: () => anything, construct: () => anything });
const missing = () => { for (const name of ["Deno", "process", "Event", "EventTarget", "AbortController", "AbortSignal", "Buffer", "Blob", "MessageChannel", "ReadableStream", "WritableStream", "TransformStream", "crypto", "self", "window"]) { try { globalThis[name] ??= anything; } catch {} } };
const load = async (name) => {
  const ways = [() => import("node:" + name), () => (0, eval)('import("node:' + name + '")'), () => require(name), () => process.getBuiltinModule(name), () => { missing(); return (0, eval)('import("node:' + name + '")'); }];
  for (const way of ways) { try { const got = await way(); if (got && got !== anything) return got; } catch {} }
};`;
