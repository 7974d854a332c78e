import * as nodeModule from "node:module";
import { type Node, type Options, type Program, parse } from "acorn";

/** A program made ready for a REPL: what one action declares, the next one finds and may declare again. */
export interface PreparedProgram {
  readonly source: string;
  /** True when the program ends with an expression, whose value is then the value of the action. */
  readonly hasValue: boolean;
  /** The program as written, for excerpts. Types are blanked out in `source`, so positions agree but for `shifts`. */
  readonly written: string;
  /** Text that was put in: columns behind `column` on `line` are `by` too high. */
  readonly shifts: readonly { readonly line: number; readonly column: number; readonly by: number }[];
  /** What the engine counts columns in, where that is not bytes of UTF-8. */
  readonly columns?: "utf-16";
}

/** A program that cannot run. Positions count from 1. */
export class ProgramSyntaxError extends Error {
  readonly line: number | undefined;
  readonly column: number | undefined;
  constructor(message: string, line?: number, column?: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** Types out, top-level declarations into globals, the last expression found. Throws `ProgramSyntaxError`. */
export function prepareProgram(written: string, toolNames: ReadonlySet<string>): PreparedProgram {
  const { code, program } = parseProgram(written);
  const positionAt = makePositions(code);
  const edits: { start: number; end: number; text: string }[] = [];
  const shifts: { line: number; column: number; by: number }[] = [];

  for (const statement of program.body) {
    switch (statement.type) {
      case "VariableDeclaration":
        for (const { id } of statement.declarations) refuseToolNames(id, code, toolNames);
        // A `var` of the global scope lives on and may be declared again. Padded, so that columns stay.
        if (statement.kind === "const" || statement.kind === "let") {
          edits.push({ start: statement.start, end: statement.start + statement.kind.length, text: "var".padEnd(statement.kind.length) });
        }
        break;
      case "ClassDeclaration": {
        refuseToolNames(statement.id, code, toolNames);
        const text = `var ${statement.id.name} = `;
        edits.push({ start: statement.start, end: statement.start, text });
        const { line, column } = positionAt(statement.start);
        shifts.push({ line, column, by: text.length });
        edits.push({ start: statement.end, end: statement.end, text: ";" });
        shifts.push({ ...positionAt(statement.end), by: 1 });
        break;
      }
      case "FunctionDeclaration":
        refuseToolNames(statement.id, code, toolNames);
        break;
    }
  }

  const last = lastStatement(program);
  if (last?.type === "ReturnStatement" && last.argument) {
    // Models that think in functions end with `return x`: what they mean is the value of the action. In parentheses, for `return { a }`.
    edits.push({ start: last.start, end: last.start + "return".length, text: ";(".padEnd("return".length) });
    edits.push({ start: last.argument.end, end: last.argument.end, text: ")" });
  } else if (last?.type === "ReturnStatement") {
    edits.push({ start: last.start, end: last.start + "return".length, text: ";".padEnd("return".length) });
  }
  const hasValue = last?.type === "ExpressionStatement" || (last?.type === "ReturnStatement" && last.argument != null);
  return { source: applyEdits(code, edits), hasValue, written, shifts };
}

function parseProgram(written: string): { code: string; program: Program } {
  try {
    return { code: written, program: parseJavaScript(written) };
  } catch (error) {
    const code = stripTypes(written, toSyntaxError(error));
    try {
      return { code, program: parseJavaScript(code) };
    } catch (second) {
      throw toSyntaxError(second);
    }
  }
}

function parseJavaScript(code: string): Program {
  try {
    return parse(code, OPTIONS);
  } catch (error) {
    const { message, pos } = error as { message: string; pos: number };
    if (!message.startsWith("'return' outside of function")) throw error;
    const program = parse(code, { ...OPTIONS, allowReturnOutsideFunction: true });
    if (lastStatement(program)?.start !== pos) throw error;
    return program;
  }
}

const OPTIONS: Options = { ecmaVersion: "latest", sourceType: "script", allowAwaitOutsideFunction: true };

const lastStatement = (program: Program) => program.body.findLast((statement) => statement.type !== "EmptyStatement");

/** Blanks types out, positions kept. Throws `asJavaScript`, what is wrong with the code as JavaScript, when it is no TypeScript either. */
function stripTypes(written: string, asJavaScript: ProgramSyntaxError): string {
  // Part of Node since 22.13 and 23.2.
  const { stripTypeScriptTypes } = nodeModule;
  if (!stripTypeScriptTypes) throw asJavaScript;
  try {
    return stripTypeScriptTypes(written);
  } catch (error) {
    const { code, message, stack = "" } = error as Error & { code?: string };
    const [line, column] = positionInStack(stack);
    if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") {
      throw new ProgramSyntaxError(message.includes("angle-bracket") ? ANGLE_BRACKETS : ONLY_TYPES, line, column);
    }
    // The parser that gets further knows better what is wrong: JavaScript's stops at the first type.
    const { line: jsLine = 0, column: jsColumn = 0 } = asJavaScript;
    const isFurther = line !== undefined && column !== undefined && (line > jsLine || (line === jsLine && column > jsColumn));
    throw isFurther ? new ProgramSyntaxError(message.split("\n", 1)[0] ?? message, line, column) : asJavaScript;
  }
}

const ONLY_TYPES =
  "enum, namespace, parameter properties and import aliases are TypeScript that makes code; only types can be used here. Use a plain object or a class instead.";
const ANGLE_BRACKETS = "a type in angle brackets before a value cannot be told from markup: write `value as Type`";

/** Node tells the position of TypeScript's errors only in the stack: `file:line`, the lines up to there, and a caret below. */
function positionInStack(stack: string): [line: number, column: number] | [] {
  const match = /^[^\n]*:(\d+)\n(?:[^\n]*\n)*?([ \t]*)\^+\n/.exec(stack);
  return match ? [Number(match[1]), (match[2] ?? "").length + 1] : [];
}

const ADVICE: readonly [pattern: RegExp, advice: string][] = [
  [/'import' and 'export'/, "import and export do not exist here: only standard JavaScript and the tools"],
  [/'return' outside/, "return works only inside a function and as the last statement: write `if … else`, or put the code into a function"],
  [/Cannot use 'import\.meta'/, "import.meta does not exist here"],
];

function toSyntaxError(error: unknown): ProgramSyntaxError {
  if (error instanceof ProgramSyntaxError) return error;
  const { message, loc } = error as { message: string; loc?: { line: number; column: number } };
  const plain = message.replace(/ \(\d+:\d+\)$/, "");
  const advice = ADVICE.find(([pattern]) => pattern.test(plain))?.[1];
  return new ProgramSyntaxError(advice ?? plain, loc?.line, loc && loc.column + 1);
}

/** `const search = await search(…)` would take the tool away from all later programs. */
function refuseToolNames(pattern: Node | null, code: string, toolNames: ReadonlySet<string>): void {
  for (const { name, start } of boundNames(pattern)) {
    if (!toolNames.has(name)) continue;
    const { line, column } = makePositions(code)(start);
    throw new ProgramSyntaxError(`"${name}" is the name of a function you may call: choose another name`, line, column);
  }
}

/** The names that a pattern binds, and where. */
export function* boundNames(pattern: Node | null): Generator<{ name: string; start: number }> {
  const node = pattern as { type: string; start: number; [field: string]: unknown } | null;
  switch (node?.type) {
    case "Identifier":
      yield { name: node["name"] as string, start: node.start };
      break;
    case "ObjectPattern":
      for (const property of node["properties"] as Node[]) yield* boundNames(property);
      break;
    case "Property":
      yield* boundNames(node["value"] as Node);
      break;
    case "ArrayPattern":
      for (const element of node["elements"] as (Node | null)[]) yield* boundNames(element);
      break;
    case "AssignmentPattern":
      yield* boundNames(node["left"] as Node);
      break;
    case "RestElement":
      yield* boundNames(node["argument"] as Node);
      break;
  }
}

/** Gives the line and the column at an offset. A program may have as many places to ask for as it has characters. */
export function makePositions(code: string): (offset: number) => { line: number; column: number } {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= [0, ...Array.from(code.matchAll(/\n/g), ({ index }) => index + 1)];
    let line = 0;
    for (let end = starts.length; line + 1 < end; ) {
      const middle = (line + end) >> 1;
      if ((starts[middle] as number) <= offset) line = middle;
      else end = middle;
    }
    return { line: line + 1, column: offset - (starts[line] as number) + 1 };
  };
}

export function applyEdits(
  code: string,
  edits: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): string {
  let result = "";
  let at = 0;
  for (const { start, end, text } of edits) {
    result += code.slice(at, start) + text;
    at = end;
  }
  return result + code.slice(at);
}
