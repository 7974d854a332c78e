import { expect, it } from "vitest";
import { TokenText } from "./token-text.ts";

const read = (tokens: readonly number[], decode: (tokens: number[]) => string): string[] => {
  const text = new TokenText(decode);
  return [...tokens.map((token) => text.push(token)), text.end()];
};

it("keeps the indentation of a program where the tokenizer drops the first space of what it decodes", () => {
  // As the tokenizers of Llama 2 and Mistral: "▁" is a space, and the one at the beginning goes away.
  const vocabulary = ["▁def", "▁f():", "\n", "▁▁▁▁", "return", "▁1"];
  const decode = (tokens: number[]) =>
    tokens
      .map((token) => vocabulary[token])
      .join("")
      .replaceAll("▁", " ")
      .replace(/^ /, "");
  expect(read([0, 1, 2, 3, 4, 5], decode)).toEqual(["def", " f():", "\n", "    ", "return", " 1", ""]);
});

it("gives out characters whole, and at the end what is left of one", () => {
  const decode = (tokens: number[]) => Buffer.from(tokens).toString();
  const bytes = [...Buffer.from("aé漢")];
  expect(read(bytes, decode)).toEqual(["a", "", "é", "", "", "漢", ""]);
  expect(read(bytes.slice(0, 5), decode)).toEqual(["a", "", "é", "", "", "\uFFFD"]);
});

it("forgets tokens that say nothing", () => {
  const lengths: number[] = [];
  const decode = (tokens: number[]) => {
    lengths.push(tokens.length);
    return tokens
      .filter((token) => token > 0)
      .map(String)
      .join("");
  };
  expect(read([1, ...Array<number>(500).fill(0), 2], decode).join("")).toBe("12");
  expect(Math.max(...lengths)).toBeLessThan(5);
});
