import type { Attack } from "@smolagents-ts/conformance";

/** Host names that exist in Node and must not exist here. In the right realm all are `undefined`. */
const PROBE = "return [typeof process, typeof require, typeof Buffer, typeof module, typeof fetch].join()";
const NOTHING = "undefined,undefined,undefined,undefined,undefined";

const find = (name: string, code: string, value: unknown): Attack => ({ name, code, expects: { value } });

/** Programs that look for the host, where more is known of this sandbox than that nothing was reached: there is nothing. */
export const engineEscapes: readonly Attack[] = [
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
  find(
    "reads stack traces for paths of the host",
    "const stacks = [new Error().stack, await fail({}).catch((error) => error.stack), (() => { try { new URL(':'); } catch (error) { return error.stack; } })()]; stacks.some((stack) => /node_modules|file:|\\/work\\/|\\.ts:|\\.js:|node:internal/.test(String(stack)))",
    false,
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
