/** Types of values, worked out from schemas. */

import type { JsonSchema } from "../contracts/json.ts";
import type { InferSchema, SchemaLike } from "../contracts/schema.ts";
import type { Media } from "../media/media.ts";

/** What `execute` receives: the validated value. A tool without a schema gets an empty object. */
export type ToolInput<S extends SchemaLike | undefined> = S extends { readonly "~standard": unknown }
  ? InferSchema<S>
  : S extends JsonSchema
    ? FromJsonSchema<S> extends object
      ? FromJsonSchema<S>
      : Record<string, unknown>
    : Record<string, never>;

/** What `execute` may return: the value before the output schema fills in defaults and transforms. */
export type ToolResult<S extends SchemaLike | undefined> = S extends { readonly "~standard": { readonly types?: infer T } }
  ? NonNullable<T> extends { readonly input: infer Input }
    ? Input
    : unknown
  : S extends JsonSchema
    ? FromJsonSchema<S>
    : unknown;

/** `T` with every array read-only, as in constants. */
export type Frozen<T> = unknown extends T ? T : { readonly [Key in keyof T]: Frozen<T[Key]> };

/** The type a JSON Schema written as a literal describes; `unknown` for what it leaves open. */
type FromJsonSchema<S> = S extends { readonly "x-media": string }
  ? Media
  : S extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : S extends { readonly const: infer Value }
      ? Value
      : S extends { readonly anyOf: readonly (infer Member)[] }
        ? FromJsonSchema<Member>
        : S extends { readonly type: infer Type }
          ? FromType<S, Type extends readonly (infer Member)[] ? Member : Type>
          : unknown;

type FromType<S, Type> = Type extends "string"
  ? string
  : Type extends "number" | "integer"
    ? number
    : Type extends "boolean"
      ? boolean
      : Type extends "null"
        ? null
        : Type extends "array"
          ? S extends { readonly items: infer Items }
            ? FromJsonSchema<Items>[]
            : unknown[]
          : Type extends "object"
            ? FromObject<S>
            : unknown;

type FromObject<S> = S extends { readonly properties: infer Properties }
  ? Flat<
      { -readonly [Name in keyof Properties & Present<S>]: FromJsonSchema<Properties[Name]> } & {
        -readonly [Name in Exclude<keyof Properties, Present<S>>]?: FromJsonSchema<Properties[Name]>;
      }
    >
  : S extends { readonly additionalProperties: infer Values extends JsonSchema }
    ? Record<string, FromJsonSchema<Values>>
    : Record<string, unknown>;

type Present<S> = S extends { readonly required: readonly (infer Name)[] } ? Name : never;

type Flat<T> = { [Name in keyof T]: T[Name] };
