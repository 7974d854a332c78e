import { readFileSync } from "node:fs";

export interface Snippet {
  readonly title: string;
  readonly code: string;
}

/** Programs kept as plain text, so that they need no escaping: a line `=== title` begins each. */
export function readSnippets(name: string): readonly Snippet[] {
  const text = readFileSync(new URL(`../__fixtures__/${name}.snippets.txt`, import.meta.url), "utf8");
  return text
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return { title: part.slice(0, end), code: part.slice(end + 1).trimEnd() };
    });
}
