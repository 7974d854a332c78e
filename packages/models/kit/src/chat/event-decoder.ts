/** Cuts a server-sent event stream into the `data` of its events. Comments and other fields are skipped. */
export class EventDecoder {
  /** Pieces of a line that has not ended yet: joined once, since an event may be a megabyte that comes in a hundred pieces. */
  #line: string[] = [];
  /** The data lines of the event under way. */
  #data: string[] = [];
  #afterReturn = false;

  /** The events that this piece of text completes. */
  push(piece: string): string[] {
    const events: string[] = [];
    let from = 0;
    if (this.#afterReturn && piece !== "") {
      this.#afterReturn = false;
      if (piece[0] === "\n") from = 1;
    }
    // Two searches in place of a pattern: this runs for every line of every reply.
    let feed = piece.indexOf("\n", from);
    let back = piece.indexOf("\r", from);
    while (feed !== -1 || back !== -1) {
      const isReturn = back !== -1 && (feed === -1 || back < feed);
      const end = isReturn ? back : feed;
      const event = this.#endLine(piece.slice(from, end));
      if (event !== undefined) events.push(event);
      from = end + 1;
      if (isReturn) {
        // A "\r" at the end may be the first half of "\r\n".
        this.#afterReturn = from === piece.length;
        if (feed === from) from++;
        back = piece.indexOf("\r", from);
      }
      if (feed !== -1 && feed < from) feed = piece.indexOf("\n", from);
    }
    if (from < piece.length) this.#line.push(from === 0 ? piece : piece.slice(from));
    return events;
  }

  /** The event that was under way when the stream ended without a blank line. */
  end(): string | undefined {
    return this.#endLine("") ?? this.#endLine("");
  }

  #endLine(rest: string): string | undefined {
    let line = rest;
    if (this.#line.length > 0) {
      this.#line.push(rest);
      line = this.#line.join("");
      this.#line = [];
    }
    if (line !== "") {
      if (line.startsWith("data:")) this.#data.push(line.slice(line[5] === " " ? 6 : 5));
      return undefined;
    }
    if (this.#data.length === 0) return undefined;
    const event = this.#data.length === 1 ? this.#data[0] : this.#data.join("\n");
    this.#data = [];
    return event;
  }
}
