// The one way to the terminal: keeps lines apart, makes text harmless, and holds a line of status that vanishes before anything else is written.

import { styleText } from "node:util";
import { Lane } from "./lane.ts";
import type { Output } from "./output.ts";
import { toPrintable, toPrintableLine } from "./to-printable.ts";

export type Style = Parameters<typeof styleText>[0];

export interface WriteOptions {
  readonly style?: Style | undefined;
  /** Goes before each line that begins here. */
  readonly prefix?: string | undefined;
  /** The line is not cut. */
  readonly whole?: boolean;
}

/** Where a run is told: the screen, or a lane of it. */
export interface Surface {
  /** Writes text of anyone. */
  write(text: string, options?: WriteOptions): void;
  /** Writes text that ends its line, on a line of its own. */
  line(text: string, style?: Style, prefix?: string): void;
  /** Ends the line when something stands in it. */
  freshLine(): void;
  /** One empty line between what stands there and what comes. */
  gap(): void;
  /** Says what is waited for, until the next call; shown only where a line can be taken back. */
  status(text: string | undefined): void;
  /** A place of its own for what happens beside: its lines come whole, with this name before them. */
  lane(name: string): Surface;
}

export interface LaneLine {
  /** Before everything else, and its style. */
  readonly label: string;
  readonly style: Style;
  readonly pieces: readonly { readonly text: string; readonly options: WriteOptions }[];
  /** What stands in place of pieces when there are none. */
  readonly emptyPrefix: string;
  readonly gap: boolean;
}

export interface ScreenOptions {
  readonly color?: boolean;
  /** Whether a status may move: in a terminal, never in a pipe or a log. */
  readonly live?: boolean;
  /** Characters of one line that are shown; the rest is counted. Default: all. */
  readonly maxLineChars?: number;
  /** Columns of the terminal, for the status. Default: the stream's. */
  readonly width?: number | undefined;
}

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;
const LANE_STYLES: readonly Style[] = ["blue", "magenta", "cyan", "yellow", "green"];
const ERASE_LINE = "\r\u001b[2K";

/**
 * Writes styled text, and tracks where the cursor is.
 *
 * The spinner is not a library's: those own their stream and the signals (yocto-spinner ends the process on Ctrl-C), and here any event may come between.
 */
export class Screen implements Surface {
  readonly #stream: Output;
  readonly #color: boolean;
  readonly #live: boolean;
  readonly #maxLineChars: number;
  readonly #width: number | undefined;
  /** Characters in the current line, without what went before it as a prefix; and those that were not shown. */
  #column = 0;
  #hidden = 0;
  #lineIsOpen = false;
  /** Empty lines at the end, so that a gap is never two. At the top there is nothing to keep apart. */
  #endsWithGap = true;
  /** Who wrote the last line, when it was a lane. */
  #lane: Lane | undefined;
  #lanes = 0;
  #status: { readonly text: string; readonly since: number } | undefined;
  #statusIsDrawn = false;
  #frame = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: Output, { color = false, live = false, maxLineChars = Number.POSITIVE_INFINITY, width }: ScreenOptions = {}) {
    this.#stream = stream;
    this.#color = color;
    this.#live = live;
    this.#maxLineChars = maxLineChars;
    this.#width = width;
  }

  /** Whether a status is seen. */
  get isLive(): boolean {
    return this.#live;
  }

  write(text: string, options: WriteOptions = {}): void {
    this.#lane = undefined;
    const lines = toPrintable(text).split("\n");
    lines.forEach((line, index) => {
      if (line !== "") this.#writeInLine(line, options);
      if (index < lines.length - 1) this.#endLine(options.prefix);
    });
  }

  line(text: string, style?: Style, prefix = ""): void {
    this.freshLine();
    this.write(`${text}\n`, { style, prefix });
  }

  freshLine(): void {
    if (this.#lineIsOpen) this.#endLine();
  }

  gap(): void {
    this.freshLine();
    if (!this.#endsWithGap) this.#endLine();
  }

  lane(name: string): Surface {
    return this.openLane([name]);
  }

  openLane(path: readonly string[]): Lane {
    return new Lane(this, path, LANE_STYLES[this.#lanes++ % LANE_STYLES.length] ?? "dim");
  }

  /** One line of a lane, made of pieces without line ends. A gap before it is for a lane that goes on, not for one that takes its turn. */
  laneLine(lane: Lane, { label, style, pieces, emptyPrefix, gap }: LaneLine): void {
    this.freshLine();
    if (gap && this.#lane === lane) this.#put(`${this.#paint(label.trimEnd(), style)}\n`);
    this.#put(this.#paint(pieces.length > 0 || emptyPrefix !== "" ? label : label.trimEnd(), style));
    for (const { text, options } of pieces) this.#writeInLine(text, options);
    this.#endLine(emptyPrefix);
    this.#endsWithGap = false;
    this.#lane = lane;
  }

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

  /** Says that whoever sits at the keyboard has ended the line. */
  lineWasEntered(): void {
    this.#lineIsOpen = false;
    this.#column = 0;
    this.#endsWithGap = false;
  }

  /** Leaves the cursor at the start of an empty line. */
  close(): void {
    this.status(undefined);
    this.freshLine();
  }

  #writeInLine(line: string, { style, prefix = "", whole = false }: WriteOptions): void {
    const room = whole ? line.length : this.#maxLineChars - this.#column;
    const shown = line.length <= room ? line : withoutHalfPair(line.slice(0, Math.max(0, room)));
    this.#put((this.#lineIsOpen ? "" : this.#paint(toPrintableLine(prefix), "dim")) + this.#paint(shown, style));
    this.#column += line.length;
    this.#hidden += line.length - shown.length;
    this.#lineIsOpen = true;
    this.#endsWithGap = false;
  }

  #endLine(prefix = ""): void {
    const isEmpty = !this.#lineIsOpen;
    if (this.#hidden > 0) this.#put(this.#paint(` … ${this.#hidden.toLocaleString("en-US")} more characters in this line`, "dim"));
    this.#put(isEmpty ? `${this.#paint(toPrintableLine(prefix).trimEnd(), "dim")}\n` : "\n");
    this.#endsWithGap = isEmpty;
    this.#column = 0;
    this.#hidden = 0;
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
    const width = Math.max(0, (this.#width ?? (this.#stream.columns || 80)) - 3);
    const label = withoutHalfPair(toPrintableLine(seconds < 2 ? text : `${text} ${seconds} s`).slice(0, width));
    this.#stream.write(`${ERASE_LINE}${this.#paint(`${FRAMES[this.#frame++ % FRAMES.length]} ${label}`, "dim")}`);
    this.#statusIsDrawn = true;
  }

  #eraseStatus(): void {
    if (this.#statusIsDrawn) this.#stream.write(ERASE_LINE);
    this.#statusIsDrawn = false;
  }
}

const withoutHalfPair = (text: string) => text.replace(/[\ud800-\udbff]$/, "");
