import { AgentConfigError } from "../errors.ts";

/** Reserved words of Python. */
export const PYTHON_KEYWORDS: ReadonlySet<string> = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda " +
    "nonlocal not or pass raise return try while with yield"
  ).split(" "),
);
// Words that cannot be the name of a function in JavaScript (module code) or in Python: a tool is called by its name in both.
const KEYWORDS = new Set([
  ...PYTHON_KEYWORDS,
  ...(
    "arguments case catch const debugger default delete do enum eval export extends false function implements instanceof interface let new " +
    "null package private protected public static super switch this throw true typeof var void"
  ).split(" "),
]);

/** What programs in Python cannot do without, the way to make calls at once among it: a tool of such a name is a member of `tools` only. */
export const PYTHON_NAMES: ReadonlySet<string> = new Set(
  (
    "abs all any bool bytes chr dict enumerate filter float format gather getattr hasattr hash int isinstance iter len list map max min next " +
    "object open ord pow range repr reversed round set slice sorted str sum tuple type zip"
  ).split(" "),
);

// What the code in a sandbox relies on: the way to answer, the way to print, the object of all tools, and globals that cannot be replaced.
const SANDBOX_NAMES = new Set(["finalAnswer", "final_answer", "tools", "console", "print", "globalThis", "undefined", "NaN", "Infinity"]);

const IDENTIFIER = /^[A-Za-z]\w*$|^_(?!_)\w*$/;

/** Whether an argument of this name has a parameter in Python; other ones go in a dict. */
export const isPythonParameter = (name: string): boolean =>
  /^[A-Za-z_]\w*$/.test(name) && name !== "__debug__" && !PYTHON_KEYWORDS.has(name);

/** Whether programs in both languages can have something of this name. */
export function isUsableName(name: string): boolean {
  return IDENTIFIER.test(name) && !KEYWORDS.has(name) && !SANDBOX_NAMES.has(name);
}

/**
 * Refuses a name that is not callable in both languages. ASCII and at most 64 characters: model vendors accept no other function names.
 *
 * @throws AgentConfigError
 */
export function checkToolName(name: unknown): asserts name is string {
  if (typeof name !== "string") {
    throw new AgentConfigError("A tool needs a name.", { hint: 'tool({ name: "exchangeRate", … })' });
  }
  const fail = (why: string, hint: string) => {
    throw new AgentConfigError(`"${name}" cannot be the name of a tool: ${why}.`, { hint });
  };
  if (!IDENTIFIER.test(name)) {
    const suggestion = name.replace(/^[^A-Za-z]+/, "").replace(/[^A-Za-z0-9]+(.?)/g, (_, next: string) => next.toUpperCase());
    fail(
      "code calls a tool by its name, so it must be an identifier of ASCII letters, digits and _, and not start with a digit or with __",
      suggestion ? `Name it "${suggestion}".` : 'Choose a name like "exchangeRate".',
    );
  }
  if (name.length > 64) fail("it is longer than 64 characters", "Shorten it; details belong in the description.");
  if (KEYWORDS.has(name)) fail("it is a reserved word in JavaScript or Python", `Choose another name, e.g. "${name}Tool".`);
  if (SANDBOX_NAMES.has(name)) fail("the sandbox needs this name itself", `Choose another name, e.g. "${name}Tool".`);
}
