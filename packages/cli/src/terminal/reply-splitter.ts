// Splits a reply, while it streams, into the thought to show at once and the blocks to hold back: the `code` event brings the program itself.

/** An opening tag, or the whole line that opens a fence. */
const OPENING = /<code>|^[ \t]*(`{3,}|~{3,})[^\n`]*\n/gm;
/** The end of a text that may yet become one of them. */
const MAYBE_OPENING = /(?:<(?:c(?:o(?:de?)?)?)?|(?<![^\n])[ \t]*(?:`{1,2}|~{1,2}|(?:`{3,}|~{3,})[^\n`]*))$/;

export class ReplySplitter {
  readonly #onThought: (text: string) => void;
  readonly #blocks: string[] = [];
  #reply = "";
  #thought = "";
  /** At the start, and after a block: there is no line to go on with. */
  #isFresh = true;
  /** Where the part begins that is neither told nor held as a block. */
  #start = 0;
  #searchFrom = 0;
  /** How the open block ends; undefined outside of one. */
  #closing: RegExp | undefined;

  /** `onThought` gets the thought piece by piece, without space around it. */
  constructor(onThought: (text: string) => void) {
    this.#onThought = onThought;
  }

  /** All that was told so far. */
  get thought(): string {
    return this.#thought;
  }

  get isInBlock(): boolean {
    return this.#closing !== undefined;
  }

  push(delta: string): void {
    this.#reply += delta;
    while (this.#closing ? this.#findEnd(this.#closing) : this.#findBlock());
  }

  /** Ends the reply, and gives the blocks that were held back, as they came. */
  end(): readonly string[] {
    const rest = this.#reply.slice(this.#start);
    if (this.#closing) this.#blocks.push(rest);
    else this.#tell(rest.trimEnd());
    this.#start = this.#reply.length;
    this.#closing = undefined;
    return this.#blocks.splice(0);
  }

  #findBlock(): boolean {
    OPENING.lastIndex = this.#start;
    const opening = OPENING.exec(this.#reply);
    const undecided = this.#reply.slice(this.#start, opening?.index);
    const thought = (opening ? undecided : undecided.replace(MAYBE_OPENING, "")).trimEnd();
    this.#tell(thought);
    this.#start = opening ? opening.index : this.#start + thought.length;
    if (!opening) return false;

    const [mark, fence] = opening;
    this.#searchFrom = this.#start + mark.length;
    this.#closing = fence ? new RegExp(`^[ \\t]*${fence}[ \\t\\r]*\\n`, "gm") : /<\/code>/g;
    return true;
  }

  #findEnd(closing: RegExp): boolean {
    closing.lastIndex = this.#searchFrom;
    if (!closing.test(this.#reply)) {
      // Neither end goes over two lines.
      this.#searchFrom = Math.max(this.#searchFrom, this.#reply.lastIndexOf("\n") + 1);
      return false;
    }
    this.#blocks.push(this.#reply.slice(this.#start, closing.lastIndex));
    this.#start = closing.lastIndex;
    this.#closing = undefined;
    this.#isFresh = true;
    return true;
  }

  #tell(text: string): void {
    if (text.trim() === "") return;
    const piece = this.#isFresh ? `${this.#thought && "\n"}${text.trimStart()}` : text;
    this.#isFresh = false;
    this.#thought += piece;
    this.#onThought(piece);
  }
}
