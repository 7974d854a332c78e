/** Telling programs in Python from prose, without Python: what is unsure counts as prose, which must never run. */

import { PYTHON_KEYWORDS } from "../tools/tool-name.ts";

/**
 * Whether a text can be nothing but a program: every line reads like code, and one of them does what prose does not, such as to call `print` or to have a
 * body. Linear in the length of the text.
 */
export function isPythonProgram(text: string): boolean {
  const lines = toLines(text);
  const known = new Set<string>();
  const depths = [0];
  let isSure = false;
  let opens = false;
  for (const [index, { indent, words, names }] of lines.entries()) {
    const depth = depths.at(-1) ?? 0;
    if (opens ? indent <= depth : indent > depth) return false;
    if (opens) depths.push(indent);
    while (indent < (depths.at(-1) ?? 0)) depths.pop();
    if (indent !== depths.at(-1)) return false;

    const isWork = WORK.test(words);
    const isPlain = PLAIN.test(words);
    const header = HEADER.exec(words);
    const isValue = index === lines.length - 1 && indent === 0 && names.some((name) => known.has(name));
    if (!isWork && !isPlain && !header && !isValue) return false;
    if (SURE.test(words) || (isWork && opens)) isSure = true;
    for (const name of names) known.add(name);
    opens = header?.[1] === "";
  }
  return isSure && !opens;
}

const raw = String.raw;
const TARGET = raw`[\w.,[\]()]+`;
const SIMPLE = raw`${TARGET} ?(?:[-+*/%@&|^]|//|\*\*)?= ?[^=].*|(?:await )?\w+(?:\(\)|\[\]|\.\w+)*\(\)|(?:return|raise|yield|del|assert)\b.+`;
const WORK = new RegExp(`^(?:${SIMPLE})$`);
/** What stands in programs only. A call must be all of it: that the result of `print(x)` is wrong, may also be said. */
const SURE = new RegExp(raw`^(?:${TARGET} ?= )?(?:(?:print|final_answer|tools\.\w+)|await \w+(?:\.\w+)*)\(\)(?:\.\w+|\[\]|\(\))*$`);
/** Ends in nothing when its body is in the lines below. */
const HEADER = new RegExp(
  raw`^(?:(?:async )?(?:def|with|for [\w.,[\]()]+ ?\bin)|class|while|if|elif|else|try|except|finally)\b[^:]*:((?:${SIMPLE}|pass|break|continue|return)?)$`,
);
const PLAIN = /^(?:(?:from [\w.]+ )?import\b[\w., *()]+|pass|break|continue|return|raise|global .+|nonlocal .+|@ .+|"")$/;

/** A line of a program, which may stand on several of the text. */
interface Line {
  readonly indent: number;
  /** Its words and signs, without what stands in brackets and in quotes, and without spaces around what divides and brackets. */
  readonly words: string;
  readonly names: readonly string[];
}

const STRING = raw`[bfru]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"|'[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*')`;
const TOKEN = raw`([ \t\f]+|#[^\n]*|\\\n)|(\n)|(${STRING})|(\d[\w.]*)|([a-z_]\w*)|([-+*/%@&|^~<>=!]+|[.,:()[\]{}])`;

const CLOSERS = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

/** Nothing for a text that has what programs have not: signs of prose, brackets and quotes that do not close, two values with no sign between them. */
function toLines(text: string): readonly Line[] {
  const token = new RegExp(TOKEN, "iy");
  const source = `${text.replace(/^\s*\n/, "").trimEnd()}\n`;
  const lines: Line[] = [];
  const closers: string[] = [];
  let indent = 0;
  let words: string[] = [];
  let names: string[] = [];
  /** What the last token ended. */
  let value: "string" | "other" | undefined;
  let lineStart = 0;
  while (token.lastIndex < source.length) {
    const at = token.lastIndex;
    const [all, space, end, string, number, word, sign] = token.exec(source) ?? [];
    if (all === undefined) return [];
    if (end !== undefined) lineStart = at + 1;
    if (space !== undefined || (end !== undefined && closers.length > 0)) continue;
    if (end !== undefined) {
      if (words.length > 0) lines.push({ indent, words: words.join(" ").replace(/ ?([.,:()[\]{}]) ?/g, "$1"), names });
      [words, names, value] = [[], [], undefined];
      continue;
    }
    if (words.length === 0) indent = at - lineStart;
    const isName = word !== undefined && (!PYTHON_KEYWORDS.has(word) || /^[FNT]/.test(word));
    const begins = isName || string !== undefined || number !== undefined || sign === "{";
    if (begins && value && !(string !== undefined && value === "string")) return [];
    const closes = sign !== undefined && ")]}".includes(sign);
    if (closes && closers.pop() !== sign) return [];
    if (isName) names.push(word);
    if (closers.length === 0) words.push(string === undefined ? all : '""');
    const closer = CLOSERS.get(all);
    if (closer !== undefined) closers.push(closer);
    value = string !== undefined ? "string" : closes || (begins && sign === undefined) ? "other" : undefined;
  }
  return closers.length === 0 ? lines : [];
}
