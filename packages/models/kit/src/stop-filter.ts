/** Ends a reply at a stop string, whatever pieces it arrives in. */
export class StopFilter {
  readonly #stops: readonly string[];
  #held = "";

  constructor(stops: readonly string[] = []) {
    this.#stops = stops.filter((stop) => stop !== "");
  }

  /** The text that may be shown, and the stop string if one is complete: what follows it must be thrown away. */
  push(delta: string): { readonly text: string; readonly stop?: string } {
    if (this.#stops.length === 0) return { text: delta };
    const text = this.#held + delta;
    // The one that is complete first wins, as on a server that looks after every token: the cut does not depend on the pieces.
    let end = Number.POSITIVE_INFINITY;
    let stop: string | undefined;
    for (const candidate of this.#stops) {
      const at = text.indexOf(candidate);
      if (at === -1) continue;
      const candidateEnd = at + candidate.length;
      if (candidateEnd < end || (candidateEnd === end && candidate.length > (stop?.length ?? 0))) {
        end = candidateEnd;
        stop = candidate;
      }
    }
    if (stop !== undefined) {
      this.#held = "";
      return { text: text.slice(0, end - stop.length), stop };
    }
    const shown = Math.min(...this.#stops.map((candidate) => beginningOf(candidate, text)));
    this.#held = text.slice(shown);
    return { text: text.slice(0, shown) };
  }

  /** What was held back and turned out to be no stop string. */
  flush(): string {
    const held = this.#held;
    this.#held = "";
    return held;
  }
}

/** Where the end of `text` may be the beginning of `stop`; its length when it is not. */
const beginningOf = (stop: string, text: string): number => {
  const first = stop[0] as string;
  let at = text.indexOf(first, Math.max(0, text.length - stop.length + 1));
  while (at !== -1 && !stop.startsWith(text.slice(at))) at = text.indexOf(first, at + 1);
  return at === -1 ? text.length : at;
};
