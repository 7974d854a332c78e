// JSON Schemas in few words: the types of the tools follow from them.
import type { JsonSchema } from "@smolagents-ts/core";

export const text = { type: "string" } as const;
export const number = { type: "number" } as const;
export const flag = { type: "boolean" } as const;
export const textOrNull = { type: ["string", "null"] } as const;
export const numberOrNull = { type: ["number", "null"] } as const;

export const listOf = <const Items extends JsonSchema>(items: Items) => ({ type: "array", items }) as const;

/** An object with exactly these fields. */
export const record = <const Fields extends { readonly [name: string]: JsonSchema }>(properties: Fields) =>
  ({
    type: "object",
    properties,
    required: Object.keys(properties) as (keyof Fields & string)[],
    additionalProperties: false,
  }) as const;
