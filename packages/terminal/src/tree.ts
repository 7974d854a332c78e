import type { Style, Surface } from "./screen.ts";
import { toPrintable, toPrintableLine } from "./to-printable.ts";

export interface TreeNode {
  readonly title: string;
  /** On the same line. */
  readonly remark?: string;
  /** Whether the title names a property, not a thing. */
  readonly isFact?: boolean;
  /** Paragraphs under it, wrapped. */
  readonly text?: readonly string[];
  readonly children?: readonly TreeNode[];
}

interface Line {
  readonly branch: string;
  readonly title: string;
  readonly style: Style;
  readonly rest: string;
}

/** Narrower than this, words are broken off no more. */
const MIN_TEXT_COLUMNS = 24;

export function drawTree(tree: TreeNode, surface: Surface, width: number): void {
  for (const { branch, title, style, rest } of linesOf(tree, width, "", "")) {
    surface.freshLine();
    surface.write(branch, { style: "dim", whole: true });
    surface.write(title, { style, whole: true });
    surface.write(`${rest}\n`, { whole: true });
  }
}

export function treeText(tree: TreeNode, width: number): string {
  return linesOf(tree, width, "", "")
    .map(({ branch, title, rest }) => `${branch}${title}${rest}\n`)
    .join("");
}

/** `first` goes before the title, `next` before every line after it. */
function linesOf(node: TreeNode, width: number, first: string, next: string): readonly Line[] {
  const { title, remark = "", isFact = false, text = [], children = [] } = node;
  const style: Style = isFact ? "cyan" : "bold";
  const room = width - next.length;
  const heading = `${toPrintableLine(title)}${remark === "" ? "" : `${isFact ? ": " : "  "}${toPrintableLine(remark)}`}`;
  const name = toPrintableLine(title);
  // A text stands on the trunk of what comes below it.
  const trunk = children.length > 0 ? "│  " : "   ";
  return [
    { branch: first, title: name, style, rest: heading.slice(name.length) },
    ...text
      .flatMap((paragraph) => wrap(paragraph, Math.max(MIN_TEXT_COLUMNS, room - trunk.length)))
      .map((line) => ({ branch: next + trunk, title: line, style: "dim" as const, rest: "" })),
    ...children.flatMap((child, index) => {
      const isLast = index === children.length - 1;
      return linesOf(child, width, `${next}${isLast ? "└─ " : "├─ "}`, `${next}${isLast ? "   " : "│  "}`);
    }),
  ];
}

/** Lines of a text, broken between words. */
function wrap(text: string, columns: number): readonly string[] {
  return toPrintable(text.trim())
    .split("\n")
    .flatMap((paragraph) => {
      const lines: string[] = [];
      let line = "";
      for (const word of paragraph.trimEnd().split(/(?<=\S)\s+/)) {
        if (line !== "" && line.length + 1 + word.length > columns) {
          lines.push(line);
          line = "";
        }
        line += line === "" ? word : ` ${word}`;
      }
      return [...lines, line];
    });
}
