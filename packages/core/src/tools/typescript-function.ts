import type { FunctionSyntax } from "./code-signature.ts";
import { isRecord, listOf } from "./json-schema-document.ts";
import { commentText, schemaComment } from "./schema-comment.ts";
import { memberOf, selfNamed, typeText } from "./type-text.ts";
import { memberText, typescript } from "./typescript-type.ts";

/** Tools as asynchronous functions of one object. */
export const typescriptFunctions: FunctionSyntax = {
  types: typescript,

  signature({ name, input, output }, types) {
    const { properties, required, additionalProperties } = input.json;
    const takesNothing = isRecord(properties) && Object.keys(properties).length === 0 && !additionalProperties;
    const mustBeGiven = listOf(required).length > 0 || !isRecord(properties);
    const parameter = takesNothing ? "" : memberText(memberOf("input", selfNamed(input.json), mustBeGiven, types.input));
    // Not `any`: `unknown` tells the model to look at a result before it relies on a shape it would have to guess.
    const result = output ? typeText(selfNamed(output.json), types.output) : "unknown";
    return `${name}(${parameter}): Promise<${result}>`;
  },

  /** The description keeps its lines (lists, examples); an empty line costs more than it tells. */
  declaration(tool, types) {
    const result = schemaComment(tool.output?.json, "output", typescript);
    const lines = [...tool.description.split("\n"), result && `@returns ${result}`];
    const comment = lines.map((line) => commentText(line, typescript)).filter(Boolean);
    return `/** ${comment.join("\n * ")} */\ndeclare function ${this.signature(tool, types)};`;
  },

  answer: (schema, types) => `declare function finalAnswer(${memberText(memberOf("answer", selfNamed(schema), true, types))}): never;`,
};
