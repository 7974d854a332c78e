import type { MediaPart, MediaSource } from "../contracts/message.ts";
import { AgentConfigError } from "../errors.ts";
import { base64Bytes, fromBase64, isBase64, toBase64 } from "../values/base64.ts";
import { bytesOf } from "../values/bytes-of.ts";
import { mediaTypeOfPath, sniffMediaType } from "./media-type.ts";

const BRAND = Symbol.for("@smolagents-ts/media");

const UNKNOWN_TYPE = "application/octet-stream";

export interface MediaOptions {
  /** E.g. `image/png`. Default: what the first bytes or the extension of the URL tell, else `application/octet-stream`. */
  readonly mediaType?: string | undefined;
  readonly filename?: string | undefined;
  /** How closely a model should look at a picture; costs tokens. Default: the model decides. */
  readonly detail?: MediaPart["detail"];
}

/** A picture, a sound or a file as a value: tools take and return it, a program sees its handle, a model sees what is in it. Never changes. */
export class Media {
  readonly mediaType: string;
  readonly source: MediaSource;
  readonly filename: string | undefined;
  readonly detail: MediaPart["detail"];

  static {
    // On the prototype: a spread copy has no methods and is no media. Not a member: types of two copies of core would not fit each other.
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  private constructor(source: MediaSource, { mediaType = UNKNOWN_TYPE, filename, detail }: MediaOptions) {
    if (typeof mediaType !== "string" || !/^[\w.+-]+\/[\w.+-]+(;[^\r\n]*)?$/.test(mediaType) || mediaType.length > 200) {
      throw new AgentConfigError(`${shown(mediaType)} is not a media type.`, { hint: 'A media type reads like "image/png".' });
    }
    this.mediaType = mediaType.toLowerCase();
    if (filename !== undefined && typeof filename !== "string") throw new AgentConfigError(`A filename cannot be ${shown(filename)}.`);
    if (![undefined, "low", "high", "auto"].includes(detail)) throw new AgentConfigError('The detail of media is "low", "high" or "auto".');
    this.source = Object.freeze(source);
    this.filename = filename;
    this.detail = detail;
    Object.freeze(this);
  }

  /** Copies the bytes. */
  static fromBytes(bytes: Uint8Array | ArrayBuffer, options: MediaOptions = {}): Media {
    const view = bytesOf(bytes);
    if (!view) throw new AgentConfigError(`Media takes its bytes as a Uint8Array, not as ${shown(bytes)}.`);
    if (view.length === 0) throw new AgentConfigError("Media has no bytes: it is empty.");
    return new Media({ kind: "bytes", base64: toBase64(view) }, { ...options, mediaType: options.mediaType ?? sniffMediaType(view) });
  }

  /** Takes `http:` and `https:` URLs, which are not fetched: the model's vendor does; and `data:` URLs, which become bytes. */
  static fromUrl(url: string | URL, options: MediaOptions = {}): Media {
    const text = String(url).trim();
    if (/^data:/i.test(text)) return fromDataUrl(text, options);
    const { protocol, pathname } = URL.canParse(text) ? new URL(text) : { protocol: "", pathname: "" };
    if (protocol !== "http:" && protocol !== "https:") {
      throw new AgentConfigError(`${shown(text)} is not a URL that media can have.`, {
        hint: "Use an http:, https: or data: URL. For a file, read it first: Media.fromBytes(await readFile(path)).",
      });
    }
    return new Media({ kind: "url", url: text }, { ...options, mediaType: options.mediaType ?? mediaTypeOfPath(pathname) });
  }

  /** The part may come from a file: it is checked. What its vendor added (`provider`) is left out. */
  static fromPart(part: MediaPart): Media {
    const { source, mediaType, filename, detail } = part ?? {};
    const options = { mediaType, filename, detail };
    if (source?.kind === "url") return Media.fromUrl(source.url, options);
    const base64 = source?.kind === "bytes" ? source.base64 : undefined;
    if (typeof base64 === "string" && base64 !== "" && isBase64(base64)) return new Media({ kind: "bytes", base64 }, options);
    throw new AgentConfigError("A media part has neither bytes in base64 nor a URL.");
  }

  /** True for media of any copy of core, where `instanceof` fails. */
  static is(value: unknown): value is Media {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  toPart(): MediaPart {
    const { mediaType, source, filename, detail } = this;
    return { type: "media", mediaType, source, ...(filename !== undefined && { filename }), ...(detail !== undefined && { detail }) };
  }

  /** A new copy with every call; undefined when there is only a URL. */
  bytes(): Uint8Array | undefined {
    return this.source.kind === "bytes" ? fromBase64(this.source.base64) : undefined;
  }

  /** Undefined when there is only a URL. */
  get byteLength(): number | undefined {
    return this.source.kind === "bytes" ? base64Bytes(this.source.base64) : undefined;
  }
}

/** Source: https://www.rfc-editor.org/rfc/rfc2397 */
function fromDataUrl(url: string, options: MediaOptions): Media {
  const comma = url.indexOf(",");
  const [, named = "", base64] = /^data:(.*?)(;base64)?$/is.exec(url.slice(0, Math.max(comma, 0))) ?? [];
  const { mediaType = named || (base64 ? undefined : "text/plain") } = options;
  let bytes: Uint8Array | undefined;
  try {
    const content = decodeURIComponent(url.slice(comma + 1));
    bytes = base64 ? fromBase64(content) : new TextEncoder().encode(content);
  } catch {
    // Not percent-encoded.
  }
  if (comma >= 0 && bytes) return Media.fromBytes(bytes, { ...options, mediaType });
  throw new AgentConfigError(`${shown(url)} is not a data: URL.`, { hint: "It reads data:image/png;base64,… with the bytes in base64." });
}

/** Enough of a value to recognize it, without the parts of a URL that may hold a key. */
function shown(value: unknown): string {
  if (typeof value !== "string") return `a value of type ${typeof value}`;
  const text = value.slice(0, 200).replace(/[?#].*|(?<=\/\/)[^/]*@/gs, "");
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
