/** Numbers that follow from a seed, so that a world can be made again, and another one from another seed. */
export class Random {
  #state: number;

  constructor(seed: string) {
    // FNV-1a: neighbouring seeds must not give neighbouring worlds.
    let hash = 0x811c9dc5;
    for (let at = 0; at < seed.length; at++) hash = Math.imul(hash ^ seed.charCodeAt(at), 0x01000193);
    this.#state = hash >>> 0;
  }

  /** From 0 to below 1, by mulberry32. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1));
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[this.integer(0, list.length - 1)];
    if (picked === undefined) throw new Error("There is nothing to pick from.");
    return picked;
  }

  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((item) => ({ item, rank: this.fraction() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ item }) => item);
  }

  /** Some of a list, each once, in any order. */
  some<T>(list: readonly T[], count: number): T[] {
    return this.shuffled(list).slice(0, count);
  }

  /** Whole numbers that all differ, so that the least and the greatest of them are one. */
  distinct(count: number, min: number, max: number): number[] {
    const numbers = new Set<number>();
    while (numbers.size < count) numbers.add(this.integer(min, max));
    return [...numbers];
  }

  /** Names with a letter and three digits, all different. */
  codes(letter: string, count: number): string[] {
    return this.distinct(count, 100, 999).map((number) => `${letter}${number}`);
  }
}
