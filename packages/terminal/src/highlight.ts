// Colours for programs, by sugar-high: small, without dependencies, and quick on hostile code. (@speed-highlight/core takes 48 s for one long word.)

import { SugarHigh, tokenize } from "sugar-high/core";
import * as python from "sugar-high/lang/python";
import * as typescript from "sugar-high/lang/typescript";
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
export function highlight(code: string): readonly Token[] {
  if (code.length > MAX_CHARS) return [{ text: code }];
  const types = SugarHigh.TokenTypes;
  const tokens = tokenize(code, looksLikePython(code) ? python : typescript).map(([type, text]) => ({
    text,
    style: STYLES[types[type] ?? ""],
  }));
  return tokens.map(({ text }) => text).join("") === code ? tokens : [{ text: code }];
}

/** Events do not say what a program is written in. A wrong guess costs colours, nothing else. */
function looksLikePython(code: string): boolean {
  if (/^[ \t]*(?:const|let|var|function)\b|=>|;[ \t]*$|^[ \t]*\/\//m.test(code)) return false;
  return /^[ \t]*(?:def|class|for|while|if|elif|else|try|except|with)\b[^{\n]*:[ \t]*$|^(?:import|from) \w[\w.]*|^[ \t]*print\(|^[ \t]*#/m.test(
    code,
  );
}
