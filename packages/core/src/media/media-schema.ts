/** Media in the schemas of tools: a fragment of JSON Schema that stands for a `Media`. */

import type { JsonSchema } from "../contracts/json.ts";
import { Media } from "./media.ts";
import { replaceDeep } from "./replace-deep.ts";

export type MediaKind = "image" | "audio" | "file";

/** Plain JSON Schema: a property of an `inputSchema`, or a whole `outputSchema`. */
export type MediaSchema = { readonly type: "object"; readonly "x-media": MediaKind; readonly description?: string };

/**
 * The schema of a tool's argument or result that is media; `"file"` is media of any type.
 *
 * In zod: `z.unknown().refine(isMedia("image")).meta(mediaSchema("image"))`.
 */
export const mediaSchema = (kind: MediaKind = "file", description?: string): MediaSchema => ({
  type: "object",
  "x-media": kind,
  ...(description !== undefined && { description }),
});

/** A test for media of one kind, as a schema library's refinement wants it. */
export const isMedia =
  (kind: MediaKind = "file") =>
  (value: unknown): value is Media =>
    Media.is(value) && (kind === "file" || value.mediaType.startsWith(`${kind}/`));

export const isMediaSchema = (schema: unknown): schema is MediaSchema =>
  typeof schema === "object" &&
  schema !== null &&
  Object.hasOwn(schema, "x-media") &&
  typeof (schema as MediaSchema)["x-media"] === "string";

/** What a program sees of media, for the declarations that a model reads. */
export const MEDIA_DECLARATION = "type Media = { media: string; mediaType: string; bytes?: number; filename?: string };";

/** The schema for a model that calls a tool itself: it writes a handle, and many vendors refuse keywords they do not know. */
export function toHandleSchema(schema: JsonSchema): JsonSchema {
  return replaceDeep(schema, (part) => {
    if (!isMediaSchema(part)) return part;
    const { "x-media": kind, description } = part;
    return {
      type: "string",
      description: [description, `Handle of ${kind === "image" ? "an" : "a"} ${kind}, such as "media-1".`].filter(Boolean).join(" "),
    };
  }) as JsonSchema;
}
