import type { JsonSchema } from "../contracts/json.ts";
import type { Tool } from "../contracts/tool.ts";
import type { FunctionSyntax, FunctionTypes } from "./code-signature.ts";
import { isRecord, recordOf } from "./json-schema-document.ts";
import { python, pythonLiteral } from "./python-type.ts";
import { commentText, schemaComment } from "./schema-comment.ts";
import { isPythonParameter, PYTHON_NAMES } from "./tool-name.ts";
import { type Document, type Member, membersOf, othersOf, selfNamed, typeText } from "./type-text.ts";

/** Tools as functions with parameters, in the order of the schema's properties: so may a program pass them without names. */
export const pythonFunctions: FunctionSyntax = {
  types: python,

  signature(tool, types) {
    const path = PYTHON_NAMES.has(tool.name) ? "tools." : "";
    return `${path}${tool.name}${headOf(tool, types)}`;
  },

  declaration(tool, types) {
    const { name, description, input, output } = tool;
    const result = schemaComment(output?.json, "output", python);
    const lines = [
      ...description.split("\n"),
      PYTHON_NAMES.has(name) ? `Call it as tools.${name}.` : "",
      ...parametersOf(input.json, types.input).comments,
      result && `Returns: ${result}`,
    ];
    return `def ${name}${headOf(tool, types)}:\n${docstring(lines)}`;
  },

  answer(schema, types) {
    const comment = schemaComment(schema, "input", python);
    return `def final_answer(answer: ${typeText(selfNamed(schema), types)}) -> Never: ...${comment && `  # ${comment}`}`;
  },
};

function headOf({ input, output }: Tool, types: FunctionTypes): string {
  const result = output ? typeText(selfNamed(output.json), types.output) : "Any";
  return `(${parametersOf(input.json, types.input).parameters.join(", ")}) -> ${result}`;
}

function parametersOf(schema: JsonSchema, document: Document) {
  const properties = recordOf(schema["properties"]);
  const members = membersOf(schema, document);
  const parameters: string[] = [];
  const comments: string[] = [];
  // Behind one that has no place here, and where it must be given behind one that may be left out, a parameter goes by its name only.
  let isByName = false;
  for (const [index, member] of members.entries()) {
    if (!isPythonParameter(member.key)) continue;
    const before = members.slice(0, index);
    if (!isByName && before.some(({ key, optional }) => !isPythonParameter(key) || (optional && !member.optional))) {
      parameters.push("*");
      isByName = true;
    }
    const property = Object.hasOwn(properties, member.key) ? properties[member.key] : undefined;
    const value = recordOf(property)["default"];
    const text = value === undefined ? "..." : pythonLiteral(value);
    parameters.push(`${member.key}: ${member.type}${member.optional ? ` = ${text}` : ""}`);
    // The default is told.
    const comment = schemaComment(property, "output", python);
    if (comment) comments.push(`${member.key}: ${comment}`);
  }
  const odd = members.filter(({ key }) => !isPythonParameter(key));
  const rest = restOf(schema, odd, document);
  if (rest) {
    let name = "kwargs";
    while (parameters.some((parameter) => parameter.startsWith(`${name}:`))) name += "_";
    parameters.push(`**${name}: ${rest}`);
  }
  const [first] = odd;
  if (first) comments.push(`Pass **{${JSON.stringify(first.key)}: …} for what is no name.`);
  return { parameters, comments };
}

/** The type of what has no parameter of its own. */
function restOf(schema: JsonSchema, odd: readonly Member[], document: Document): string | undefined {
  const { properties, required: _, type: __, additionalProperties, patternProperties, ...applied } = schema;
  const isOpen = additionalProperties === true || (additionalProperties === undefined && !isRecord(properties));
  const besides = typeText(applied, document);
  if (odd.length === 0 && besides === "Any") return othersOf(schema, document) ?? (isOpen ? "Any" : undefined);
  const named = odd.length > 0 ? python.object(odd, undefined).text : "Any";
  return `Unpack[${[besides, named].filter((type) => type !== "Any").join(" & ")}]`;
}

/** Keeps the lines of a description; an empty one costs more than it tells. */
function docstring(lines: readonly string[]): string {
  const text = lines
    .map((line) => commentText(line, python))
    .filter(Boolean)
    .join("\n    ")
    .replaceAll('"""', "'''");
  return `    ${text.includes("\\") ? "r" : ""}"""${text}${/["\\]$/.test(text) ? " " : ""}"""`;
}
