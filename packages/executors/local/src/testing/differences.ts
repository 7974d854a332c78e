/** Where programs see something else than in Node: what they see, and why that is so. */
export interface Difference {
  readonly what: string;
  readonly code: string;
  /** The text of the value here. Node's must be another one. */
  readonly here: string;
  readonly why: string;
}

const ENGINE = "QuickJS is another engine than V8 and does it so.";
const DENIED = "The sandbox gives nothing that reaches out of it.";
const SMALL = "The locale data of Intl is larger than the whole engine.";

export const differences: readonly Difference[] = [
  { what: "no Intl", code: "typeof Intl", here: "'undefined'", why: SMALL },
  { what: "numbers print without grouping", code: "(1234567.891).toLocaleString()", here: "'1234567.891'", why: SMALL },
  {
    what: "dates print in one fixed order",
    code: "new Date(0).toLocaleDateString('en-US', { timeZone: 'UTC' })",
    here: "'01/01/1970'",
    why: SMALL,
  },
  { what: "text sorts by code point", code: "['ä', 'z', 'a'].sort((a, b) => a.localeCompare(b)).join()", here: "'a,z,ä'", why: SMALL },
  { what: "no case rules of languages", code: "'I'.toLocaleLowerCase('tr')", here: "'i'", why: SMALL },
  { what: "no fetch", code: "typeof fetch", here: "'undefined'", why: DENIED },
  { what: "no process", code: "typeof process", here: "'undefined'", why: DENIED },
  {
    what: "no Buffer",
    code: "typeof Buffer",
    here: "'undefined'",
    why: "It belongs to Node: Uint8Array, atob and btoa are the standard's.",
  },
  { what: "no WebAssembly", code: "typeof WebAssembly", here: "'undefined'", why: DENIED },
  {
    what: "no crypto",
    code: "typeof crypto",
    here: "'undefined'",
    why: "Randomness that keys are made of belongs to the host: offer it as a tool.",
  },
  { what: "no Atomics", code: "typeof Atomics", here: "'undefined'", why: "There are no threads to wait for." },
  {
    what: "no events and streams",
    code: "[typeof EventTarget, typeof AbortController, typeof ReadableStream].join()",
    here: "'undefined,undefined,undefined'",
    why: "Nothing in here would fire or read them.",
  },
  {
    what: "no modules",
    code: "await import('node:fs').then(() => 'loaded', (error) => error.name)",
    here: "'ReferenceError'",
    why: DENIED,
  },
  { what: "timers are numbers", code: "typeof setTimeout(() => {}, 0)", here: "'number'", why: "As in browsers." },
  { what: "spreading a string into an object gives nothing", code: "({ ...'hi' })", here: "{}", why: ENGINE },
  {
    what: "recursion ends at about a thousand calls",
    code: "let depth = 0; const down = () => { depth++; down(); }; try { down(); } catch {}\ndepth < 5000",
    here: "true",
    why: "The engine shares WebAssembly's own stack, which must never overflow.",
  },
  {
    what: "an inconsistent comparator sorts otherwise",
    code: "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].sort(() => -1).join()",
    here: "'7,6,1,8,9,4,3,2,5,10,11,12'",
    why: ENGINE,
  },
  { what: "logarithms may differ in the last digit", code: "Math.log(3)", here: "1.0986122886681098", why: ENGINE },
  { what: "hypot may differ in the last digit", code: "Math.hypot(1, 2, 3)", here: "3.7416573867739413", why: ENGINE },
  { what: "built-in functions print over lines", code: "Math.max.toString().includes('\\n')", here: "true", why: ENGINE },
  {
    what: "a block has no value",
    code: "if (true) { 42 }",
    here: "undefined",
    why: "The value of an action is that of its last expression, as in a notebook.",
  },
  {
    what: "a printed error has no stack",
    code: "[new TypeError('dry')]",
    here: "[ [TypeError: dry] ]",
    why: "A stack would show the furniture of the sandbox, and costs the model tokens.",
  },
  {
    what: "a printed promise says that it was not awaited",
    code: "[Promise.resolve(1)]",
    here: "[ Promise { not awaited } ]",
    why: "That is the slip to tell of.",
  },
  {
    what: "properties named by symbols are not printed",
    code: "({ [Symbol('a')]: 1 })",
    here: "{}",
    why: "They are no data that could leave the sandbox.",
  },
  {
    what: "text decoders know UTF-8 and UTF-16 only",
    code: "(() => { try { return new TextDecoder('latin1').encoding; } catch (error) { return error.name; } })()",
    here: "'RangeError'",
    why: "The engine has no tables for other encodings.",
  },
];
