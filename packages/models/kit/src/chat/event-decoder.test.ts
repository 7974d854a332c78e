import { describe, expect, it } from "vitest";
import { EventDecoder } from "./event-decoder.ts";

const decode = (...pieces: string[]) => {
  const decoder = new EventDecoder();
  const events = pieces.flatMap((piece) => [...decoder.push(piece)]);
  return [...events, decoder.end()].filter((event) => event !== undefined);
};

describe("EventDecoder", () => {
  it.each([
    ["line feeds", "data: a\n\ndata: b\n\n"],
    ["returns", "data: a\r\rdata: b\r\r"],
    ["both", "data: a\r\n\r\ndata: b\r\n\r\n"],
    ["no space after the colon", "data:a\n\ndata:b\n\n"],
    ["comments and other fields", ": OPENROUTER PROCESSING\n\nevent: x\nid: 7\ndata: a\n\n:\n\ndata: b\n\n"],
    ["no blank line at the end", "data: a\n\ndata: b\n"],
    ["no line end at the end", "data: a\n\ndata: b"],
  ])("understands %s, in any pieces", (_, stream) => {
    expect(decode(stream)).toEqual(["a", "b"]);
    expect(decode(...stream)).toEqual(["a", "b"]);
    for (let at = 1; at < stream.length; at++) expect(decode(stream.slice(0, at), stream.slice(at))).toEqual(["a", "b"]);
  });

  it("joins the lines of one event", () => {
    expect(decode('data: {"a":\ndata: 1}\n\n')).toEqual(['{"a":\n1}']);
  });

  it("takes one long event in many pieces", () => {
    const text = "x".repeat(2_000_000);
    expect(decode(...`data: ${text}\n\n`.match(/[\s\S]{1,16384}/g)!)).toEqual([text]);
  });
});
