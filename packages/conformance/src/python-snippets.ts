import { readdirSync, readFileSync } from "node:fs";

/** Programs that run one after the other in one session. */
export interface Snippet {
  readonly title: string;
  readonly programs: readonly string[];
  /** The Python that knows the language of it, when that is not the oldest one in use. */
  readonly since?: readonly [major: number, minor: number];
}

const FOLDER = new URL("./snippets/", import.meta.url);
const SUFFIX = ".snippets.txt";

/**
 * The snippets by area, kept as plain text so that they need no escaping: a line `=== title` begins each, `[3.10]` behind the title names the Python
 * it needs, and a line `---` stands between its programs.
 */
export function readPythonSnippets(): ReadonlyMap<string, readonly Snippet[]> {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(SUFFIX));
  return new Map(files.sort().map((file) => [file.slice(0, -SUFFIX.length), snippetsOf(readFileSync(new URL(file, FOLDER), "utf8"))]));
}

function snippetsOf(text: string): readonly Snippet[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      const heading = part.slice(0, end);
      const since = /\[(\d+)\.(\d+)\]$/.exec(heading);
      const programs = part.slice(end + 1).split(/^---\n/m);
      return {
        title: since ? heading.slice(0, since.index).trim() : heading,
        programs: programs.map((program) => program.trimEnd()),
        ...(since && { since: [Number(since[1]), Number(since[2])] as const }),
      };
    });
}
