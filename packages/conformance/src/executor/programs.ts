/** The phrase book: what the cases say, in the languages that executors run. */

import type { ExecutorLanguage, Json } from "@smolagents-ts/core";

export interface Phrases {
  /** A value of JSON, written down. */
  json(value: Json): string;
  /** Many times the same character. */
  repeat(character: string, times: number): string;
  /** Sets a variable of the session. */
  assign(name: string, expression: string): string;
  print(...expressions: readonly string[]): string;
  printError(expression: string): string;
  /** An expression: the tool's result. */
  call(tool: string, expression?: string): string;
  finalAnswer(expression: string): string;
  /** Fails with an error of the language's plainest class. */
  fail(message: string): string;
  readonly plainError: string;
  /** Runs `body`; when it fails, `rescue` finds the error's message in `problem`. */
  attempt(body: string, rescue: string): string;
  /** Repeats `body`, counting in `index` from 0. */
  times(count: number, body: string): string;
  /** A function without parameters. */
  define(name: string, expression: string): string;
  /** Computes for ever. */
  readonly busy: string;
  /** Sleeps longer than any case. */
  readonly sleep: string;
}

export const programs: { readonly [Language in ExecutorLanguage]: Phrases } = {
  javascript: {
    json: (value) => JSON.stringify(value),
    repeat: (character, times) => `${JSON.stringify(character)}.repeat(${times})`,
    assign: (name, expression) => `let ${name} = ${expression};`,
    print: (...expressions) => `console.log(${expressions.join(", ")});`,
    printError: (expression) => `console.error(${expression});`,
    call: (tool, expression) => `await ${tool}(${expression === undefined ? "" : `{ value: ${expression} }`})`,
    finalAnswer: (expression) => `finalAnswer(${expression});`,
    fail: (message) => `throw new Error(${JSON.stringify(message)});`,
    plainError: "Error",
    attempt: (body, rescue) => lines("try {", body, "} catch (error) {", "const problem = error.message;", rescue, "}"),
    times: (count, body) => lines(`for (let index = 0; index < ${count}; index++) {`, body, "}"),
    define: (name, expression) => `function ${name}() { return ${expression}; }`,
    busy: "while (true) {}",
    // Where there is nothing to sleep with, computing is as good: neither may outlast the limit.
    sleep: 'if (typeof setTimeout !== "function") while (true) {}\nawait new Promise((resolve) => setTimeout(resolve, 600_000));',
  },
  python: {
    json: pythonLiteral,
    repeat: (character, times) => `${JSON.stringify(character)} * ${times}`,
    assign: (name, expression) => `${name} = ${expression}`,
    print: (...expressions) => `print(${expressions.join(", ")})`,
    printError: (expression) => `import sys\nprint(${expression}, file=sys.stderr)`,
    call: (tool, expression) => `${tool}(${expression === undefined ? "" : `value=${expression}`})`,
    finalAnswer: (expression) => `final_answer(${expression})`,
    fail: (message) => `raise Exception(${JSON.stringify(message)})`,
    plainError: "Exception",
    attempt: (body, rescue) => lines("try:", indent(body), "except Exception as error:", indent("problem = str(error)"), indent(rescue)),
    times: (count, body) => lines(`for index in range(${count}):`, indent(body)),
    define: (name, expression) => lines(`def ${name}():`, indent(`return ${expression}`)),
    busy: "while True:\n    pass",
    sleep: "import time\ntime.sleep(600)",
  },
};

/** A program of several parts. */
export function lines(...parts: readonly string[]): string {
  return parts.join("\n");
}

function indent(code: string): string {
  return code.replaceAll(/^/gm, "    ");
}

function pythonLiteral(value: Json): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}: ${pythonLiteral(item)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value);
}
