const MAX_CHARS = 300;

/** Text of a stranger's file, for a message: short, on one line, and without what a terminal would obey. */
export function printable(text: string): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
  return line.length > MAX_CHARS ? `${line.slice(0, MAX_CHARS)}…` : line;
}
