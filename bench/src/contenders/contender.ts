/** Something that can do the same job as the others, measured side by side with them. */
export interface Contender {
  /** Does the job for one start value and gives the answer, which the measurement checks. */
  run(start: number): Promise<number>;
}

/** Answers come as numbers from code, and inside a sentence from models that call tools as JSON. */
export function toAnswer(output: unknown): number {
  return typeof output === "number" ? output : Number(String(output).match(/\d+/g)?.at(-1));
}
