/** Cuts a server-sent event stream into the `data` of its events. Comments and other fields are skipped. */
export class EventDecoder {
  /** Pieces of a line that has not ended yet: joined once, since an event may be a megabyte that comes in a hundred pieces. */
  #line: string[] = [];
  #data: string[] = [];
  #afterReturn = false;

  /** The events that this piece of text completes. */
  *push(piece: string): Generator<string, void, undefined> {
    let from = 0;
    if (this.#afterReturn && piece !== "") {
      this.#afterReturn = false;
      if (piece[0] === "\n") from = 1;
    }
    const breaks = /\r\n|\n|\r/g;
    breaks.lastIndex = from;
    for (let match = breaks.exec(piece); match; match = breaks.exec(piece)) {
      this.#line.push(piece.slice(from, match.index));
      from = breaks.lastIndex;
      // A "\r" at the end may be the first half of "\r\n".
      this.#afterReturn = match[0] === "\r" && from === piece.length;
      const event = this.#endLine();
      if (event !== undefined) yield event;
    }
    if (from < piece.length) this.#line.push(piece.slice(from));
  }

  /** The event that was under way when the stream ended without a blank line. */
  end(): string | undefined {
    return this.#endLine() ?? this.#endLine();
  }

  #endLine(): string | undefined {
    const line = this.#line.join("");
    this.#line = [];
    if (line !== "") {
      if (line.startsWith("data:")) this.#data.push(line.slice(line[5] === " " ? 6 : 5));
      return undefined;
    }
    if (this.#data.length === 0) return undefined;
    const event = this.#data.join("\n");
    this.#data = [];
    return event;
  }
}
