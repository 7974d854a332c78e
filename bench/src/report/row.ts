export type Unit = "ms" | "µs" | "kB" | "MB" | "runs/s" | "";

/** What a number should be: at most, or at least. */
export type Target = { readonly max: number } | { readonly min: number };

/** One line of the result: many samples of one quantity. */
export interface Row {
  readonly label: string;
  readonly unit: Unit;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly n: number;
  readonly target?: Target;
  /** Met or missed, by the median. */
  readonly met?: boolean;
  /** The median as a multiple of the baseline's, which was measured in the same run. */
  readonly ratio?: number;
  readonly note?: string;
}

export interface RowOptions {
  readonly target?: Target;
  readonly baseline?: readonly number[];
  readonly note?: string;
}

export function toRow(label: string, unit: Unit, samples: readonly number[], { target, baseline, note }: RowOptions = {}): Row {
  const middle = median(samples);
  return {
    label,
    unit,
    median: middle,
    min: Math.min(...samples),
    max: Math.max(...samples),
    n: samples.length,
    ...(target && { target, met: "max" in target ? middle <= target.max : middle >= target.min }),
    ...(baseline && { ratio: middle / median(baseline) }),
    ...(note !== undefined && { note }),
  };
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
