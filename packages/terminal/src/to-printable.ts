/**
 * Makes text of models, tools and sandboxes harmless: no control character reaches the terminal, so no escape sequence does, whole or in pieces.
 *
 * Lines and tabs stay. Controls become their pictures (`␛[2J`); C1 controls, what reorders text (bidi overrides, isolates), separators that some
 * viewers take for line ends, and invisible tags become their number: `\u202e`.
 */
export function toPrintable(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(HARMFUL, picture);
}

/** The same in one line, for names and whatever else must not open a line of its own. */
export function toPrintableLine(text: string): string {
  return toPrintable(text.replace(/[\t-\r\u0085\u2028\u2029]+/g, " "));
}

/** The same with every invisible character shown: for what a person decides on. */
export function toVisible(text: string): string {
  return toPrintable(text).replace(INVISIBLE, picture);
}

const HARMFUL = /(?![\n\t])\p{Cc}|[\u2028-\u202e\u2066-\u206f]|[\u{e0000}-\u{e007f}]/gu;
/** Formats, fillers, selectors of variants, and the blank of Braille. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\p{Cf}|\u2800/gu;
const DELETE = 0x7f;
/** Where Unicode keeps the pictures of the 32 controls, and that of DELETE. */
const PICTURES = 0x2400;
const PICTURE_OF_DELETE = "\u2421";

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(PICTURES + code);
  if (code === DELETE) return PICTURE_OF_DELETE;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
}
