import { StopFilter } from "../stop-filter.ts";

/** Marks that stand around reasoning, e.g. `["<think>", "</think>"]`. */
export type ReasoningTag = readonly [open: string, close: string];

export interface TextPiece {
  readonly type: "text" | "reasoning";
  readonly text: string;
}

/**
 * Takes reasoning out of a text, whatever pieces it comes in.
 *
 * An opening tag counts at the beginning of a line: elsewhere it is talked about, as in a program that looks for one. White space behind a tag belongs to
 * the tag.
 */
export class ReasoningSplitter {
  readonly #tags: readonly ReasoningTag[];
  #filter: StopFilter;
  #isInside = false;
  /** Characters that the filter holds back. */
  #heldLength = 0;
  #skipsSpace = false;
  #isLineBlank = true;

  constructor(tags: readonly ReasoningTag[], { startsInside = false } = {}) {
    this.#tags = tags;
    // A template that opens the reasoning may leave it to the model to say so, too.
    this.#isInside = startsInside;
    this.#skipsSpace = startsInside;
    this.#filter = new StopFilter(startsInside ? this.#allTags() : this.#openTags());
  }

  push(delta: string): TextPiece[] {
    const pieces: TextPiece[] = [];
    let rest = delta;
    while (rest !== "") {
      const { text, stop } = this.#filter.push(rest);
      const taken = text.length + (stop?.length ?? 0);
      const total = this.#heldLength + rest.length;
      this.#heldLength = stop === undefined ? total - taken : 0;
      rest = stop === undefined ? "" : rest.slice(rest.length - (total - taken));
      this.#add(pieces, text);
      if (stop !== undefined) this.#meet(stop, pieces);
    }
    return pieces;
  }

  /** What was held back and turned out to be no tag. */
  flush(): TextPiece[] {
    const pieces: TextPiece[] = [];
    this.#heldLength = 0;
    this.#add(pieces, this.#filter.flush());
    return pieces;
  }

  #meet(tag: string, pieces: TextPiece[]): void {
    const opened = this.#tags.find(([open]) => open === tag);
    if (this.#isInside) {
      const isBegin = opened !== undefined && this.#skipsSpace;
      // Only at the very beginning can an opening tag be what the template has opened already.
      if (opened && !isBegin) return this.#add(pieces, tag);
      if (!opened) this.#isInside = false;
      this.#expect(opened ? [opened[1]] : this.#openTags());
    } else if (opened && this.#isLineBlank) {
      this.#isInside = true;
      this.#expect([opened[1]]);
    } else {
      this.#add(pieces, tag);
    }
  }

  #expect(tags: readonly string[]): void {
    this.#filter = new StopFilter(tags);
    this.#skipsSpace = true;
    this.#isLineBlank = true;
  }

  #add(pieces: TextPiece[], added: string): void {
    const text = this.#skipsSpace ? added.trimStart() : added;
    if (text === "") return;
    this.#skipsSpace = false;
    const line = text.slice(text.lastIndexOf("\n") + 1);
    this.#isLineBlank = line.trim() === "" && (this.#isLineBlank || line.length < text.length);
    pieces.push({ type: this.#isInside ? "reasoning" : "text", text });
  }

  #openTags(): readonly string[] {
    return this.#tags.map(([open]) => open);
  }

  #allTags(): readonly string[] {
    return this.#tags.flat();
  }
}
