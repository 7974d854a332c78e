import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { AgentConfigError, Media } from "@smolagents-ts/core";

/**
 * Pictures, by path or by URL. A URL is not fetched: the model's vendor does.
 *
 * @throws AgentConfigError for what is no picture.
 */
export function loadImages(places: readonly string[]): Promise<readonly Media[]> {
  return Promise.all(places.map((place) => (/^(https?|data):/i.test(place) ? Media.fromUrl(place) : loadFile(place))));
}

async function loadFile(path: string): Promise<Media> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new AgentConfigError(`The picture ${path} could not be read: ${cause.message}`, { cause });
  });
  const image = Media.fromBytes(bytes, { filename: basename(path) });
  if (image.mediaType !== "application/octet-stream") return image;
  throw new AgentConfigError(`${path} is no picture of a known format.`, { hint: "Use PNG, JPEG, GIF, WebP, AVIF or HEIC." });
}
