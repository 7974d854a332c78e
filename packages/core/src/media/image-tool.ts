import type { MediaPart } from "../contracts/message.ts";
import type { Tool } from "../contracts/tool.ts";
import { Media } from "./media.ts";
import { mediaSchema } from "./media-schema.ts";
import type { MediaStore } from "./media-store.ts";
import { replaceDeep } from "./replace-deep.ts";
import { toMedia } from "./to-media.ts";

/** How a program shows the model a picture, or other media the model takes. The model sees it beside what the program printed. */
export const imageTool: Tool = {
  name: "image",
  description: "Shows you a picture: a handle, bytes, { bytes, mediaType } or a URL.",
  input: { json: mediaSchema("image"), validate: (value) => ({ ok: true, value }) },
  execute: (value) => toMedia(value),
};

/** The media that a value with handles stands for, each once. */
export function mediaPartsIn(store: MediaStore, value: unknown): readonly MediaPart[] {
  if (store.size === 0) return [];
  const found = new Set<Media>();
  replaceDeep(store.reveal(value), (part) => {
    if (Media.is(part)) found.add(part);
    return part;
  });
  return [...found].map((media) => media.toPart());
}
