/**
 * Makes text of models, tools and sandboxes harmless: no control character reaches the terminal, so no escape sequence does, whole or in pieces.
 *
 * Lines and tabs stay. Controls become their pictures (`␛[2J`), C1 controls and what reorders text (bidi overrides, isolates) its number: `\u202e`.
 */
export function toPrintable(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(HARMFUL, picture);
}

const HARMFUL = /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;
const DELETE = 0x7f;
/** Where Unicode keeps the pictures of the 32 controls, and that of DELETE. */
const PICTURES = 0x2400;
const PICTURE_OF_DELETE = "\u2421";

function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(PICTURES + code);
  return code === DELETE ? PICTURE_OF_DELETE : `\\u${code.toString(16).padStart(4, "0")}`;
}
