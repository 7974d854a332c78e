import { describe, expect, it } from "vitest";
import type { MediaPart } from "../contracts/message.ts";
import { AgentConfigError } from "../errors.ts";
import { Media } from "./media.ts";

// The smallest picture: https://en.wikipedia.org/wiki/GIF#Example_GIF_file gives the format, this one is 1×1, transparent.
const GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));

describe("Media.fromBytes", () => {
  // https://en.wikipedia.org/wiki/List_of_file_signatures
  it.each([
    ["image/png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"],
    ["image/jpeg", "\xff\xd8\xff\xe0\0\x10JFIF"],
    ["image/gif", "GIF89a\x01\0"],
    ["image/gif", "GIF87a\x01\0"],
    ["image/webp", "RIFF\x24\0\0\0WEBPVP8 "],
    ["audio/wav", "RIFF\x24\0\0\0WAVEfmt "],
    ["application/pdf", "%PDF-1.7\n"],
    ["audio/mpeg", "ID3\x04\0"],
    ["audio/mpeg", "\xff\xfb\x90\x64"],
    ["audio/mpeg", "\xff\xf3\x40\xc0"],
    ["audio/ogg", "OggS\0\x02"],
    ["video/mp4", "\0\0\0\x18ftypmp42\0\0\0\0"],
    ["audio/mp4", "\0\0\0\x1cftypM4A \0\0\0\0"],
    ["image/avif", "\0\0\0\x1cftypavif\0\0\0\0"],
    ["application/octet-stream", "RIFF\x24\0\0\0AVI LIST"],
    ["application/octet-stream", "FORM\x24\0\0\0WEBP"],
    ["application/octet-stream", "PNG"],
    ["application/octet-stream", "\xff\xf1\x50\x80"],
    ["application/octet-stream", "\xff\xfea\0b\0"],
    ["application/octet-stream", "hello"],
  ])("sees %s in the first bytes %j", (mediaType, text) => {
    expect(Media.fromBytes(bytesOf(text)).mediaType).toBe(mediaType);
  });

  it("believes the type it is given, and keeps name and detail", () => {
    const media = Media.fromBytes(bytesOf("GIF89a"), { mediaType: "IMAGE/X-Mine", filename: "a.gif", detail: "low" });
    expect(media).toMatchObject({ mediaType: "image/x-mine", filename: "a.gif", detail: "low", byteLength: 6 });
    expect(media.toPart()).toEqual({
      type: "media",
      mediaType: "image/x-mine",
      source: { kind: "bytes", base64: Buffer.from("GIF89a").toString("base64") },
      filename: "a.gif",
      detail: "low",
    });
  });

  it("copies: later changes of the bytes change nothing, and nothing of it can be changed", () => {
    const bytes = bytesOf("xGIF89ay");
    const media = Media.fromBytes(bytes.subarray(1, 7));
    bytes.fill(0);
    media.bytes()?.fill(1);
    expect(Buffer.from(media.bytes()!).toString()).toBe("GIF89a");
    for (const object of [media, media.source]) expect(Object.isFrozen(object)).toBe(true);
    expect(Media.fromBytes(bytesOf("GIF89a").buffer).mediaType).toBe("image/gif");
  });

  it.each<[string, () => Media]>([
    ["Media has no bytes", () => Media.fromBytes(new Uint8Array(0))],
    ["not as a value of type object", () => Media.fromBytes([1, 2] as never)],
    ["not as a value of type undefined", () => Media.fromBytes(undefined as never)],
    ['"png" is not a media type', () => Media.fromBytes(bytesOf("a"), { mediaType: "png" })],
    ["is not a media type", () => Media.fromBytes(bytesOf("a"), { mediaType: "image/png\r\nX-Key: 1" })],
    ["is not a media type", () => Media.fromBytes(bytesOf("a"), { mediaType: `image/png;${"a".repeat(300)}` })],
    ["a value of type number is not a media type", () => Media.fromBytes(bytesOf("a"), { mediaType: 3 as never })],
    ["A filename cannot be a value of type object", () => Media.fromBytes(bytesOf("a"), { filename: { toString: 1 } as never })],
    ["The detail of media", () => Media.fromBytes(bytesOf("a"), { detail: "huge" as never })],
  ])("refuses, as a configuration error: %s", (message, make) => {
    expect(make).toThrow(AgentConfigError);
    expect(make).toThrow(message);
  });
});

describe("Media.fromUrl", () => {
  it.each([
    ["https://example.com/a/b.PNG?width=3#x", "image/png"],
    ["http://example.com/talk.mp3", "audio/mpeg"],
    ["https://example.com/paper.pdf", "application/pdf"],
    ["https://example.com/a.png/raw", "application/octet-stream"],
    ["https://example.com/a.constructor", "application/octet-stream"],
    ["https://example.com", "application/octet-stream"],
  ])("keeps %s as %s", (url, mediaType) => {
    const media = Media.fromUrl(url);
    expect(media.toPart()).toEqual({ type: "media", mediaType, source: { kind: "url", url } });
    expect([media.bytes(), media.byteLength]).toEqual([undefined, undefined]);
    expect(Media.fromUrl(new URL(url), { mediaType: "image/webp" }).mediaType).toBe("image/webp");
  });

  it.each([
    [`data:image/gif;base64,${GIF}`, "image/gif", GIF],
    [`DATA:;base64,${GIF}`, "image/gif", GIF],
    [`data:image/x;name=a;base64,${GIF.slice(0, 20)}%0A ${GIF.slice(20)}`, "image/x;name=a", GIF],
    ["data:image/svg+xml,%3Csvg/%3E", "image/svg+xml", "PHN2Zy8+"],
    ["data:text/plain;charset=utf-8,%C3%A4,b", "text/plain;charset=utf-8", "w6QsYg=="],
    ["data:,hello", "text/plain", "aGVsbG8="],
    ["data:text/plain;base64,YQ", "text/plain", "YQ=="],
  ])("makes bytes of %s", (url, mediaType, base64) => {
    expect(Media.fromUrl(url)).toMatchObject({ mediaType, source: { kind: "bytes", base64 } });
  });

  it.each([
    ["data:image/png;base64,*", "is not a data: URL"],
    ["data:image/png;base64", "is not a data: URL"],
    ["data:text/plain,%E0%A4%A", "is not a data: URL"],
    ["data:image/png;base64,", "it is empty"],
    ["data:png;base64,AAAA", '"png" is not a media type'],
    ["", '"" is not a URL'],
    ["chart.png", '"chart.png" is not a URL'],
    ["file:///etc/passwd", "is not a URL that media can have"],
    ["javascript:alert(1)", "is not a URL that media can have"],
    [GIF, `"${GIF.slice(0, 40)}…" is not a URL`],
  ])("refuses %s", (url, message) => {
    expect(() => Media.fromUrl(url)).toThrow(AgentConfigError);
    expect(() => Media.fromUrl(url)).toThrow(message);
  });

  it("tells no key in a message", () => {
    for (const url of ["ftp://user:secret@host/a.png?key=secret#secret", "htps://host?secret"]) {
      expect(() => Media.fromUrl(url)).not.toThrow(/secret/);
      expect(() => Media.fromUrl(url)).toThrow(/host/);
    }
  });
});

describe("Media.fromPart", () => {
  it("gives back what toPart gave", () => {
    for (const media of [
      Media.fromBytes(bytesOf("GIF89a"), { filename: "a.gif", detail: "high" }),
      Media.fromUrl("https://example.com/a", { mediaType: "audio/wav" }),
    ]) {
      expect(Media.fromPart(JSON.parse(JSON.stringify(media.toPart())) as MediaPart)).toEqual(media);
    }
  });

  it.each<[unknown]>([
    [null],
    ["media-1"],
    [{ type: "media", mediaType: "image/png" }],
    [{ type: "media", mediaType: "image/png", source: { kind: "bytes" } }],
    [{ type: "media", mediaType: "image/png", source: { kind: "bytes", base64: "" } }],
    [{ type: "media", mediaType: "image/png", source: { kind: "bytes", base64: "A" } }],
    [{ type: "media", mediaType: "image/png", source: { kind: "bytes", base64: "AA\n=" } }],
    [{ type: "media", mediaType: "image/png", source: { kind: "bytes", base64: ["AAAA"] } }],
    [{ type: "media", mediaType: "image/png", source: { kind: "url", url: "/etc/passwd" } }],
    [{ type: "media", mediaType: "image/png", source: { kind: "url" } }],
    [{ type: "media", mediaType: ["image/png"], source: { kind: "url", url: "https://example.com" } }],
  ])("refuses %j, which a file may hold", (part) => {
    expect(() => Media.fromPart(part as MediaPart)).toThrow(AgentConfigError);
  });
});

describe("Media.is", () => {
  it("knows media of another copy of core, and nothing else", () => {
    const media = Media.fromBytes(bytesOf("a"));
    expect([media, Object.create({ [Symbol.for("@smolagents-ts/media")]: true })].every(Media.is)).toBe(true);
    expect([null, undefined, "media-1", media.toPart(), { ...media }, structuredClone(media), Media].some(Media.is)).toBe(false);
  });
});
