interface Column {
  readonly name: string;
  readonly type: string;
}

type Row = Record<string, string | number | boolean | null>;

/** The rows of a CSV, TSV or JSON file as objects; in text formats, columns the catalog calls numbers become numbers and empty cells null. */
export function parseTable(text: string, format: string, columns: readonly Column[]): Row[] {
  if (format === "json") return JSON.parse(text) as Row[];
  const numeric = new Set(columns.filter(({ type }) => type === "number" || type === "integer").map(({ name }) => name));
  const [header = [], ...lines] = parseCells(text, format === "tsv" ? "\t" : ",");
  return lines.map((cells) =>
    Object.fromEntries(
      header.map((name, at) => {
        const cell = cells[at] ?? "";
        return [name, cell === "" ? null : numeric.has(name) ? Number(cell) : cell];
      }),
    ),
  );
}

/** Cells may be quoted, and then hold separators, line breaks and doubled quotes. */
function parseCells(text: string, separator: string): string[][] {
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^${separator}\\r\\n]*))(${separator}|\\r?\\n|$)`, "y");
  const lines: string[][] = [];
  let line: string[] = [];
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    if (!match) throw new Error("A quote in the file is not closed.");
    line.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === separator) continue;
    lines.push(line);
    line = [];
  }
  return lines;
}
