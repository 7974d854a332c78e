// Splits a reply, while it streams, into the thought to show at once and the blocks to hold back: the `code` event brings the program itself.

/** An opening tag, or the whole line that opens a fence. */
const OPENING = /<code>|^[ \t]*(`{3,}|~{3,})[^\n`]*\n/gm;
/** The end of a text that may yet become one of them. */
const MAYBE_OPENING = /(?:<(?:c(?:o(?:de?)?)?)?|(?<![^\n])[ \t]*(?:`{1,2}|~{1,2}|(?:`{3,}|~{3,})[^\n`]*))$/;

/** Longest text that waits for what may come; it is searched with every piece. Nothing that opens or closes a block is longer. */
const MAX_PENDING_CHARS = 2_000;

export class ReplySplitter {
  readonly #onThought: (text: string) => void;
  readonly #blocks: string[] = [];
  #thought = "";
  /** What came and is neither told nor held; in a block, its last line. Kept short: it is searched with every piece. */
  #pending = "";
  /** The character before it, for what counts only at the start of a line. */
  #before = "";
  /** At the start, and after a block: there is no line to go on with. */
  #isFresh = true;
  #block = "";
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
    this.#pending += delta;
    while (this.#closing ? this.#findEnd(this.#closing) : this.#findBlock());
  }

  /** Ends the reply, and gives the blocks that were held back, as they came. */
  end(): readonly string[] {
    const rest = this.#take(this.#pending.length);
    if (this.#closing) this.#blocks.push(this.#block + rest);
    else this.#tell(rest.trimEnd());
    this.#closing = undefined;
    return this.#blocks.splice(0);
  }

  #findBlock(): boolean {
    const opening = this.#search(OPENING);
    const undecided = opening ? this.#pending.slice(0, opening.index) : this.#pending;
    const thought = (opening ? undecided : undecided.replace(MAYBE_OPENING, "")).trimEnd();
    this.#tell(thought);
    this.#take(opening ? undecided.length : thought.length);
    // So much space, or so many marks, open nothing any more. Of space, the rest is dropped.
    if (!opening && this.#pending.length > MAX_PENDING_CHARS) {
      this.#tell(this.#take(this.#pending.lastIndexOf("\n") + 1 || this.#pending.length).trimEnd());
    }
    if (!opening) return false;

    const { mark, fence } = opening;
    this.#block = this.#take(mark.length);
    this.#closing = fence ? new RegExp(`^[ \\t]*${fence}[ \\t\\r]*\\n`, "gm") : /<\/code>/g;
    return true;
  }

  #findEnd(closing: RegExp): boolean {
    const end = this.#search(closing);
    // Neither end goes over two lines, so only the last line is searched again, and of a long one what may be the beginning of a tag.
    const rest = this.#pending.length > MAX_PENDING_CHARS ? this.#pending.length - "</code".length : 0;
    this.#block += this.#take(end ? end.index + end.mark.length : Math.max(rest, this.#pending.lastIndexOf("\n") + 1));
    if (!end) return false;
    this.#blocks.push(this.#block);
    this.#closing = undefined;
    this.#isFresh = true;
    return true;
  }

  #search(pattern: RegExp): { readonly index: number; readonly mark: string; readonly fence: string | undefined } | undefined {
    pattern.lastIndex = this.#before.length;
    const found = pattern.exec(this.#before + this.#pending);
    return found ? { index: found.index - this.#before.length, mark: found[0], fence: found[1] } : undefined;
  }

  #take(length: number): string {
    const taken = this.#pending.slice(0, length);
    this.#pending = this.#pending.slice(length);
    this.#before = taken.slice(-1) || this.#before;
    return taken;
  }

  #tell(text: string): void {
    if (text.trim() === "") return;
    const piece = this.#isFresh ? `${this.#thought && "\n"}${text.trimStart()}` : text;
    this.#isFresh = false;
    this.#thought += piece;
    this.#onThought(piece);
  }
}
