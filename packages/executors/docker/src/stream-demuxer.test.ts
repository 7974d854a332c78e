import { expect, it } from "vitest";
import { StreamDemuxer } from "./stream-demuxer.ts";

/** A piece as the Docker Engine API describes it: the stream's number, three zeros, the length as big-endian number, the bytes. */
function piece(stream: number, text: string): Buffer {
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

const sent = Buffer.concat([piece(1, "one "), piece(2, "problem"), piece(1, ""), piece(1, "two"), piece(2, "!")]);

it.each([1, 3, 8, 9, sent.length])("takes streams apart that arrive in pieces of %i bytes", (size) => {
  const heard = { stdout: "", stderr: "" };
  const demuxer = new StreamDemuxer((stream, bytes) => {
    heard[stream] += Buffer.from(bytes).toString();
  });
  for (let at = 0; at < sent.length; at += size) demuxer.read(sent.subarray(at, at + size));
  expect(heard).toEqual({ stdout: "one two", stderr: "problem!" });
});
