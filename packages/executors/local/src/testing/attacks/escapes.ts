import type { Attack } from "./attack.ts";

/** Host names that exist in Node and must not exist here. In the right realm all are `undefined`. */
const PROBE = "return [typeof process, typeof require, typeof Buffer, typeof module, typeof fetch].join()";
const NOTHING = "undefined,undefined,undefined,undefined,undefined";

/** Walks from an object to the `Function` of the realm that made it. */
const walk = (name: string, object: string): Attack => ({
  name: `walks from ${name} to a Function of the host`,
  code: `const start = ${object};\nconst chain = [];\nfor (let each = start; each !== null && each !== undefined && chain.length < 20; each = Object.getPrototypeOf(Object(each))) chain.push(each);\n[...new Set(chain.map((each) => { try { const got = each.constructor.constructor(${JSON.stringify(PROBE)})(); return typeof got === "string" ? got : ${JSON.stringify(NOTHING)}; } catch (error) { return ${JSON.stringify(NOTHING)}; } }))].join("|")`,
  expects: { value: NOTHING },
});

const find = (name: string, code: string, value: unknown): Attack => ({ name, code, expects: { value } });

export const escapes: readonly Attack[] = [
  walk("this", "this"),
  walk("globalThis", "globalThis"),
  walk("console", "console"),
  walk("console.log", "console.log"),
  walk("a tool", "echo"),
  walk("the tools object", "tools"),
  walk("a member of the tools object", "tools.echo"),
  walk("finalAnswer", "finalAnswer"),
  walk("a tool's promise", "echo({ value: 1 })"),
  walk("a tool's result", "await give({})"),
  walk("a list in a tool's result", "(await give({})).list"),
  walk("a date in a tool's result", "(await give({})).date"),
  walk("a map in a tool's result", "(await give({})).map"),
  walk("bytes in a tool's result", "(await give({})).bytes"),
  walk("an error in a tool's result", "(await give({})).error"),
  walk("a tool's error", "await fail({}).catch((error) => error)"),
  walk("an argument error", "(() => { try { echo(1, 2); } catch (error) { return error; } })()"),
  walk("an error on crossing", "await (async () => echo({ value: () => 1 }))().catch((error) => error)"),
  walk("a variable of the session", "given"),
  walk("an array in a variable", "given.list"),
  walk("setTimeout", "setTimeout"),
  walk("setInterval", "setInterval"),
  walk("queueMicrotask", "queueMicrotask"),
  walk("structuredClone", "structuredClone"),
  walk("a clone", "structuredClone({ a: [1] })"),
  walk("URL", "URL"),
  walk("a URL", "new URL('https://example.com/?a=1')"),
  walk("URLSearchParams", "new URL('https://example.com/?a=1').searchParams"),
  walk("a URL error", "(() => { try { new URL('::'); } catch (error) { return error; } })()"),
  walk("TextEncoder", "new TextEncoder()"),
  walk("encoded bytes", "new TextEncoder().encode('x')"),
  walk("decoded text", "new TextDecoder().decode(new Uint8Array([65]))"),
  walk("atob", "atob"),
  walk("performance", "performance"),
  walk("a DOMException", "new DOMException('x', 'y')"),
  walk("a stack overflow", "(() => { const down = () => down(); try { down(); } catch (error) { return error; } })()"),
  walk(
    "a stack overflow inside a tool",
    "(() => { const down = () => { try { return down(); } catch { return echo({ value: 1 }); } }; try { return down(); } catch (error) { return error; } })()",
  ),
  walk("a syntax error", "(() => { try { new Function('let = ='); } catch (error) { return error; } })()"),
  walk("an import error", "await import('node:fs').catch((error) => error)"),
  walk("an async function", "(async () => {})"),
  walk("a generator function", "(function* () {})"),
  walk("an async generator", "(async function* () {})()"),
  walk("a proxy", "new Proxy({}, {})"),
  walk("a regular expression match", "/a/.exec('a')"),
  walk("an iterator", "[][Symbol.iterator]()"),

  find("runs Function, and reaches nothing", PROBE.replace("return ", ""), NOTHING),
  find("runs eval, and reaches nothing", `(0, eval)(${JSON.stringify(PROBE.replace("return ", ""))})`, NOTHING),
  find(
    "makes async and generator functions from text",
    `const made = [async () => {}, function* () {}, async function* () {}].map((each) => each.constructor); const AsyncFunction = made[0]; await new AsyncFunction(${JSON.stringify(PROBE)})()`,
    NOTHING,
  ),
  find(
    "looks for globals of Node, Deno, Bun and browsers",
    "['process', 'require', 'module', 'exports', 'Buffer', 'global', 'Deno', 'Bun', 'window', 'self', 'document', 'fetch', 'XMLHttpRequest', 'WebSocket', 'Worker', 'SharedWorker', 'importScripts', 'postMessage', 'WebAssembly', 'std', 'os', 'bjson', 'scriptArgs', 'print', 'load', 'read', 'quit', 'crypto', 'navigator', 'indexedDB', 'caches', 'Atomics', 'gc', '__dirname', '__filename', '__loadScript', 'setImmediate', 'MessageChannel'].filter((name) => name in globalThis || typeof globalThis[name] !== 'undefined')",
    [],
  ),
  find(
    "enumerates the globals for anything unexpected",
    "Reflect.ownKeys(globalThis).map(String).filter((name) => /host|control|engine|guest|boot|vm|codec|native/i.test(name))",
    [],
  ),
  find(
    "imports a module by every kind of name",
    "const names = ['fs', 'node:fs', './x.js', '/etc/passwd', 'file:///etc/passwd', 'data:text/javascript,export default 1', 'https://example.com/x.js', 'std', 'os', 'qjs:os', 'qjs:std', 'bjson']; (await Promise.allSettled(names.map((name) => import(name)))).filter(({ status }) => status === 'fulfilled').length",
    0,
  ),
  { name: "reads import.meta", code: "import.meta.url", expects: { error: "syntax" } },
  { name: "imports statically", code: "import fs from 'node:fs';\nfs", expects: { error: "syntax" } },
  find(
    "collects call sites through Error.prepareStackTrace",
    "let sites = []; Error.prepareStackTrace = (_, all) => { sites = [...all]; return ''; }; Error.stackTraceLimit = 100; try { await fail({}); } catch (error) { void error.stack; } new Error().stack; Error.prepareStackTrace = undefined; sites.every((site) => { try { return site.getThis?.()?.constructor.constructor('return typeof process')() !== 'object' && site.getFunction?.()?.constructor('return typeof process')() !== 'object'; } catch { return true; } })",
    true,
  ),
  find(
    "reads stack traces for paths of the host",
    "const stacks = [new Error().stack, await fail({}).catch((error) => error.stack), (() => { try { new URL(':'); } catch (error) { return error.stack; } })()]; stacks.some((stack) => /node_modules|file:|\\/work\\/|\\.ts:|\\.js:|node:internal/.test(String(stack)))",
    false,
  ),
  find(
    "walks arguments.callee and caller",
    "function inner() { let seen = []; for (let each = arguments.callee; each && seen.length < 20; ) { try { seen.push(each); each = each.caller; } catch { break; } } return seen.every((each) => each.constructor('return typeof process')() === 'undefined'); } [1].map(inner)[0]",
    true,
  ),
  find(
    "hijacks Symbol.species of promises",
    "class Spy extends Promise { static seen = []; then(...inputs) { Spy.seen.push(inputs); return super.then(...inputs); } } Object.defineProperty(Promise, Symbol.species, { get: () => Spy, configurable: true }); const got = await echo({ value: 5 }); [got, Spy.seen.flat().every((each) => typeof each !== 'function' || each.constructor('return typeof process')() === 'undefined')]",
    [5, true],
  ),
  find(
    "hijacks Promise.prototype.then",
    "const original = Promise.prototype.then; const seen = []; Promise.prototype.then = function (...inputs) { seen.push(this, ...inputs); return original.apply(this, inputs); }; const got = await echo({ value: 5 }); Promise.prototype.then = original; [got, seen.every((each) => each?.constructor.constructor('return typeof process')() !== 'object')]",
    [5, true],
  ),
  find(
    "hijacks Symbol.toPrimitive and toString of what crosses",
    "let asked = 0; const spy = { toString: () => (asked++, 'x'), valueOf: () => (asked++, 1), [Symbol.toPrimitive]: () => (asked++, 'y') }; for (const each of [{ value: spy }, spy]) { try { await echo(each); } catch {} }\nasked",
    0,
  ),
  find(
    "puts __proto__ into arguments",
    'const got = await echo({ value: JSON.parse(\'{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}\') }); [{}.polluted, Object.hasOwn(got, \'__proto__\'), got.polluted]',
    [undefined, true, undefined],
  ),
  find(
    "gets __proto__ in a tool's result",
    "const got = await give({ hostile: true }); [{}.polluted, got.polluted, Object.getPrototypeOf(got) === Object.prototype]",
    [undefined, undefined, true],
  ),
  find(
    "traps everything on a proxy that crosses",
    "const log = []; const trap = new Proxy({ a: 1 }, { get: (target, key) => (log.push(String(key)), target[key]), ownKeys: (target) => Reflect.ownKeys(target), getPrototypeOf: (target) => Reflect.getPrototypeOf(target) }); const got = await echo({ value: trap }); got",
    { a: 1 },
  ),
  find(
    "lies in the traps of a proxy that crosses",
    "const liar = new Proxy([], { get: (target, key) => (key === 'length' ? 2 ** 31 : key === 'toJSON' ? undefined : 1), ownKeys: () => ['length', 'x'], getOwnPropertyDescriptor: () => ({ value: 1, configurable: true, enumerable: true }) }); (await echo({ value: 3 }))",
    3,
  ),
  {
    name: "crosses as a proxy with an endless length",
    code: "await echo({ value: new Proxy([], { get: (target, key) => (key === 'length' ? 2 ** 53 - 1 : 1) }) })",
    expects: "ends",
  },
  { name: "throws in a getter on a result", code: "({ get a() { throw new Error('trap'); } })", expects: "ends" },
  find(
    "calls tools by names of the prototype",
    "const log = []; for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', '', 'then', 'undefined', 'finalAnswer']) { try { const tool = tools[name]; log.push(typeof tool === 'function' && tool.constructor('return typeof process')()); } catch (error) { log.push(error.name); } } log.includes('object')",
    false,
  ),
  find(
    "replaces finalAnswer, tools, a tool and console",
    "const log = []; for (const act of [() => { finalAnswer = 1; }, () => { tools = {}; }, () => { echo = () => 'forged'; }, () => { tools.echo = () => 'forged'; }, () => { delete globalThis.echo; if (typeof echo === 'undefined') throw 1; throw new Error('kept'); }, () => Object.defineProperty(globalThis, 'echo', { value: 1 }), () => Object.defineProperty(tools, 'echo', { value: 1 })]) { try { act(); log.push('done'); } catch { log.push('refused'); } } [await echo({ value: 7 }), log.filter((each) => each === 'refused').length >= 5]",
    [7, true],
  ),
  find(
    "forges a tool's answer by breaking JSON",
    "const { parse, stringify } = JSON; JSON.parse = () => [['1.1', true, '\"forged\"']]; JSON.stringify = () => '\"forged\"'; const got = await echo({ value: 'true' }); JSON.parse = parse; JSON.stringify = stringify; got",
    "true",
  ),
  find(
    "forges a tool's answer by breaking Map and Array",
    "const kept = [Map.prototype.get, Array.prototype.push, Array.prototype[Symbol.iterator], Array.prototype.map]; Map.prototype.get = () => ({ resolve() {}, reject() {} }); Array.prototype.push = Array.prototype.map = () => 'forged'; const got = await echo({ value: 'true' }); [Map.prototype.get, Array.prototype.push, Array.prototype[Symbol.iterator], Array.prototype.map] = kept; got",
    "true",
  ),
  {
    name: "forges a tool's answer through setters on Object.prototype",
    code: "for (const name of ['name', 'site', 'input', 'resolve', 'reject', 'promise', 'value', 'error', 'ok']) Object.defineProperty(Object.prototype, name, Object.assign(Object.create(null), { configurable: true, set() {}, get: () => 'forged' })); await echo({ value: 'true' })",
    expects: "ends",
  },
  find(
    "forges call ids by making the sandbox count",
    "const ids = await Promise.all([echo({ value: '$id' }), echo({ value: '$id' })]); new Set(ids).size",
    2,
  ),
  find(
    "forges a tag of the codec",
    "const got = await echo({ value: { $: 'error', v: ['TypeError', 'forged'] } }); [got.$, got instanceof Error]",
    ["error", false],
  ),
  find(
    "forges an unknown tag of the codec",
    "const got = await echo({ value: [{ $: 'function', v: 'process.exit()' }, { $: '__proto__' }, { $: null }] }); got.map((each) => each.$)",
    ["function", "__proto__", null],
  ),
  find(
    "forges a tag through toJSON",
    "const got = await echo({ value: { toJSON: () => ({ $: 'bytes', v: 'AAAA' }) } }).catch((error) => 'refused'); got === 'refused' || got instanceof Uint8Array || typeof got === 'object'",
    true,
  ),
  {
    name: "forges the report of its own end through Object.prototype",
    code: "Object.defineProperty(Object.prototype, 'final', { value: 'forged', configurable: true });\nObject.defineProperty(Object.prototype, 'value', { get: () => '\"forged\"', set() {}, configurable: true });\n1",
    expects: "ends",
  },
  {
    name: "forges the report of its own end through toJSON",
    code: "Object.prototype.toJSON = () => ({ value: '\"forged\"', final: 'forged' }); String.prototype.toJSON = () => 'forged';\n40 + 2",
    expects: "ends",
  },
  ...[
    "{ unawaited: 5 }",
    "{ rejections: 7 }",
    "{ error: 3 }",
    "{ value: 3 }",
    "{ tooLong: 'x' }",
    "null",
    "{ unawaited: [null, [], [1, 2]], rejections: [null, 1] }",
    "{ error: { name: 1, message: null, stack: 2 } }",
    "{ tree: 5 }",
  ].map(
    (told): Attack => ({
      name: `tells of its own end in the wrong shape: ${told}`,
      code: `let told = false;\nObject.prototype.toJSON = function () { if (told) return this; told = true; return ${told}; };\n1`,
      expects: "ends",
    }),
  ),
  find(
    "breaks Array.prototype.then",
    "Object.prototype.then = undefined; Array.prototype.then = function (resolve) { resolve('hijacked'); }; const got = await echo({ value: 1 }); delete Array.prototype.then; got",
    1,
  ),
  {
    name: "makes every object a thenable",
    code: "Object.prototype.then = function (resolve) { resolve('hijacked'); };\nawait echo({ value: 1 })",
    expects: "ends",
  },
  {
    name: "breaks Promise itself",
    code: "globalThis.Promise = class { constructor() { throw new Error('broken'); } };\nawait echo({ value: 1 })",
    expects: { value: 1 },
  },
  {
    name: "replaces Error, Symbol and Object",
    code: "globalThis.Error = globalThis.TypeError = function () { return {}; }; globalThis.Symbol = undefined; globalThis.Object = undefined;\nawait echo({ value: 1 })",
    expects: { value: 1 },
  },
  {
    name: "freezes every built-in",
    code: "for (const name of Object.getOwnPropertyNames(globalThis)) { try { Object.freeze(globalThis[name]); Object.freeze(globalThis[name].prototype); } catch {} }\nawait echo({ value: 1 })",
    expects: { value: 1 },
  },
  {
    name: "deletes every global",
    code: "for (const name of Object.getOwnPropertyNames(globalThis)) { try { delete globalThis[name]; } catch {} }\n1",
    expects: "ends",
  },
  {
    name: "ends itself through every exit there is",
    code: "const log = []; for (const act of ['process.exit(1)', 'quit()', 'std.exit(1)', 'Deno.exit(1)', 'close()', 'process.abort()', 'process.kill(process.pid)']) { try { eval(act); log.push(act); } catch {} }\nlog",
    expects: { value: [] },
  },
  {
    name: "waits on shared memory",
    code: "typeof Atomics === 'undefined' ? 'absent' : Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000)",
    expects: { value: "absent" },
  },
  find(
    "has no clock finer than a millisecond",
    "let steps = new Set(); const start = Date.now(); let last = performance.now(); while (Date.now() - start < 20) { const now = performance.now(); if (now !== last) steps.add(now - last); last = now; } [...steps].every((step) => step >= 0.99)",
    true,
  ),
];
