/** A value that survives `JSON.parse(JSON.stringify(value))`. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/** A JSON Schema document (draft 2020-12 vocabulary; only the keywords that describe arguments are read). */
export type JsonSchema = { readonly [keyword: string]: unknown };
