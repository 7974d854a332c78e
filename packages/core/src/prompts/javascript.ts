import { imageTool } from "../media/image-tool.ts";
import type { CodeDialect } from "./dialect.ts";
import { declare, introduce, rulesOf } from "./wording.ts";

/** JavaScript and TypeScript actions. Every byte of the prompt is sent with every step: keep it short. */
export const javascript: CodeDialect = {
  language: "javascript",
  name: "JavaScript",
  fences: new Set(["js", "javascript", "jsx", "mjs", "node", "ts", "tsx", "typescript"]),
  exampleProgram: 'const found = await someTool({ query: "…" });\nconsole.log(found);',
  exampleAnswer: 'finalAnswer("the answer");',
  finalAnswer: "finalAnswer",
  ownNames: new Set(),
  imageTool,

  isSurelyProgram(text) {
    return STATEMENT.test(text) && compiles(text);
  },

  tidy: (program) => program,

  introduction: (reply) => introduce(reply, "JavaScript programs (TypeScript types are fine)", "finalAnswer"),

  rules: () =>
    rulesOf({
      kept: "Variables and functions",
      calls:
        "Tools are async functions that take one object: `await` every call, and make independent calls at once with `await Promise.all([…])`.",
      world: "Only standard JavaScript and the tools exist: no import, require, fetch, files or timers beyond setTimeout.",
      finalAnswer: "finalAnswer",
    }),

  tools: (parts) => declare(parts, { language: "javascript", name: "JavaScript", types: "TypeScript" }),
};

/** Something only a program says, at the start of a line. */
const STATEMENT =
  /^[ \t]*(?:(?:const|let|var)\s+(?:[{[]|[\w$]+\s*[=;])|(?:async\s+)?function\s*[\w$(*]|class\s+\w+\s*\{|try\s*\{|(?:for(?:\s+await)?|while|if)\s*\(|await\s+[\w$.]+\s*\(|tools\.\w+\(|console\.\w+\(|finalAnswer\()/m;

/** Whether an engine would take the text as the body of an async function. The function is compiled and never called. */
function compiles(text: string): boolean {
  try {
    new Function(`return async () => {${text}\n}`);
    return true;
  } catch {
    return false;
  }
}
