// The one way to the terminal: keeps lines apart, makes text harmless, and holds a line of status that vanishes before anything else is written.

import type { Writable } from "node:stream";
import { styleText } from "node:util";
import { toPrintable } from "./to-printable.ts";

export type Style = Parameters<typeof styleText>[0];

/** A stream that may be a terminal. */
export interface Output extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  getColorDepth?(env?: object): number;
}

export interface ScreenOptions {
  readonly color?: boolean;
  /** Whether a status may move: in a terminal, never in a pipe or a log. */
  readonly live?: boolean;
  /** Characters of one line that are shown; the rest is counted. Default: all. */
  readonly maxLineChars?: number;
}

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;
const ERASE_LINE = "\r\u001b[2K";

/**
 * Writes styled text, and tracks where the cursor is.
 *
 * The spinner is not a library's: those own their stream and the signals (yocto-spinner ends the process on Ctrl-C), and here any event may come between.
 */
export class Screen {
  readonly #stream: Output;
  readonly #color: boolean;
  readonly #live: boolean;
  readonly #maxLineChars: number;
  /** Characters in the current line, without what went before it as a prefix. */
  #column = 0;
  #lineIsOpen = false;
  /** Empty lines at the end, so that a gap is never two. At the top there is nothing to keep apart. */
  #endsWithGap = true;
  #status: { readonly text: string; readonly since: number } | undefined;
  #statusIsDrawn = false;
  #frame = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: Output, { color = false, live = false, maxLineChars = Number.POSITIVE_INFINITY }: ScreenOptions = {}) {
    this.#stream = stream;
    this.#color = color;
    this.#live = live;
    this.#maxLineChars = maxLineChars;
  }

  /** Writes text of anyone. `prefix` goes before each line that begins here. */
  write(text: string, { style, prefix = "" }: { readonly style?: Style | undefined; readonly prefix?: string } = {}): void {
    const lines = toPrintable(text).split("\n");
    lines.forEach((line, index) => {
      if (line !== "") this.#writeInLine(line, style, prefix);
      if (index < lines.length - 1) this.#endLine(prefix);
    });
  }

  /** Writes text that ends its line, on a line of its own. */
  line(text: string, style?: Style, prefix = ""): void {
    this.freshLine();
    this.write(`${text}\n`, { style, prefix });
  }

  /** Ends the line when something stands in it. */
  freshLine(): void {
    if (this.#lineIsOpen) this.#endLine("");
  }

  /** One empty line between what stands there and what comes. */
  gap(): void {
    this.freshLine();
    if (!this.#endsWithGap) this.#endLine("");
  }

  /** Says what is waited for, until the next call; shown only where a line can be taken back. */
  status(text: string | undefined): void {
    if (!this.#live || text === this.#status?.text) return;
    this.#eraseStatus();
    this.#status = text === undefined ? undefined : { text, since: performance.now() };
    clearInterval(this.#timer);
    if (text !== undefined) {
      this.#timer = setInterval(() => this.#drawStatus(), FRAME_MS);
      this.#timer.unref();
    }
  }

  /** Leaves the cursor at the start of an empty line. */
  close(): void {
    this.status(undefined);
    this.freshLine();
  }

  #writeInLine(line: string, style: Style | undefined, prefix: string): void {
    const room = this.#maxLineChars - this.#column;
    const shown = line.length <= room ? line : withoutHalfPair(line.slice(0, Math.max(0, room)));
    this.#put((this.#lineIsOpen ? "" : this.#paint(prefix, "dim")) + this.#paint(shown, style));
    this.#column += line.length;
    this.#lineIsOpen = true;
    this.#endsWithGap = false;
  }

  #endLine(prefix: string): void {
    const hidden = this.#column - this.#maxLineChars;
    const isEmpty = !this.#lineIsOpen;
    if (hidden > 0) this.#put(this.#paint(` … ${hidden.toLocaleString("en-US")} more characters in this line`, "dim"));
    this.#put(isEmpty ? `${this.#paint(prefix.trimEnd(), "dim")}\n` : "\n");
    this.#endsWithGap = isEmpty;
    this.#column = 0;
    this.#lineIsOpen = false;
  }

  #put(text: string): void {
    if (text === "") return;
    this.#eraseStatus();
    this.#stream.write(text);
  }

  #paint(text: string, style: Style | undefined): string {
    return this.#color && style !== undefined && text.trim() !== "" ? styleText(style, text, { validateStream: false }) : text;
  }

  #drawStatus(): void {
    // In the middle of a line there is no place for it.
    if (!this.#status || this.#lineIsOpen) return;
    const { text, since } = this.#status;
    const seconds = Math.floor((performance.now() - since) / 1000);
    const width = Math.max(0, (this.#stream.columns ?? 80) - 3);
    const label = toPrintable(seconds < 2 ? text : `${text} ${seconds} s`).slice(0, width);
    this.#stream.write(`${ERASE_LINE}${this.#paint(`${FRAMES[this.#frame++ % FRAMES.length]} ${label}`, "dim")}`);
    this.#statusIsDrawn = true;
  }

  #eraseStatus(): void {
    if (this.#statusIsDrawn) this.#stream.write(ERASE_LINE);
    this.#statusIsDrawn = false;
  }
}

const withoutHalfPair = (text: string) => text.replace(/[\ud800-\udbff]$/, "");
