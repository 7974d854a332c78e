import { describe, expect, it } from "vitest";
import { StopFilter } from "./stop-filter.ts";

const cut = (stops: readonly string[], pieces: readonly string[]) => {
  const filter = new StopFilter(stops);
  let shown = "";
  for (const piece of pieces) {
    const { text, stop } = filter.push(piece);
    shown += text;
    if (stop !== undefined) return { shown, stop };
  }
  return { shown: shown + filter.flush() };
};

/** Every way to cut a short text into pieces. */
const piecesOf = (text: string): string[][] =>
  text.length < 2
    ? [[text]]
    : Array.from({ length: text.length }, (_, n) => n + 1).flatMap((n) =>
        n === text.length ? [[text]] : piecesOf(text.slice(n)).map((rest) => [text.slice(0, n), ...rest]),
      );

describe("StopFilter", () => {
  it.each([
    { stops: ["cd"], text: "abcdef", shown: "ab", stop: "cd" },
    { stops: ["abab"], text: "aababab!", shown: "a", stop: "abab" },
    { stops: ["bcde", "cd"], text: "abcdef", shown: "ab", stop: "cd" },
    { stops: ["</c>", "<"], text: "a</c>b", shown: "a", stop: "<" },
    { stops: ["xyz"], text: "abxyab", shown: "abxyab", stop: undefined },
    { stops: ["abc"], text: "zzzzab", shown: "zzzzab", stop: undefined },
    { stops: [""], text: "abc", shown: "abc", stop: undefined },
  ])("cuts $text at $stops, whatever pieces it comes in", ({ stops, text, shown, stop }) => {
    for (const pieces of piecesOf(text))
      expect(cut(stops, pieces), pieces.join("|")).toEqual({ shown, ...(stop !== undefined && { stop }) });
  });

  it("prefers the longer of two stop strings that end together", () => {
    expect(cut(["d>", "end>"], ["send>x"])).toEqual({ shown: "s", stop: "end>" });
  });

  it("holds back no more than what may become a stop string", () => {
    const filter = new StopFilter(["<end_code>"]);
    expect(filter.push("print(1 <").text).toBe("print(1 ");
    expect(filter.push(" 2)").text).toBe("< 2)");
  });
});
