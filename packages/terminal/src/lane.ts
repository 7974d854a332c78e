import type { Screen, Style, Surface, WriteOptions } from "./screen.ts";
import { toPrintable, toPrintableLine } from "./to-printable.ts";

/** Longest beginning of a line that waits for its end. A program that prints without line ends must not fill the memory. */
const MAX_WAITING_CHARS = 4_000;

/**
 * A part of the screen for one of several runs that go on at once. Its lines are written whole and carry its name, so that no line holds words of two.
 */
export class Lane implements Surface {
  readonly #screen: Screen;
  readonly #path: readonly string[];
  readonly #name: string;
  readonly #label: string;
  readonly #style: Style;
  /** Of the line that has no end yet. */
  #pieces: { readonly text: string; readonly options: WriteOptions }[] = [];
  #waitingChars = 0;
  #wantsGap = false;

  constructor(screen: Screen, path: readonly string[], style: Style) {
    this.#screen = screen;
    this.#path = path;
    this.#name = path.map(toPrintableLine).join(" › ");
    this.#label = `  ${this.#name} │ `;
    this.#style = style;
  }

  write(text: string, options: WriteOptions = {}): void {
    const lines = toPrintable(text).split("\n");
    lines.forEach((line, index) => {
      if (line !== "") this.#add(line, options);
      if (index < lines.length - 1) this.#endLine(options);
    });
  }

  line(text: string, style?: Style, prefix?: string): void {
    this.freshLine();
    this.write(`${text}\n`, { style, prefix });
  }

  freshLine(): void {
    if (this.#pieces.length > 0) this.#endLine({});
  }

  gap(): void {
    this.freshLine();
    this.#wantsGap = true;
  }

  status(text: string | undefined): void {
    this.#screen.status(text === undefined ? undefined : `${this.#name}: ${text}`);
  }

  lane(name: string): Surface {
    return this.#screen.openLane([...this.#path, name]);
  }

  #add(text: string, options: WriteOptions): void {
    if (this.#waitingChars + text.length > MAX_WAITING_CHARS) this.freshLine();
    this.#pieces.push({ text, options });
    this.#waitingChars += text.length;
  }

  #endLine({ prefix = "" }: WriteOptions): void {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#waitingChars = 0;
    this.#screen.laneLine(this, {
      label: this.#label,
      style: this.#style,
      pieces,
      // An empty line of a part, such as a program, has the mark of that part.
      emptyPrefix: pieces.length > 0 ? "" : prefix.trimEnd(),
      gap: this.#wantsGap,
    });
    this.#wantsGap = false;
  }
}
