import { describe, expect, it } from "vitest";
import { AgentToolCallError } from "../errors.ts";
import { Media } from "./media.ts";
import { MediaStore } from "./media-store.ts";
import { toMedia } from "./to-media.ts";

const bytes = new TextEncoder().encode("GIF89a");
const base64 = Buffer.from(bytes).toString("base64");
const gif = Media.fromBytes(bytes);

describe("toMedia", () => {
  const store = new MediaStore();
  const handle = store.add(gif);

  it.each<[string, unknown]>([
    ["media", gif],
    ["a handle", handle],
    ["a handle as text", "media-1"],
    ["bytes", bytes],
    ["an ArrayBuffer", bytes.slice().buffer],
    ["{ bytes }", { bytes }],
    ["{ data, mediaType }", { data: bytes, mediaType: "image/gif" }],
    ["base64", { data: base64 }],
    ["a data: URL", `data:image/gif;base64,${base64}`],
    ["a data: URL in an object", { data: `data:;base64,${base64}` }],
  ])("takes %s", (_, value) => {
    expect(toMedia(value, store)).toEqual(gif);
  });

  it("takes a URL, a type and a name", () => {
    expect(toMedia("https://example.com/a.png").mediaType).toBe("image/png");
    expect(toMedia({ data: "YQ==", mediaType: "text/plain", filename: "a.txt" })).toMatchObject({
      mediaType: "text/plain",
      filename: "a.txt",
    });
  });

  it.each<[unknown, string]>([
    [undefined, "This is not a picture, sound or file."],
    [3, "This is not a picture, sound or file."],
    [{}, "This is not a picture, sound or file."],
    [Object.create({ data: bytes }), "This is not a picture, sound or file."],
    [{ data: [1, 2] }, "The data is neither bytes nor base64."],
    [{ data: "%" }, "The data is neither bytes nor base64."],
    [{ data: new Uint8Array(0) }, "it is empty"],
    [{ data: bytes, mediaType: "gif" }, '"gif" is not a media type'],
    [{ data: bytes, mediaType: { toString: 1 } }, "a value of type object is not a media type"],
    ["chart.png", '"chart.png" is not a URL'],
    ["file:///etc/passwd", "is not a URL"],
    ["media-9", "There is no media-9.\n\n  There are: media-1 (image/gif)."],
    [{ ...handle, media: "media-9" }, "There is no media-9."],
  ])("tells the model what is wrong with %o", (value, message) => {
    expect(() => toMedia(value, store)).toThrow(AgentToolCallError);
    expect(() => toMedia(value, store)).toThrow(message);
    expect(() => toMedia(value, store)).not.toThrow(/readFile/);
  });

  it("does not spread megabytes", () => {
    expect(() => toMedia(Array.from({ length: 1_000_000 }, (_, i) => i))).toThrow(AgentToolCallError);
    expect(toMedia(new Uint8Array(4_000_000), store).byteLength).toBe(4_000_000);
  });
});
