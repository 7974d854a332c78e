import { describe, expect, it } from "vitest";
import { ReplySplitter } from "./reply-splitter.ts";

function split(reply: string, size: number) {
  let thought = "";
  const splitter = new ReplySplitter((text) => {
    thought += text;
  });
  for (let at = 0; at < reply.length; at += size) splitter.push(reply.slice(at, at + size));
  return { blocks: splitter.end(), thought };
}

const cases: { readonly [title: string]: { readonly reply: string; readonly thought: string; readonly blocks: readonly string[] } } = {
  "a thought and a program": { reply: "I count.\n\n<code>\nf();\n", thought: "I count.", blocks: ["<code>\nf();\n"] },
  "a closed program, and more": { reply: "A\n<code>\nf();\n</code>\nB", thought: "A\nB", blocks: ["<code>\nf();\n</code>"] },
  "several programs": { reply: "<code>a</code><code>b</code>", thought: "", blocks: ["<code>a</code>", "<code>b</code>"] },
  "a tag within a line": { reply: "So: <code>f()</code>", thought: "So:", blocks: ["<code>f()</code>"] },
  "a fence": { reply: "So:\n```js\nf();\n```\nDone.", thought: "So:\nDone.", blocks: ["```js\nf();\n```\n"] },
  "a fence that stays open": { reply: "So:\n~~~\nf();", thought: "So:", blocks: ["~~~\nf();"] },
  "a longer fence around a shorter one": { reply: "````md\n```\n````\nB", thought: "B", blocks: ["````md\n```\n````\n"] },
  "code in a line is a thought": {
    reply: "Use `f` and ``g``.\n`x` < 3 <co <codes",
    thought: "Use `f` and ``g``.\n`x` < 3 <co <codes",
    blocks: [],
  },
  "comparisons are a thought": { reply: "a < b, c <", thought: "a < b, c <", blocks: [] },
  "space around is dropped, space within is kept": { reply: "\n\n  A\n\n  B \n\n", thought: "A\n\n  B", blocks: [] },
  nothing: { reply: "", thought: "", blocks: [] },
};

describe("splits a reply the same way however it is cut into pieces:", () => {
  for (const [title, { reply, ...expected }] of Object.entries(cases)) {
    it(title, () => {
      for (let size = 1; size <= reply.length; size++) expect(split(reply, size), `pieces of ${size}`).toEqual(expected);
    });
  }
});

it("tells a thought as soon as it is sure of it", () => {
  const told: string[] = [];
  const splitter = new ReplySplitter((text) => told.push(text));
  splitter.push("I think");
  splitter.push(" that <b");
  splitter.push("> is bold <cod");
  expect(told).toEqual(["I think", " that <b", "> is bold"]);
  splitter.push("e>\n");
  expect(splitter.isInBlock).toBe(true);
});

it("finds the end of a program behind a very long line, and a block behind very much space", () => {
  const long = `<code>\n${"x".repeat(10_000)}</code>after`;
  for (const size of [1, 7, 1_000]) expect(split(long, size)).toEqual({ thought: "after", blocks: [long.slice(0, -5)] });
  const spaced = `a${" \n".repeat(5_000)}\n  \`\`\`\nb\n\`\`\`\n`;
  for (const size of [1, 7]) expect(split(spaced, size)).toEqual({ thought: "a", blocks: ["  ```\nb\n```\n"] });
});

it("is as quick with models that go round in circles", { timeout: 30_000 }, () => {
  const startedAt = performance.now();
  for (const opening of ["a", "<code>\n", "```\n"]) {
    for (const piece of [" ", "\n", "`", "~", " \n", "</code", "abcd"]) {
      const splitter = new ReplySplitter(() => {});
      splitter.push(opening);
      for (let at = 0; at < 20_000; at++) splitter.push(piece);
      splitter.end();
    }
  }
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

it("takes a long reply in small pieces without slowing down", () => {
  const splitter = new ReplySplitter(() => {});
  const startedAt = performance.now();
  for (let at = 0; at < 20_000; at++) splitter.push(at === 5_000 ? "<code>\n" : "   const x\n");
  splitter.end();
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
