/**
 * Takes away what programs must not count on: what the interpreter offers beyond the language and what every sandbox has. So a program that wants more
 * fails with a plain "… is not defined". This is no wall: the process is.
 *
 * Runs in the interpreter, handed over as source text, so it must not refer to anything outside itself.
 */
export function hideInterpreter(importName: string): void {
  const kept = new Set(
    `Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error AggregateError EvalError
    RangeError ReferenceError SyntaxError TypeError URIError SuppressedError DisposableStack AsyncDisposableStack globalThis JSON Math Intl Temporal
    ArrayBuffer DataView Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array BigUint64Array BigInt64Array Uint8ClampedArray Float16Array
    Float32Array Float64Array Map Set WeakMap WeakSet WeakRef FinalizationRegistry BigInt Iterator Proxy Reflect decodeURI decodeURIComponent encodeURI
    encodeURIComponent escape unescape eval isFinite isNaN console performance queueMicrotask structuredClone setTimeout setInterval clearTimeout
    clearInterval URL URLSearchParams TextEncoder TextDecoder DOMException atob btoa ${importName}`.split(/\s+/),
  );
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!kept.has(name) && !Reflect.deleteProperty(globalThis, name)) Reflect.set(globalThis, name, undefined);
  }
}
