import { type Node, type Program, parse } from "acorn";
import { applyEdits, boundNames, makePositions, type PreparedProgram } from "../guest/prepare.ts";

/** A program as V8 runs it: scripts of the global scope. */
export interface Script {
  readonly code: string;
  /**
   * Set when the program waits at its top level. Then this script comes first: it declares the program's variables and functions. `code` is the call
   * of an async function, which resolves to `{ value }`.
   */
  readonly declarations?: string;
  /** The program, with the shifts of `code`. */
  readonly program: PreparedProgram;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What `import()` is in a program. As long as that, so that columns stay. */
export const IMPORT = "$mport";
const HEAD = "(async () => {";
const TAIL = "\n})()";

/**
 * Makes a script of a prepared program. V8 knows `await` in functions only: a program that waits becomes one, whose variables and functions are global all
 * the same.
 *
 * `finalAnswer(…)` must end the program, and V8 has no exception that cannot be caught: where a function may wait, it waits for ever.
 */
export function toScript(prepared: PreparedProgram): Script {
  const { source, hasValue } = prepared;
  const program = parse(source, { ecmaVersion: "latest", sourceType: "script", allowAwaitOutsideFunction: true });
  const { edits, inFunctions, waits, variables } = readProgram(program, source);
  if (!waits) {
    const all = [...edits, ...inFunctions].sort(byPlace);
    return { code: applyEdits(source, all), program: shifted(prepared, all) };
  }

  const isDeclared = (node: Node) => node.type === "FunctionDeclaration" || "directive" in node;
  const functions = program.body.filter((statement) => statement.type === "FunctionDeclaration");
  const blanks = (keep: (node: Node) => boolean) => gapsAround(program.body.filter(keep), source.length).map((gap) => blank(source, gap));
  const declarations = applyEdits(source, [...inFunctions, ...blanks(isDeclared)].sort(byPlace));
  const body = [...edits, ...functions.map((each) => blank(source, each)), ...variables];
  const last = program.body.findLast((statement) => statement.type !== "EmptyStatement");
  if (hasValue && last) {
    const end = last.end - (source[last.end - 1] === ";" ? 1 : 0);
    body.unshift({ start: last.start, end: last.start, text: "return {value:(" }, { start: end, end, text: ")}" });
  }
  body.sort(byPlace);
  const moved = shifted(prepared, [{ start: 0, end: 0, text: HEAD }, ...body, ...inFunctions].sort(byPlace));
  const names = [...new Set(namesOf(program))];
  // Columns of the first line are those of `code`.
  const declared = " ".repeat(HEAD.length) + declarations;
  return {
    code: HEAD + applyEdits(source, body) + TAIL,
    declarations: names.length > 0 ? `${declared}\nvar ${names.join()}` : declared,
    program: moved,
  };
}

type Walked = Node & {
  readonly async?: boolean;
  readonly await?: boolean;
  readonly kind?: string;
  readonly callee?: Node & { readonly name?: string };
  readonly params?: readonly Node[];
  readonly body?: unknown;
  readonly key?: Node;
  readonly computed?: boolean;
  readonly declarations?: readonly { readonly id: Node; readonly init: Node | null }[];
};

/** Where code stands: in the program itself, or in a function. */
interface Place {
  readonly isTop: boolean;
  readonly mayWait: boolean;
}

/** Statements that hold a list of statements, between which an empty one may be put. */
const LISTS = new Set(["Program", "BlockStatement", "SwitchCase", "StaticBlock"]);
const LOOP_HEADS = new Set(["ForStatement", "ForInStatement", "ForOfStatement"]);

interface Reading {
  /** What programs may not say as they do, outside and inside of the functions that they declare. */
  readonly edits: readonly Edit[];
  readonly inFunctions: readonly Edit[];
  /** Declarations made assignments. */
  readonly variables: readonly Edit[];
  readonly waits: boolean;
}

function readProgram(program: Program, source: string): Reading {
  const outside: Edit[] = [];
  const inFunctions: Edit[] = [];
  let edits = outside;
  const variables: Edit[] = [];
  let waits = false;

  const visit = (given: unknown, place: Place, parent: Walked): void => {
    if (Array.isArray(given)) for (const each of given) visit(each, place, parent);
    if (typeof given !== "object" || given === null || typeof (given as Node).type !== "string") return;
    const node = given as Walked;
    const { isTop, mayWait } = place;
    switch (node.type) {
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        visit(node.params, { isTop: false, mayWait: false }, node);
        visit(node.body, { isTop: false, mayWait: node.async === true }, node);
        return;
      case "PropertyDefinition":
        if (node.computed) visit(node.key, place, node);
        visit((node as { value?: unknown }).value, { isTop: false, mayWait: false }, node);
        return;
      case "StaticBlock":
        visit(node.body, { isTop: false, mayWait: false }, node);
        return;
      case "AwaitExpression":
      case "ForOfStatement":
        if (isTop && (node.type === "AwaitExpression" || node.await)) waits = true;
        break;
      case "ImportExpression":
        edits.push({ start: node.start, end: node.start + IMPORT.length, text: IMPORT });
        break;
      case "CallExpression":
        if (node.callee?.type !== "Identifier" || node.callee.name !== "finalAnswer" || !mayWait) break;
        if (isTop) waits = true;
        edits.push(
          { start: node.start, end: node.start, text: "await " },
          { start: node.callee.end, end: node.callee.end, text: ".forEver" },
        );
        break;
      case "VariableDeclaration":
        if (isTop && node.kind === "await using") waits = true;
        if (isTop && node.kind === "var") variables.push(...toAssignments(node, parent, source));
        break;
    }
    for (const [name, value] of Object.entries(node)) if (name !== "type") visit(value, place, node);
  };
  for (const statement of program.body) {
    edits = statement.type === "FunctionDeclaration" ? inFunctions : outside;
    visit(statement, { isTop: true, mayWait: true }, program as Walked);
  }
  return { edits: outside, inFunctions, variables, waits };
}

/** `var a = 1, { b } = c` as an assignment in as many characters, and a bracket at its end. */
function toAssignments(node: Walked, parent: Walked, source: string): Edit[] {
  const { start } = node;
  if (LOOP_HEADS.has(parent.type) && node !== parent.body) return [{ start, end: start + 3, text: "   " }];
  const end = node.end - (source[node.end - 1] === ";" ? 1 : 0);
  return [
    // The line before may have no semicolon.
    { start, end: start + 3, text: LISTS.has(parent.type) ? ";( " : "  (" },
    { start: end, end, text: end === node.end ? ");" : ")" },
  ];
}

/** The names of all variables of the program's own scope. */
function* namesOf(given: unknown): Generator<string> {
  if (Array.isArray(given)) for (const each of given) yield* namesOf(each);
  if (typeof given !== "object" || given === null || typeof (given as Node).type !== "string") return;
  const node = given as Walked;
  if (/^(?:Function|ArrowFunction|Class)/.test(node.type)) return;
  if (node.type === "VariableDeclaration" && node.kind === "var") {
    for (const { id } of node.declarations ?? []) for (const { name } of boundNames(id)) yield name;
  }
  for (const value of Object.values(node)) yield* namesOf(value);
}

/** The places between some nodes. */
function gapsAround(nodes: readonly Node[], length: number): { start: number; end: number }[] {
  const ends = [0, ...nodes.map(({ end }) => end)];
  return ends.map((start, i) => ({ start, end: nodes[i]?.start ?? length }));
}

function blank(source: string, { start, end }: { readonly start: number; readonly end: number }): Edit {
  return { start, end, text: source.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, " ") };
}

/** At one place, what is put in comes before what is replaced. */
const byPlace = (one: Edit, other: Edit) => one.start - other.start || one.end - other.end;

function shifted(prepared: PreparedProgram, edits: readonly Edit[]): PreparedProgram {
  const positionAt = makePositions(prepared.source);
  const shifts = edits
    .map(({ start, end, text }) => ({ ...positionAt(start), by: text.length - (end - start) }))
    .filter(({ by }) => by !== 0);
  return { ...prepared, columns: "utf-16", shifts: [...shifts, ...prepared.shifts] };
}
