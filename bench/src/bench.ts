import type { Row } from "./report/row.ts";

/** What a measurement is given. */
export interface Bench {
  readonly quick: boolean;
  /** How often to do something: the full number, or the one of a quick run. */
  times(full: number, quick: number): number;
}

/** One file of `measurements/`: measures, and gives its lines. */
export type Measurement = (bench: Bench) => Promise<readonly Row[]>;
