export type TaggedPiece =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "call"; readonly name: string; readonly argsText: string };

const OPEN = "<tool_call>";
const CLOSE = "</tool_call>";

/** Takes calls of the form `<tool_call>{"name": …, "arguments": {…}}</tool_call>` out of a text that comes in pieces. What is none stays text. */
export class ToolCallTags {
  #held = "";
  #isAfterCall = false;

  push(delta: string): TaggedPiece[] {
    this.#held += delta;
    const pieces: TaggedPiece[] = [];
    while (true) {
      const open = this.#held.indexOf(OPEN);
      const close = open === -1 ? -1 : this.#held.indexOf(CLOSE, open);
      if (close === -1) return [...pieces, ...this.#take(open === -1 ? beginningOf(OPEN, this.#held) : open)];
      pieces.push(...this.#take(open));
      const call = toCall(this.#held.slice(OPEN.length, close - open));
      const length = close - open + CLOSE.length;
      if (call) {
        pieces.push(call);
        this.#held = this.#held.slice(length);
        this.#isAfterCall = true;
      } else {
        pieces.push(...this.#take(length));
      }
    }
  }

  /** What is left. Some models leave the closing tag out at the end. */
  end(): TaggedPiece[] {
    const call = this.#held.startsWith(OPEN) ? toCall(this.#held.slice(OPEN.length)) : undefined;
    return call ? [call] : this.#take(this.#held.length);
  }

  /** The first characters of what is held, as text. The line breaks after a call are not the reply's. */
  #take(length: number): TaggedPiece[] {
    const taken = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    const text = this.#isAfterCall ? taken.trimStart() : taken;
    if (text === "") return [];
    this.#isAfterCall = false;
    return [{ type: "text", text }];
  }
}

/** How models are taught to write a call; the arguments are then kept as they stand. */
const USUAL = /^\s*\{\s*"name"\s*:\s*"([\w.-]+)"\s*,\s*"arguments"\s*:([\s\S]*)\}\s*$/;

const toCall = (text: string): TaggedPiece | undefined => {
  const [, usualName, usualArgs] = USUAL.exec(text) ?? [];
  if (usualName !== undefined && usualArgs !== undefined) return { type: "call", name: usualName, argsText: usualArgs.trim() };
  try {
    const { name, arguments: args = {} } = JSON.parse(text);
    return typeof name === "string" && name !== "" ? { type: "call", name, argsText: JSON.stringify(args) } : undefined;
  } catch {
    return undefined;
  }
};

/** Where the end of `text` may be the beginning of `tag`; its length when it is not. */
const beginningOf = (tag: string, text: string): number => {
  for (let at = Math.max(0, text.length - tag.length + 1); at < text.length; at++) if (tag.startsWith(text.slice(at))) return at;
  return text.length;
};
