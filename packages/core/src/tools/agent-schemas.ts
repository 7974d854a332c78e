/** What a managed agent takes and gives, as its manager's model reads it. */

import type { JsonSchema } from "../contracts/json.ts";
import type { Schema, SchemaLike } from "../contracts/schema.ts";
import { AgentConfigError } from "../errors.ts";
import { isRecord } from "./json-schema-document.ts";
import { toSchema } from "./to-schema.ts";

export interface Order {
  readonly task: string;
  readonly additionalArgs?: { readonly [name: string]: unknown };
}

const ORDER = {
  type: "object",
  properties: {
    task: { type: "string", minLength: 1, description: "What to do, with all that is needed to do it." },
    additionalArgs: { type: "object", description: "Values for it, by name; media too.", additionalProperties: true },
  },
  required: ["task"],
  additionalProperties: false,
};

/** Models that send every field send null for the one they do not need. */
export function orderSchema(): Schema<Order> {
  const { json, validate } = toSchema<Order>(ORDER, "input");
  return {
    json,
    validate(value) {
      if (!isRecord(value)) return validate(value);
      // As smolagents calls it.
      const { additional_args: args, ...order } = value;
      return validate({ ...order, additionalArgs: order["additionalArgs"] ?? args ?? undefined });
    },
  };
}

/** The run has judged its answer, and a schema that transforms takes none twice: this one takes everything. */
export function answerSchema(outputSchema: SchemaLike | undefined, withSummary: boolean): Schema | undefined {
  const answer = outputSchema && jsonOf(outputSchema);
  const json = withSummary ? besideSummary(answer) : answer;
  return json && { json, validate: (value) => ({ ok: true, value }) };
}

/** Nothing for a schema whose result JSON Schema cannot tell: alone, the agent works with it. */
function jsonOf(schema: SchemaLike): JsonSchema | undefined {
  try {
    return toSchema(schema, "output", "outputSchema").json;
  } catch (error) {
    if (AgentConfigError.is(error)) return undefined;
    throw error;
  }
}

function besideSummary(answer: JsonSchema = {}): JsonSchema {
  // References count from the root of the document.
  const canMove = !/"\$ref":"#(?!\/\$defs\/)/.test(JSON.stringify(answer));
  const { $defs, ...shape } = canMove ? answer : {};
  return {
    type: "object",
    properties: { answer: shape, summary: { type: "string", description: "What the agent did." } },
    required: ["answer", "summary"],
    ...($defs !== undefined && { $defs }),
  };
}
