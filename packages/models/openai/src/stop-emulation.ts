/** Ends a reply at a stop string, whatever pieces it arrives in. */
export class StopFilter {
  readonly #stops: readonly string[];
  /** Every beginning of a stop string that is not yet one, longest first: text that ends in one is held back. */
  readonly #beginnings: readonly string[];
  #held = "";

  constructor(stops: readonly string[] = []) {
    this.#stops = stops.filter((stop) => stop !== "");
    const beginnings = new Set<string>();
    for (const stop of this.#stops) for (let length = 1; length < stop.length; length++) beginnings.add(stop.slice(0, length));
    this.#beginnings = [...beginnings].sort((a, b) => b.length - a.length);
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
    this.#held = this.#beginnings.find((beginning) => text.endsWith(beginning)) ?? "";
    return { text: this.#held ? text.slice(0, -this.#held.length) : text };
  }

  /** What was held back and turned out to be no stop string. */
  flush(): string {
    const held = this.#held;
    this.#held = "";
    return held;
  }
}
