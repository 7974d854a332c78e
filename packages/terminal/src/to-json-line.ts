import { toJson } from "./to-json.ts";

/** A value, such as an event, as one line of JSON. What JSON leaves alone but a terminal obeys is escaped; a parser reads the same value. */
export function toJsonLine(value: unknown): string {
  return `${JSON.stringify(toJson(value)).replace(OBEYED, escaped)}\n`;
}

const OBEYED = /[\u007f-\u009f\u2028-\u202e\u2066-\u206f]|\udb40[\udc00-\udc7f]/g;

const escaped = (characters: string) =>
  Array.from({ length: characters.length }, (_, index) => `\\u${characters.charCodeAt(index).toString(16).padStart(4, "0")}`).join("");
