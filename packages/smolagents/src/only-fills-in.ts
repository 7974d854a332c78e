import type { parse } from "@huggingface/jinja";

type Program = ReturnType<typeof parse>;
type Node = { readonly type: string; readonly [field: string]: unknown };

/** What stands in a prompt for a value that only a run knows. */
const FILLED = new Set(["task", "name", "remaining_steps", "custom_instructions"]);
const DECLARATIONS = new Set(["to_code_prompt", "to_tool_calling_prompt"]);

/**
 * Whether a template does nothing with those values but write them down. Then it can be rendered once, with their names in their place.
 *
 * Asking whether one is there at all is no more: `{% if custom_instructions %}`.
 */
export const onlyFillsIn = (program: Program): boolean => (program.body as unknown as readonly Node[]).every(writes);

/** Statements whose text goes to the output as it is. */
function writes(node: Node): boolean {
  if (node.type === "If") return (isName(node["test"]) || leavesAlone(node["test"])) && list(node["body"], node["alternate"]).every(writes);
  if (node.type === "For") return leavesAlone(node["iterable"]) && list(node["body"], node["defaultBlock"]).every(writes);
  if (node.type === "CallExpression" && isDeclaration(node["callee"])) return leavesAlone(node["args"]);
  return isName(node) || leavesAlone(node);
}

/** Expressions, and statements whose text may go anywhere. */
function leavesAlone(value: unknown): boolean {
  if (value instanceof Map) return [...value].flat().every(leavesAlone);
  if (Array.isArray(value)) return value.every(leavesAlone);
  if (!isNode(value)) return true;
  if (value.type === "Identifier") return !FILLED.has(String(value["value"]));
  if (isDeclaration(value)) return false;
  // The name of a property is no variable.
  if (value.type === "MemberExpression" && value["computed"] !== true) return leavesAlone(value["object"]);
  return Object.values(value).every(leavesAlone);
}

const isName = (node: unknown): boolean => isNode(node) && node.type === "Identifier";

const isDeclaration = (node: unknown): boolean =>
  isNode(node) && node.type === "MemberExpression" && isNode(node["property"]) && DECLARATIONS.has(String(node["property"]["value"]));

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value;

const list = (...bodies: readonly unknown[]): readonly Node[] => bodies.flatMap((body) => (Array.isArray(body) ? (body as Node[]) : []));
