import { declareAnswer, declareTools } from "../tools/code-signature.ts";
import type { CodeDialect } from "./dialect.ts";

/** JavaScript and TypeScript actions. Every byte of the prompt is sent with every step: keep it short. */
export const javascript: CodeDialect = {
  language: "javascript",
  name: "JavaScript",
  fences: new Set(["js", "javascript", "jsx", "mjs", "node", "ts", "tsx", "typescript"]),
  exampleProgram: 'const found = await someTool({ query: "…" });\nconsole.log(found);',
  exampleAnswer: 'finalAnswer("the answer");',

  isSurelyProgram(text) {
    return STATEMENT.test(text) && compiles(text);
  },

  introduction(reply) {
    const programs = "You solve tasks by writing JavaScript programs (TypeScript types are fine).";
    const seen = "what it printed, the value of its last expression and any error";
    switch (reply) {
      case "tags":
        return `${programs} Each turn, write one or two sentences of thought, then exactly one program:\n<code>\n…\n</code>\nIt runs in a sandbox. You then see ${seen}, and write the next one.`;
      case "json":
        return `${programs} Each turn, reply with one JSON object: {"thought": "one or two sentences", "code": "exactly one program"}. The program runs in a sandbox. You then see ${seen}, and write the next one.`;
      case "tool":
        return `You solve tasks by calling tools and by writing JavaScript programs (TypeScript types are fine). Each turn, either call tools directly, when one or two calls are all you need now; or call \`runCode\` with one program, when there are more calls, a loop, or something to filter or compute. It runs in a sandbox, which knows nothing of direct calls, and you then see ${seen}. Call \`finalAnswer\` alone in its turn, or in a program.`;
    }
  },

  rules: `- Variables and functions live on: later programs use them. Never copy results into code by hand.
- Tools are async functions that take one object: \`await\` every call, and make independent calls at once with \`await Promise.all([…])\`.
- Loop, filter and compute in code; print only what you must read. Look at unknown data before you rely on its shape.
- Only standard JavaScript and the tools exist: no import, require, fetch, files or timers beyond setTimeout.
- After an error, repair the cause; what ran before it is kept.
- When you know the answer, call \`finalAnswer(value)\`: it ends the task. Only then.`,

  tools({ tools, hint, answer }) {
    const declarations = [declareTools(tools, "javascript"), answer && declareAnswer(answer, "javascript")].filter(Boolean).join("\n");
    if (tools.length > 0) return [`Tools, as TypeScript:\n${declarations}`, hint].filter(Boolean).join("\n");
    const none = hint ? "" : "There are no tools: compute the answer in plain JavaScript.";
    return [none, hint, declarations && `The answer, as TypeScript:\n${declarations}`].filter(Boolean).join("\n");
  },
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
