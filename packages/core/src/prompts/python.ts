import { imageToolWithParameter } from "../media/image-tool.ts";
import { isPythonProgram } from "../parsing/python-program.ts";
import { PYTHON_NAMES } from "../tools/tool-name.ts";
import type { CodeDialect } from "./dialect.ts";
import { declare, introduce, rulesOf } from "./wording.ts";

/** Python actions. Every byte of the prompt is sent with every step: keep it short. */
export const python: CodeDialect = {
  language: "python",
  name: "Python",
  // Gemini's models label their programs so.
  fences: new Set(["py", "python", "python3", "py3", "ipython", "tool_code"]),
  exampleProgram: 'found = some_tool(query="…")\nprint(found)',
  exampleAnswer: 'final_answer("the answer")',
  finalAnswer: "final_answer",
  ownNames: PYTHON_NAMES,
  imageTool: imageToolWithParameter,
  isSurelyProgram: isPythonProgram,

  tidy(program) {
    const [shortest = "", ...others] = (program.match(/^[ \t]*(?=\S)/gm) ?? []).sort((a, b) => a.length - b.length);
    // In a list, all lines are indented; behind the tag on its line, the first one is.
    const isIndented = shortest !== "" && others.every((indent) => indent.startsWith(shortest));
    return isIndented ? program.replace(new RegExp(`^${shortest}`, "gm"), "") : program.replace(/^[ \t]+/, "");
  },

  introduction: (reply) => introduce(reply, "Python programs", "final_answer"),

  rules: (imports) =>
    rulesOf({
      kept: "Variables, functions and imports",
      calls:
        "Tools are plain functions: pass arguments by name. Make independent calls at once: `a, b = await gather(one.aio(…), other.aio(…))`; `gather` takes a list too.",
      world: `${imports ? `Import only ${imports.join(", ")};` : "The standard library is there;"} no network, no pip, no input(), no files but temporary ones.`,
      finalAnswer: "final_answer",
    }),

  tools: (parts) =>
    declare(parts, {
      language: "python",
      name: "Python",
      types: "Python",
      how: ' (the type `{"a": str}` is a dict with that key, `= ...` may be left out)',
    }),
};
