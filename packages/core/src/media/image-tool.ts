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
  description: 'Shows you a picture: a handle, bytes, {"bytes": …, "mediaType": …} or a URL.',
  input: { json: mediaSchema("image"), validate: (value) => ({ ok: true, value }) },
  output: { json: mediaSchema("image"), validate: (value) => ({ ok: true, value }) },
  execute: (value) => toMedia(value),
};

/** The same, where a tool takes parameters. */
export const imageToolWithParameter: Tool = {
  ...imageTool,
  input: {
    json: { type: "object", properties: { media: mediaSchema("image") }, required: ["media"] },
    validate: (value) => ({ ok: true, value: Object(value).media ?? value }),
  },
};

/** The media in a value, each once. */
export function mediaIn(value: unknown): readonly Media[] {
  const found = new Set<Media>();
  replaceDeep(value, (part) => {
    if (Media.is(part)) found.add(part);
    return part;
  });
  return [...found];
}

/** The media that a value with handles stands for, each once. Handles that nobody gave out stand for nothing: a tool may have read them somewhere. */
export function mediaPartsIn(store: MediaStore, value: unknown): readonly MediaPart[] {
  if (store.size === 0) return [];
  return mediaIn(revealed(store, value)).map((media) => media.toPart());
}

function revealed(store: MediaStore, value: unknown): unknown {
  try {
    return store.reveal(value);
  } catch {
    return replaceDeep(value, (part) => {
      try {
        return store.reveal(part);
      } catch {
        return part;
      }
    });
  }
}
