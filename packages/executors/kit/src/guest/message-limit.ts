/**
 * Values and names that one message may be made of. Each takes the main thread up to a microsecond to read, and a message of four million
 * characters has room for three million: so the worker counts them before it passes a message on.
 */
const MAX_PARTS = 300_000;
/** Different names: for each, the engine that reads a message makes a string of its own and often a new shape, ten times the cost of a value. */
const MAX_NAMES = 20_000;
/** What a part takes at least, and what a name takes with its quotes and its value. */
const SHORTEST_TOO_MUCH = Math.min(MAX_PARTS, MAX_NAMES * `"a":1,`.length);

/** Why a message from the sandbox is too much; nothing when it is not. The message is hostile, and need not be JSON at all. */
export function tooMuch(json: string, maxChars: number): string {
  if (json.length > maxChars) return `${json.length} characters long, more than the ${maxChars} that may leave the sandbox at once`;
  if (json.length < SHORTEST_TOO_MUCH) return "";
  const names = new Set<string>();
  const parts = countParts(json, (name) => names.size > MAX_NAMES || names.add(name));
  if (parts > MAX_PARTS) return `made of ${parts} values and names, more than the ${MAX_PARTS} that may leave the sandbox at once`;
  return names.size > MAX_NAMES ? `made of more than the ${MAX_NAMES} different names that may leave the sandbox at once: use lists` : "";
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const LIST = 0x5b;
const OBJECT = 0x7b;

/** Every value and name of a JSON text but the first one follows a comma, a colon, or the start of a list or an object. */
export function countParts(json: string, onName?: (name: string) => unknown): number {
  let parts = 1;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === QUOTE) {
      const end = endOfString(json, i);
      if (onName && json.charCodeAt(end + 1) === COLON) onName(json.slice(i, end));
      i = end;
    } else if (code === COMMA || code === COLON || code === LIST || code === OBJECT) parts++;
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
