import type { JsonSchema } from "@smolagents-ts/core";
import { readPythonLiteral } from "./python-literal.ts";

/** Longer sources are not looked at. */
const MAX_CHARS = 500_000;

/** What a tool of smolagents says of itself. */
export interface ToolSource {
  readonly description?: string;
  readonly inputSchema?: JsonSchema;
}

/** Looks for the literals `description = …` and `inputs = …` in a tool's Python; what is not written so stays unknown. */
export function readToolSource(source: string): ToolSource {
  if (source.length > MAX_CHARS) return {};
  const [description, inputs] = ["description", "inputs"].map((field) => {
    const assignment = new RegExp(`^[ \\t]+${field}[ \\t]*(?::[^=\\n]{0,100})?=[ \\t]*`, "m").exec(source);
    return assignment ? readPythonLiteral(source, assignment.index + assignment[0].length) : undefined;
  });
  return {
    ...(typeof description === "string" && { description }),
    ...(isRecord(inputs) && { inputSchema: toInputSchema(inputs) }),
  };
}

/** The arguments as people read them: `city: string, celsius?: boolean`. */
export function argumentsText({ inputSchema }: ToolSource): string {
  const { properties, required } = inputSchema ?? {};
  if (!isRecord(properties)) return "…";
  return Object.entries(properties)
    .map(([name, schema]) => {
      const { type } = isRecord(schema) ? schema : {};
      const optional = Array.isArray(required) && required.includes(name) ? "" : "?";
      return `${name}${optional}: ${[type ?? "any"].flat().join(" | ")}`;
    })
    .join(", ");
}

function toInputSchema(inputs: { readonly [argument: string]: unknown }): JsonSchema {
  const entries = Object.entries(inputs).map(([name, input]) => [name, isRecord(input) ? input : {}] as const);
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, input]) => [name, toSchema(input)])),
    required: entries.filter(([, input]) => input["nullable"] !== true).map(([name]) => name),
  };
}

function toSchema({ nullable: _, type, ...schema }: { readonly [keyword: string]: unknown }): JsonSchema {
  if (type === "image" || type === "audio") return { type: "object", "x-media": type, ...schema };
  return type === "any" || type === undefined ? schema : { type, ...schema };
}

const isRecord = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
