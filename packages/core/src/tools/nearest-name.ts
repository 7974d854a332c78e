/** The candidate that `name` was probably meant to be; undefined when none is close. Case, `_` and `-` do not count. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const meant = plain(name);
  // Names come from model-written code: the cost of a comparison grows with the square of the length.
  if (meant.length > 64) return undefined;
  let nearest: string | undefined;
  let limit = Math.max(1, Math.floor(meant.length / 3));
  for (const candidate of candidates) {
    const distance = editDistance(meant, plain(candidate).slice(0, 128));
    if (distance > limit || (distance === limit && nearest !== undefined)) continue;
    nearest = candidate;
    limit = distance;
  }
  return nearest;
}

const plain = (name: string) => name.toLowerCase().replace(/[_-]/g, "");

/** Damerau–Levenshtein distance (optimal string alignment): insert, delete, replace, or swap two neighbours. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let best = Math.min(at(last, column) + 1, at(current, column - 1) + 1, replaced);
      if (a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) best = Math.min(best, at(beforeLast, column - 2) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

const at = (row: readonly number[], column: number) => row[column] ?? Number.POSITIVE_INFINITY;
