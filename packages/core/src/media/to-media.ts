import { AgentConfigError, AgentToolCallError } from "../errors.ts";
import { fromBase64 } from "../values/base64.ts";
import { bytesOf } from "../values/bytes-of.ts";
import { Media, type MediaOptions } from "./media.ts";
import type { MediaStore } from "./media-store.ts";

/**
 * Media from what a program may hold: media or its handle, bytes, `{ bytes }` or `{ data }` (a Uint8Array or base64) with `mediaType` and
 * `filename`, a `data:` or `http(s):` URL.
 *
 * @throws AgentToolCallError for anything else, worded for the model.
 */
export function toMedia(value: unknown, store?: MediaStore): Media {
  try {
    const given = store ? store.reveal(value) : value;
    if (Media.is(given)) return given;
    if (typeof given === "string") {
      if (/^media-\d+$/.test(given)) throw store?.unknownHandle(given) ?? new AgentToolCallError(`There is no ${given}.`);
      return Media.fromUrl(given);
    }
    const own = (key: string): unknown =>
      typeof given === "object" && given !== null && Object.hasOwn(given, key) ? (given as { [key: string]: unknown })[key] : undefined;
    const data = bytesOf(given) ?? own("bytes") ?? own("data");
    const options = { mediaType: own("mediaType"), filename: own("filename") } as MediaOptions;
    if (typeof data === "string" && data.startsWith("data:")) return Media.fromUrl(data, options);
    const content = typeof data === "string" ? fromBase64(data) : bytesOf(data);
    if (content) return Media.fromBytes(content, options);
    throw new AgentConfigError(data === undefined ? "This is not a picture, sound or file." : "The data is neither bytes nor base64.");
  } catch (error) {
    if (!AgentConfigError.is(error)) throw error;
    // Its hint is for people who write tools.
    throw new AgentToolCallError(error.message.split("\n\n")[0] ?? "", {
      hint: "Pass a handle, bytes, { bytes, mediaType }, or an http(s): or data: URL.",
      cause: error,
    });
  }
}
