import type { JsonSchema } from "./json.ts";

/**
 * What a schema library offers under `~standard`: validation (Standard Schema v1, https://standardschema.dev) and its JSON-Schema companion.
 *
 * Written out here so that core depends on no schema library. zod 4.2+, arktype and valibot (through `toStandardJsonSchema`) fit.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly jsonSchema?: {
      readonly input: (options: { target: string }) => Record<string, unknown>;
      readonly output: (options: { target: string }) => Record<string, unknown>;
    };
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };

/** A schema as a user writes it: from a schema library, or plain JSON Schema. */
export type SchemaLike = StandardSchema | JsonSchema;

/** The values a schema lets through; `unknown` for plain JSON Schema. */
export type InferSchema<S> = S extends { readonly "~standard": { readonly types?: infer T } }
  ? NonNullable<T> extends { readonly output: infer Output }
    ? Output
    : unknown
  : unknown;

/** A schema as core uses it: the JSON Schema the model sees, and one way to validate. */
export interface Schema<T = unknown> {
  readonly json: JsonSchema;
  /** Gives the value as the tool receives it (defaults filled in, transforms applied), or what is wrong with it. Must not throw. */
  validate(value: unknown): Validation<T> | Promise<Validation<T>>;
}

export type Validation<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: readonly string[] };
