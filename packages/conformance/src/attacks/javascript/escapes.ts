import { type Attack, attack, ENDS } from "../attack.ts";
import { withProbe } from "./reach.ts";

/** Walks from an object to the `Function` of the realm that made it. */
function walk<const Name extends string>(name: Name, object: string): Attack<`walks from ${Name} to a Function of the host`> {
  const program = withProbe(`const start = ${object};
const chain = [];
for (let each = start; each !== null && each !== undefined && chain.length < 20; each = Object.getPrototypeOf(Object(each))) chain.push(each);
chain.map((each) => { try { return String(each.constructor.constructor(probe)()); } catch { return ""; } }).join()`);
  return { name: `walks from ${name} to a Function of the host`, code: program, expects: ENDS };
}

/** Programs that look for the host among the objects they are given. */
export const escapes = [
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

  attack("runs Function", withProbe("new Function(probe)()"), ENDS),
  attack("runs eval", withProbe("(0, eval)('(() => {' + probe + '})()')"), ENDS),
  attack(
    "makes async and generator functions from text",
    withProbe(
      "const made = [async () => {}, function* () {}, async function* () {}].map((each) => each.constructor);\n[await new made[0](probe)(), new made[1](probe)().next().value, (await new made[2](probe)().next()).value]",
    ),
    ENDS,
  ),
  attack("reads import.meta", "import.meta.url", ENDS),
  attack("imports statically", "import fs from 'node:fs';\nfs.readFileSync(target.secretFile, 'utf8')", ENDS),
  attack(
    "collects call sites through Error.prepareStackTrace",
    withProbe(
      "let sites = []; Error.prepareStackTrace = (_, all) => { sites = [...all]; return ''; }; Error.stackTraceLimit = 100; try { await fail({}); } catch (error) { void error.stack; } new Error().stack; Error.prepareStackTrace = undefined;\nsites.map((site) => [() => site.getThis().constructor.constructor(probe)(), () => site.getFunction().constructor(probe)()].map((act) => { try { return act(); } catch { return ''; } }))",
    ),
    ENDS,
  ),
  attack(
    "walks arguments.callee and caller",
    withProbe(
      "function inner() { const found = []; for (let each = arguments.callee, steps = 0; each && steps < 20; steps++) { try { found.push(each.constructor(probe)()); each = each.caller; } catch { break; } } return found; }\n[1].map(inner)[0]",
    ),
    ENDS,
  ),
  attack(
    "hijacks Symbol.species of promises",
    withProbe(
      "class Spy extends Promise { static seen = []; then(...inputs) { Spy.seen.push(inputs); return super.then(...inputs); } } Object.defineProperty(Promise, Symbol.species, { get: () => Spy, configurable: true });\nconst got = await echo({ value: 5 });\n[got, ...Spy.seen.flat().map((each) => { try { return each.constructor(probe)(); } catch { return ''; } })]",
    ),
    ENDS,
  ),
  attack(
    "hijacks Promise.prototype.then",
    withProbe(
      "const original = Promise.prototype.then; const seen = []; Promise.prototype.then = function (...inputs) { seen.push(this, ...inputs); return original.apply(this, inputs); };\nconst got = await echo({ value: 5 }); Promise.prototype.then = original;\n[got, ...seen.map((each) => { try { return each.constructor.constructor(probe)(); } catch { return ''; } })]",
    ),
    ENDS,
  ),
  attack(
    "looks at what the host hands to patched array methods",
    withProbe(
      "const names = ['map', 'join', 'push', 'forEach', 'slice']; const kept = names.map((name) => Array.prototype[name]); const seen = [];\ntry { for (const name of names) Array.prototype[name] = function (...inputs) { seen[seen.length] = this; seen[seen.length] = inputs[0]; return 'x'; }; console.log(1, [2]); await echo({ value: [1] }).catch(() => 1); }\nfinally { for (let i = 0; i < names.length; i++) Array.prototype[names[i]] = kept[i]; }\nseen.map((each) => { try { return each.constructor.constructor(probe)(); } catch { return ''; } })",
    ),
    ENDS,
  ),
  attack(
    "makes the host fail with an error of its own",
    withProbe(
      "const errors = []; const acts = [() => echo({ value: Symbol('x') }), () => echo({ value: new Proxy({}, { ownKeys() { return [1]; } }) }), () => console.log(new Proxy({}, { getPrototypeOf() { return 1; } })), () => structuredClone(() => 1), () => postMessage(() => 1), () => setTimeout(Symbol('x')), () => finalAnswer(Symbol('x'))];\nfor (const act of acts) { try { await act(); } catch (error) { errors.push(error); } }\nerrors.map((each) => { try { return each.constructor.constructor(probe)(); } catch { return ''; } })",
    ),
    ENDS,
  ),
] as const;
