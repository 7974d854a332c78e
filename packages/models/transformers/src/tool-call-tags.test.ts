import { describe, expect, it } from "vitest";
import { ToolCallTags } from "./tool-call-tags.ts";

/** The same whatever pieces the text comes in. */
const read = (text: string) => {
  const inPieces = (size: number) => {
    const tags = new ToolCallTags();
    const pieces = (text.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? []).flatMap((piece) => tags.push(piece));
    return joined([...pieces, ...tags.end()]);
  };
  const whole = inPieces(text.length || 1);
  for (const size of [1, 2, 3, 7, 11]) expect(inPieces(size), `in pieces of ${size}`).toEqual(whole);
  return whole;
};

const joined = (pieces: ReturnType<ToolCallTags["push"]>) => {
  const result: (string | { name: string; argsText: string })[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (piece.type === "call") result.push({ name: piece.name, argsText: piece.argsText });
    else if (typeof last === "string") result[result.length - 1] = last + piece.text;
    else result.push(piece.text);
  }
  return result;
};

describe("text with calls between tags", () => {
  it("gives the calls, with their arguments as they stand, and the text before them", () => {
    // As in the template of Qwen 2.5 and Hermes.
    const text =
      'Let me see.\n<tool_call>\n{"name": "weather", "arguments": {"city": "Sf\\u0061x",  "days": 1.0}}\n</tool_call>\n<tool_call>\n{"name": "time", "arguments": {}}\n</tool_call>';
    expect(read(text)).toEqual([
      "Let me see.\n",
      { name: "weather", argsText: '{"city": "Sf\\u0061x",  "days": 1.0}' },
      { name: "time", argsText: "{}" },
    ]);
  });

  it("takes other orders, and a missing closing tag at the end", () => {
    expect(read('<tool_call>{"arguments": {"n": 1}, "name": "f"}</tool_call>')).toEqual([{ name: "f", argsText: '{"n":1}' }]);
    expect(read('<tool_call>{"name": "f"}</tool_call>')).toEqual([{ name: "f", argsText: "{}" }]);
    expect(read('<tool_call>\n{"name": "f", "arguments": {"n": 1}}\n')).toEqual([{ name: "f", argsText: '{"n": 1}' }]);
  });

  it("leaves what is no call", () => {
    for (const text of [
      "a < b and <tool",
      "<tool_call>never mind</tool_call> said he",
      '<tool_call>{"name": 1}</tool_call>',
      "<tool_call>",
      "",
    ]) {
      expect(read(text).join("")).toBe(text);
    }
  });
});
