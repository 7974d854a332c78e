import { describe, it } from "vitest";
import { CaseContext, type ExecutorCase, type MakeExecutor, NotApplicable, PATIENCE_MS } from "./executor/case.ts";
import { type ExecutorCaseName, executorCases } from "./executor/cases.ts";

export type { ExecutorCaseName };

export interface ExecutorConformanceOptions {
  /** Cases the executor cannot pass, each with the reason, which the report shows. */
  readonly skip?: Partial<Record<ExecutorCaseName, string>>;
  /** How long a case waits for what should come soon, in milliseconds. Defaults to 10,000; a hosted sandbox may need more. */
  readonly patienceMs?: number;
}

/**
 * Declares a vitest suite of the behaviour that every executor must show. Each case makes an executor and sessions of its own.
 *
 * A case that says nothing about the executor's language, or about a method it does not have, is reported as skipped.
 */
export function describeExecutorConformance(
  name: string,
  makeExecutor: MakeExecutor,
  { skip = {}, patienceMs = PATIENCE_MS }: ExecutorConformanceOptions = {},
): void {
  const reasons: { readonly [title: string]: string | undefined } = skip;
  for (const [title, reason] of Object.entries(reasons)) {
    if (reason?.trim() === "") throw new TypeError(`The case "${title}" is skipped without a reason.`);
  }
  describe(`${name}: an executor`, () => {
    for (const [title, test] of Object.entries<ExecutorCase>(executorCases)) {
      if (reasons[title] !== undefined) {
        it.skip(`${title} (skipped: ${reasons[title]})`);
        continue;
      }
      // A case waits for several things, one after the other.
      it(title, { timeout: 6 * patienceMs }, async (run) => {
        try {
          await CaseContext.run(test, makeExecutor, { patienceMs });
        } catch (error) {
          if (error instanceof NotApplicable) run.skip(error.message);
          throw error;
        }
      });
    }
  });
}
