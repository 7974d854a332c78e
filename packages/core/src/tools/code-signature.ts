import type { ExecutorLanguage } from "../contracts/executor.ts";
import type { JsonSchema } from "../contracts/json.ts";
import type { Schema } from "../contracts/schema.ts";
import type { Tool } from "../contracts/tool.ts";
import { pythonFunctions } from "./python-function.ts";
import { type Document, pascalCase, TypeNames, type TypeSyntax } from "./type-text.ts";
import { typescriptFunctions } from "./typescript-function.ts";

/** The schemas of a tool while its function is written. */
export interface FunctionTypes {
  readonly input: Document;
  readonly output: Document;
}

/** How a language writes functions. */
export interface FunctionSyntax {
  readonly types: TypeSyntax;
  /** A tool as programs call it: its name, what it takes and what it gives. */
  signature(tool: Tool, types: FunctionTypes): string;
  /** The same with all that is known about it. */
  declaration(tool: Tool, types: FunctionTypes): string;
  /** The function that gives the answer. */
  answer(schema: JsonSchema, types: Document): string;
}

const SYNTAX: { readonly [language in ExecutorLanguage]: FunctionSyntax } = { javascript: typescriptFunctions, python: pythonFunctions };

/**
 * The tools as declarations in the language of the code, as the model reads them; empty when there are none.
 *
 * The same tools give the same bytes, in the order given: the text stands in the cached part of every request, so it is also short.
 */
export function declareTools(tools: readonly Tool[], language: ExecutorLanguage): string {
  const syntax = SYNTAX[language];
  const names = new TypeNames(syntax.types);
  const functions = tools.map((tool) => syntax.declaration(tool, typesOf(tool, names, false)));
  return [...names.declarations, ...functions].join("\n");
}

/** How the answer must be given, for an agent with an `outputSchema`. */
export function declareAnswer({ json }: Schema, language: ExecutorLanguage): string {
  const { types, answer } = SYNTAX[language];
  const names = new TypeNames(types);
  const text = answer(json, names.document(json, "input", "Answer", false));
  return [...names.declarations, text].join("\n");
}

/** A tool's declaration without its comments, for error messages: `exchangeRate(input: { base: string }): Promise<number>`. */
export function signatureOf(tool: Tool, language: ExecutorLanguage = "javascript"): string {
  const { types, signature } = SYNTAX[language];
  const names = new TypeNames(types);
  const text = signature(tool, typesOf(tool, names, true));
  return [text, ...names.declarations].join("\n");
}

const typesOf = ({ name, input, output }: Tool, names: TypeNames, bare: boolean): FunctionTypes => ({
  input: names.document(input.json, "input", pascalCase(`${name}-input`), bare),
  output: names.document(output?.json, "output", pascalCase(`${name}-output`), bare),
});
