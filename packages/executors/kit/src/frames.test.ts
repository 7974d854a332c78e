import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeFrame, FrameError, FrameReader, MAX_LINE_BYTES } from "./frames.ts";

const ROOM = 64 * 1024 * 1024;

/** What a reader makes of these bytes when they come in pieces of such sizes. */
function readInPieces(bytes: Uint8Array, sizes: readonly number[], reader = new FrameReader(ROOM)): unknown[] {
  const frames: unknown[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    frames.push(...reader.read(bytes.subarray(at, at + size)));
    at += size;
  }
  return frames;
}

describe("frames", () => {
  it("come back as they were, however the stream is cut", { timeout: 60_000 }, () => {
    const anyFrame = fc.record({ t: fc.string({ unit: "binary" }), more: fc.jsonValue() }).filter(({ t }) => t !== "chunk");
    fc.assert(
      fc.property(fc.array(anyFrame, { minLength: 1 }), fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (frames, sizes) => {
        const texts = frames.map((frame) => JSON.stringify(frame));
        const bytes = Buffer.concat(texts.map(encodeFrame));
        expect(readInPieces(bytes, sizes)).toEqual(texts.map((text) => JSON.parse(text)));
      }),
    );
  });

  it("are ASCII, on lines no longer than allowed, whatever is in them", () => {
    const odd = "\u0000\u001f\u007f\u0080é\ud800 \u2028😀";
    const bytes = encodeFrame(JSON.stringify({ t: "out", d: odd.repeat(100_000) }));
    expect(bytes.every((byte) => byte === 0x0a || (byte >= 0x20 && byte <= 0x7e))).toBe(true);
    const lines = Buffer.from(bytes).toString("latin1").split("\n");
    expect(lines.pop()).toBe("");
    expect(Math.max(...lines.map((line) => line.length + 1))).toBeLessThanOrEqual(MAX_LINE_BYTES);
    expect(readInPieces(bytes, [65_536])).toEqual([{ t: "out", d: odd.repeat(100_000) }]);
  });

  const hostile: Record<string, string> = {
    "a line that never ends": "x".repeat(MAX_LINE_BYTES + 1),
    "what is no JSON": "Traceback (most recent call last):\n",
    "an empty line": "\n",
    "a list": "[1]\n",
    null: "null\n",
    "a chunk without text": '{"t":"chunk"}\n',
    "a frame between chunks": '{"t":"chunk","d":"e30="}\n{"t":"ready"}\n',
    "a chunk made of chunks": `{"t":"chunk","d":"${Buffer.from('{"t":"chunk","d":""}').toString("base64")}","last":true}\n`,
    "chunks of what is no JSON": '{"t":"chunk","d":"AAAA","last":true}\n',
  };
  it.each(Object.entries(hostile))("refuse %s", (_, text) => {
    expect(() => readInPieces(Buffer.from(text), [1_000])).toThrow(FrameError);
  });

  it("refuse chunks that never end, before they fill the memory", () => {
    const chunk = Buffer.from(`{"t":"chunk","d":"${"A".repeat(200_000)}"}\n`);
    const reader = new FrameReader(1_000_000);
    let taken = 0;
    expect(() => {
      for (; taken < 100; taken++) readInPieces(chunk, [chunk.length], reader);
    }).toThrow("a frame of more than 1000000 bytes");
    expect(taken).toBeLessThan(10);
  });
});
