/**
 * Values and names that one message may be made of. Each takes the main thread up to a microsecond to read, and a message of four million
 * characters has room for three million: so the worker counts them before it passes a message on.
 */
const MAX_PARTS = 300_000;

/** Why a message from the sandbox is too much; nothing when it is not. The message is hostile, and need not be JSON at all. */
export function tooMuch(json: string, maxChars: number): string {
  if (json.length > maxChars) return `${json.length} characters long, more than the ${maxChars} that may leave the sandbox at once`;
  // A part takes one character at least.
  const parts = json.length > MAX_PARTS ? countParts(json) : 0;
  return parts > MAX_PARTS ? `made of ${parts} values and names, more than the ${MAX_PARTS} that may leave the sandbox at once` : "";
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const LIST = 0x5b;
const OBJECT = 0x7b;

/** Every value and name of a JSON text but the first one follows a comma, a colon, or the start of a list or an object. */
export function countParts(json: string): number {
  let parts = 1;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === QUOTE) i = endOfString(json, i);
    else if (code === COMMA || code === COLON || code === LIST || code === OBJECT) parts++;
  }
  return parts;
}

function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end > 0; end = json.indexOf('"', end + 1)) {
    let slashes = 0;
    while (json.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return json.length;
}
