import type { ExecutorLanguage } from "../contracts/executor.ts";
import type { JsonSchema } from "../contracts/json.ts";
import type { Schema } from "../contracts/schema.ts";
import type { Tool } from "../contracts/tool.ts";
import { AgentConfigError } from "../errors.ts";
import { isRecord, listOf } from "./json-schema-document.ts";
import { commentText, schemaComment } from "./schema-comment.ts";
import { memberText, pascalCase, type Side, TypeNames, typeText } from "./typescript-type.ts";

interface Declare {
  tools(tools: readonly Tool[]): string;
  answer(schema: Schema): string;
}

const DECLARE: { readonly [language in ExecutorLanguage]?: Declare } = {
  javascript: { tools: declareTypeScript, answer: declareTypeScriptAnswer },
};

/**
 * The tools as declarations in the language of the code, as the model reads them; empty when there are none.
 *
 * The same tools give the same bytes, in the order given: the text stands in the cached part of every request, so it is also short.
 *
 * @throws AgentConfigError for a language that has no declarations.
 */
export function declareTools(tools: readonly Tool[], language: ExecutorLanguage): string {
  return declareIn(language).tools(tools);
}

/** How the answer must be given, for an agent with an `outputSchema`. */
export function declareAnswer(schema: Schema, language: ExecutorLanguage): string {
  return declareIn(language).answer(schema);
}

function declareIn(language: ExecutorLanguage): Declare {
  const declare = Object.hasOwn(DECLARE, language) ? DECLARE[language] : undefined;
  if (declare) return declare;
  throw new AgentConfigError(`Tools cannot be declared in ${language}.`, {
    hint: `Use an executor for: ${Object.keys(DECLARE).join(", ")}.`,
  });
}

/** A tool's declaration without its comments, for error messages: `exchangeRate(input: { base: string }): Promise<number>`. */
export function signatureOf(tool: Tool): string {
  const names = new TypeNames();
  const signature = functionText(tool, names, true);
  return [signature, ...names.declarations].join("\n");
}

function declareTypeScript(tools: readonly Tool[]): string {
  const names = new TypeNames();
  const functions = tools.map((tool) => `${functionComment(tool)}\ndeclare function ${functionText(tool, names)};`);
  return [...names.declarations, ...functions].join("\n");
}

function declareTypeScriptAnswer({ json }: Schema): string {
  const names = new TypeNames();
  const parameter = memberText("answer", named(json), true, names.document(json, "input", "Answer", false));
  return [...names.declarations, `declare function finalAnswer(${parameter}): never;`].join("\n");
}

function functionText({ name, input, output }: Tool, names: TypeNames, bare = false): string {
  const document = (root: JsonSchema, side: Side) => names.document(root, side, pascalCase(`${name}-${side}`), bare);
  const { properties, required, additionalProperties } = input.json;
  const takesNothing = isRecord(properties) && Object.keys(properties).length === 0 && !additionalProperties;
  const mustBeGiven = listOf(required).length > 0 || !isRecord(properties);
  const parameter = takesNothing ? "" : memberText("input", named(input.json), mustBeGiven, document(input.json, "input"));
  // Not `any`: `unknown` tells the model to look at a result before it relies on a shape it would have to guess.
  const result = output ? typeText(named(output.json), document(output.json, "output")) : "unknown";
  return `${name}(${parameter}): Promise<${result}>`;
}

/** A schema that refers to itself as a whole is written by its name alone. */
const named = (schema: JsonSchema): JsonSchema => (JSON.stringify(schema).includes('"$ref":"#"') ? { $ref: "#" } : schema);

/** The description keeps its lines (lists, examples); an empty line costs more than it tells. */
function functionComment({ description, output }: Tool): string {
  const result = output ? schemaComment(output.json, { side: "output" }) : "";
  const lines = [...description.split("\n"), result && `@returns ${result}`].map(commentText).filter(Boolean);
  return `/** ${lines.join("\n * ")} */`;
}
