import { type ExecutionError, nearestName } from "@smolagents-ts/core";
import { type Node, parse } from "acorn";
import type { GuestError } from "./guest-report.ts";
import type { PreparedProgram } from "./prepare.ts";

/** Words an error for the model: where in its program it happened, the line with a caret, and the likely slip. */
export function reportError(error: GuestError, program: PreparedProgram, file: string, names: () => readonly string[]): ExecutionError {
  const position = positionOf(error.site ?? error.stack, error.name, program, file) ?? positionOf(error.stack, error.name, program, file);
  const outOfMemory = OUT_OF_MEMORY.test(`${error.name}: ${error.message}`);
  const kind = outOfMemory ? "memory" : error.name === "LimitError" ? "limit" : "runtime";
  const report = {
    kind,
    name: shorten(error.name, 100),
    message: shorten(reword(error, program, position, names), MAX_MESSAGE_CHARS),
  } as const;
  return position ? { ...report, ...position, ...excerptOf(program.written, position) } : report;
}

const OUT_OF_MEMORY = /^(?:InternalError: .*out of memory|RangeError: Array buffer allocation failed)/;

/** An error is for reading: a message of megabytes would drown the model. */
const MAX_MESSAGE_CHARS = 10_000;

export function shorten(text: string, chars: number): string {
  return text.length > chars ? `${text.slice(0, chars)}… ${text.length - chars} more characters` : text;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

export function excerptOf(written: string, { line, column }: Position): { excerpt?: string } {
  const text = written.split("\n")[line - 1];
  // A program may have written the stack itself.
  if (text === undefined || column > text.length + 1) return {};
  // A minified line would drown the message: show a window around the column.
  const from = text.length > 200 ? Math.max(0, column - 100) : 0;
  const label = `${line} | `;
  return { excerpt: `${label}${text.slice(from, from + 200)}\n${" ".repeat(label.length + column - 1 - from)}^` };
}

function positionOf(stack: string, name: string, program: PreparedProgram, file: string): Position | undefined {
  // The engine gives line 0 to code that it made itself, such as the one that sets the fields of a class.
  const frames = stack.split("\n").filter((frame) => frame.includes(`${file}:`) && !frame.includes(`${file}:0:`));
  // An error's own constructor is not where it was thrown.
  const at =
    frames.find((frame) => ![`at ${name} (`, `at new ${name} (`].some((start) => frame.trimStart().startsWith(start))) ?? frames[0];
  const match = at && /:(\d+):(\d+)\)?\s*$/.exec(at);
  if (!match) return undefined;
  const line = Number(match[1]);
  let column = Number(match[2]);
  if (program.columns !== "utf-16") column = toColumn(program.source.split("\n")[line - 1] ?? "", column);
  for (const shift of program.shifts) if (shift.line === line && column > shift.column) column = Math.max(shift.column, column - shift.by);
  return { line, column };
}

/** QuickJS counts columns in bytes of UTF-8, everybody else in UTF-16 code units. */
function toColumn(text: string, byteColumn: number): number {
  return Buffer.from(text).toString("utf8", 0, byteColumn - 1).length + 1;
}

function reword(error: GuestError, program: PreparedProgram, position: Position | undefined, names: () => readonly string[]): string {
  const { message } = error;
  const unknown = /^'?(?:tools\.)?([\w$]+)'? is not defined$/.exec(message)?.[1];
  if (error.name === "ReferenceError" && unknown) {
    const absent = ABSENT.get(unknown);
    if (absent) return `${message}${absent}`;
    const known = new Set(names());
    const near = nearestName(unknown, new Set([...known].map((name) => name.replace(/^tools\./, ""))));
    return near ? `${message}. Did you mean ${known.has(near) ? near : `tools.${near}`}?` : message;
  }
  if (error.name === "TypeError" && message === "not a function" && position) {
    const callee = textAt(program.source, position, ({ type, callee }, at) => CALLS.has(type) && callee && at <= callee.end && callee);
    if (callee) return `${callee} is not a function`;
    const around = textAt(program.source, position, ({ type, callee }) => CALLS.has(type) && callee);
    return around ? `${around}, or what it is given, is not a function` : message;
  }
  const missing = MISSING.map((pattern) => pattern.exec(message)?.groups).find((groups) => groups);
  if (error.name === "TypeError" && missing && position) {
    const { property, value } = missing;
    const object =
      textAt(program.source, position, (node) => isNamedRead(node, property) && node.object) ??
      textAt(program.source, position, (node) => isComputedRead(node) && node.object);
    return object && object !== value ? `${message}: ${object} is ${value}` : message;
  }
  if (message.startsWith("could not load module")) return "import() does not exist here: only standard JavaScript and the tools";
  if (error.name === "InternalError" && message === "out of memory") return "the sandbox is out of memory";
  return message;
}

/** How QuickJS and V8 tell of a member of nothing. */
const MISSING = [
  /^cannot (?:read|set) property '(?<property>.+)' of (?<value>undefined|null)$/,
  /^Cannot (?:read|set) properties of (?<value>undefined|null) \((?:reading|setting) '(?<property>.+)'\)$/,
];

/** What models reach for and a sandbox does not have. */
const ABSENT = new Map([
  ...["fetch", "XMLHttpRequest", "WebSocket"].map((name) => [name, ": there is no network here, only the tools"] as const),
  ...["require", "process", "Buffer", "module", "__dirname", "fs"].map(
    (name) => [name, ": this is not Node, only standard JavaScript and the tools"] as const,
  ),
  ...["window", "document", "localStorage", "alert"].map(
    (name) => [name, ": this is not a browser, only standard JavaScript and the tools"] as const,
  ),
]);

type Found = Node & {
  readonly callee?: Node;
  readonly object?: Node;
  readonly computed?: boolean;
  readonly property?: Node & { readonly name?: string; readonly value?: unknown };
};

const CALLS = new Set(["CallExpression", "NewExpression"]);

const isNamedRead = ({ type, computed, property }: Found, name: string | undefined): boolean =>
  type === "MemberExpression" && (computed ? property?.type === "Literal" && String(property.value) === name : property?.name === name);

const isComputedRead = ({ type, computed }: Found): boolean => type === "MemberExpression" && computed === true;

/** The source of what an error is about: the engine names values and properties, never the expression. The innermost match at the position. */
function textAt(
  source: string,
  { line, column }: Position,
  pick: (node: Found, at: number) => Node | false | undefined,
): string | undefined {
  const lines = source.split("\n");
  const offset = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  let found: Node | undefined;
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== "object" || node === null || typeof (node as Node).start !== "number") return;
    const { start, end } = node as Node;
    if (offset < start || offset >= end) return;
    found = pick(node as Found, offset) || found;
    Object.values(node).forEach(visit);
  };
  try {
    visit(parse(source, { ecmaVersion: "latest", allowAwaitOutsideFunction: true, allowReturnOutsideFunction: true }));
  } catch {
    return undefined;
  }
  const text = found && source.slice(found.start, found.end);
  return text && text.length <= 80 && !text.includes("\n") ? text : undefined;
}
