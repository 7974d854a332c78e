import type { MediaPart } from "../contracts/message.ts";
import { AgentConfigError, AgentToolCallError } from "../errors.ts";
import { Media } from "./media.ts";
import { replaceDeep } from "./replace-deep.ts";

/** Media as a program sees it. What it stands for stays on the host. */
export interface MediaHandle {
  /** E.g. `media-1`. */
  readonly media: string;
  readonly mediaType: string;
  /** Absent for media that has only a URL. */
  readonly bytes?: number;
  readonly filename?: string;
}

const HANDLE = /^media-[1-9]\d{0,8}$/;

/** Handles that a message names at most. */
const MAX_NAMED = 20;

/** The media of one conversation, by handle. Nothing is ever taken out: a program may still hold the handle. */
export class MediaStore {
  readonly #media = new Map<string, Media>();
  #last = 0;

  /** @throws AgentConfigError when the record, which may come from a file, was not made by `toJSON`. */
  static fromJSON(record: { readonly [handle: string]: MediaPart } = {}): MediaStore {
    const store = new MediaStore();
    if (typeof record !== "object" || record === null) throw new AgentConfigError("The saved media are not an object.");
    for (const [handle, part] of Object.entries(record)) {
      if (!HANDLE.test(handle)) throw new AgentConfigError(`The saved media have a wrong handle: ${JSON.stringify(handle.slice(0, 40))}.`);
      store.#media.set(handle, Media.fromPart(part));
      store.#last = Math.max(store.#last, Number(handle.slice(6)));
    }
    return store;
  }

  toJSON(): { readonly [handle: string]: MediaPart } {
    return Object.fromEntries(Array.from(this.#media, ([handle, media]) => [handle, media.toPart()]));
  }

  get size(): number {
    return this.#media.size;
  }

  get(handle: string): Media | undefined {
    return this.#media.get(handle);
  }

  /** Equal media get the same handle. */
  add(media: Media): MediaHandle {
    const { mediaType, byteLength: bytes, filename } = media;
    const known = Array.from(this.#media).find(([, other]) => isSame(other, media))?.[0];
    const handle = known ?? `media-${++this.#last}`;
    if (!known) this.#media.set(handle, media);
    return { media: handle, mediaType, ...(bytes !== undefined && { bytes }), ...(filename !== undefined && { filename }) };
  }

  /** A value for a program: every media in it becomes its handle. The very same value when there is none. */
  hide(value: unknown): unknown {
    return replaceDeep(value, (part) => (Media.is(part) ? this.add(part) : part));
  }

  /**
   * A value from a program or a model: every handle in it becomes its media, also one that is written as a bare string.
   *
   * An object is a handle when it has `media` and the right `mediaType`, and nothing that handles do not have: `{ media: "media-1" }` are the
   * arguments of a tool whose argument is called `media`.
   *
   * @throws AgentToolCallError for handles that were never given out, worded for the model.
   */
  reveal(value: unknown): unknown {
    return replaceDeep(value, (part) => {
      // Text may be long, and looking it up means to hash it.
      if (typeof part === "string") return part.length > 20 ? part : (this.#media.get(part) ?? part);
      const handle = handleOf(part as object);
      if (!handle) return part;
      const media = this.#media.get(handle.media);
      if (!media) throw this.unknownHandle(handle.media);
      return media.mediaType === handle.mediaType ? media : part;
    });
  }

  unknownHandle(handle: string): AgentToolCallError {
    const known = Array.from(this.#media, ([name, { filename, mediaType }]) => `${name} (${filename ?? mediaType})`);
    const hidden = known.length - MAX_NAMED;
    return new AgentToolCallError(`There is no ${handle}.`, {
      hint: known.length
        ? `There are: ${known.slice(-MAX_NAMED).join(", ")}${hidden > 0 ? `, and ${hidden} before them` : ""}.`
        : "No tool has given a picture, sound or file so far.",
    });
  }
}

/** What the object says it is a handle of. Getters are not run: handles have none. */
function handleOf(part: object): { readonly media: string; readonly mediaType: string } | undefined {
  if (!Object.hasOwn(part, "media")) return undefined;
  const own = (key: string): unknown => Object.getOwnPropertyDescriptor(part, key)?.value;
  const media = own("media");
  const mediaType = own("mediaType");
  if (typeof media !== "string" || !HANDLE.test(media) || typeof mediaType !== "string") return undefined;
  return Object.keys(part).every((key) => /^(media|mediaType|bytes|filename)$/.test(key)) ? { media, mediaType } : undefined;
}

function isSame(a: Media, b: Media): boolean {
  if (a === b) return true;
  const contentOf = ({ source }: Media) => (source.kind === "bytes" ? source.base64 : source.url);
  return (
    a.source.kind === b.source.kind &&
    a.mediaType === b.mediaType &&
    a.filename === b.filename &&
    a.detail === b.detail &&
    contentOf(a) === contentOf(b)
  );
}
