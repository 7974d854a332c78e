import type { JsonSchema } from "../contracts/json.ts";
import type { Schema, SchemaLike, StandardResult, StandardSchema, Validation } from "../contracts/schema.ts";
import { AgentConfigError } from "../errors.ts";
import { validateJson } from "./json-schema.ts";
import { isRecord, pathText, resolveRef } from "./json-schema-document.ts";

/**
 * The schema as core uses it, from a schema library's or from plain JSON Schema.
 *
 * `side` picks what the model is shown: `"input"` is what one writes (a field with a default may be left out), `"output"` what one gets
 * after defaults and transforms. So arguments are `"input"`, results `"output"`. `where` names the schema in messages.
 *
 * @throws AgentConfigError when it cannot be expressed as JSON Schema.
 */
export function toSchema<T = unknown>(schema: SchemaLike, side: "input" | "output", where = "schema"): Schema<T> {
  if (isStandardSchema(schema)) {
    const json = cleanJson(() => standardToJson(schema, side, where), where);
    return { json, validate: (value) => validateStandard(schema as StandardSchema<unknown, T>, value) };
  }
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) {
    throw new AgentConfigError(`The ${where} is not a schema.`, {
      hint: "Pass a zod, valibot or arktype schema, or a JSON Schema object.",
    });
  }
  if (Object.values(schema).some(isStandardSchema)) {
    throw new AgentConfigError(`The ${where} is a plain object of schemas.`, { hint: "Wrap it in an object schema: z.object({ … })." });
  }
  const json = cleanJson(() => schema, where);
  return { json, validate: (value) => validateJson(json, value) as Validation<T> };
}

/** True when every value the schema lets through is an object. */
export function isObjectSchema(root: JsonSchema): boolean {
  // One answer a ref: refs may go in circles, and be many.
  const answers = new Map<string, boolean>();
  const isObject = (schema: unknown): boolean => {
    if (!isRecord(schema)) return false;
    const { type, properties, anyOf, oneOf, allOf, $ref } = schema;
    if (type !== undefined) return type === "object";
    if (typeof $ref === "string") {
      if (!answers.has($ref)) answers.set($ref, false).set($ref, isObject(resolveRef(root, $ref)));
      return answers.get($ref) === true;
    }
    const union = anyOf ?? oneOf;
    if (Array.isArray(union)) return union.length > 0 && union.every(isObject);
    return Array.isArray(allOf) ? allOf.some(isObject) : properties !== undefined;
  };
  return isObject(root);
}

function isStandardSchema(value: unknown): value is StandardSchema {
  // arktype's schemas are functions.
  return ((typeof value === "object" && value !== null) || typeof value === "function") && "~standard" in value;
}

function standardToJson(schema: StandardSchema, side: "input" | "output", where: string): JsonSchema {
  const { jsonSchema, vendor } = schema["~standard"];
  if (jsonSchema) return jsonSchema[side]({ target: "draft-2020-12" });
  throw new AgentConfigError(`The ${where} is a ${vendor} schema that cannot tell its JSON Schema, which the model needs to see.`, {
    hint:
      vendor === "valibot"
        ? 'Wrap it: toStandardJsonSchema(schema), from "@valibot/to-json-schema".'
        : `Update ${vendor} to a version that implements Standard JSON Schema (zod 4.2, arktype 2.1.28), or pass plain JSON Schema.`,
  });
}

/** A private copy without what only costs the model tokens: `$schema`, and the safe-integer bounds zod puts on every `.int()`. */
function cleanJson(convert: () => JsonSchema, where: string): JsonSchema {
  try {
    const { $schema: _, ...json } = convert();
    return JSON.parse(
      JSON.stringify(json, (keyword, value: unknown) =>
        (keyword === "minimum" && value === Number.MIN_SAFE_INTEGER) || (keyword === "maximum" && value === Number.MAX_SAFE_INTEGER)
          ? undefined
          : value,
      ),
    ) as JsonSchema;
  } catch (error) {
    if (AgentConfigError.is(error)) throw error;
    throw new AgentConfigError(
      `The ${where} cannot be expressed as JSON Schema: ${error instanceof Error ? error.message : String(error)}.`,
      {
        hint: "Describe the value as JSON: a date as an ISO string, a map as an object, a transform's result with .pipe(…). For no result, leave outputSchema out.",
        cause: error,
      },
    );
  }
}

async function validateStandard<T>(schema: StandardSchema<unknown, T>, value: unknown): Promise<Validation<T>> {
  try {
    const result: StandardResult<T> = await schema["~standard"].validate(value);
    if (!result.issues) return { ok: true, value: result.value };
    return { ok: false, issues: result.issues.map(issueText) };
  } catch (error) {
    // A refinement of the user's that throws.
    return { ok: false, issues: [`could not be checked: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

function issueText({
  message,
  path = [],
}: {
  message: string;
  path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}): string {
  const place = pathText(path.map((part) => (typeof part === "object" ? part.key : part)));
  // arktype's messages begin with the path.
  return place === "" || message.startsWith(place) ? message : `${place}: ${message}`;
}
