// Colours for programs, by sugar-high: small, without dependencies, and quick on hostile code. (@speed-highlight/core takes 48 s for one long word.)

import type { Style } from "./screen.ts";

/** A piece of a program and how it looks. The pieces, joined, are the program. */
export interface Token {
  readonly text: string;
  readonly style?: Style | undefined;
}

const STYLES: { readonly [type: string]: Style | undefined } = {
  keyword: "magenta",
  string: "green",
  class: "yellow",
  property: "cyan",
  comment: "gray",
};

/** Beyond this, colours cost more time than they are worth. */
const MAX_CHARS = 20_000;

/** Splits a program into styled pieces. A highlighter must not change what is read: if its pieces are not the program, there are no colours. */
export async function highlight(code: string, language: "javascript" | "python"): Promise<readonly Token[]> {
  if (code.length > MAX_CHARS) return [{ text: code }];
  const [{ tokenize, SugarHigh }, grammar] = await Promise.all([
    import("sugar-high/core"),
    language === "python" ? import("sugar-high/lang/python") : import("sugar-high/lang/typescript"),
  ]);
  const tokens = tokenize(code, grammar).map(([type, text]) => ({ text, style: STYLES[SugarHigh.TokenTypes[type] ?? ""] }));
  return tokens.map(({ text }) => text).join("") === code ? tokens : [{ text: code }];
}
