import { describe, it } from "vitest";
import { type ModelCase, ModelCaseContext, type ModelSubject, PATIENCE_MS } from "./model/case.ts";
import { type ModelCaseName, modelCases } from "./model/cases.ts";

export type { ModelCaseName };

export interface ModelConformanceOptions extends ModelSubject {
  /** Cases the model cannot pass, each with the reason, which the report shows. */
  readonly skip?: Partial<Record<ModelCaseName, string>>;
  /** How long a case waits for what should come soon, in milliseconds. Defaults to 10,000. */
  readonly patienceMs?: number;
}

/**
 * Declares a vitest suite of the behaviour that every model must show. Each case makes a server and a model of its own.
 *
 * The server plays the vendor: `createChatCompletionsServer`, or what `createModelServer` makes from another vendor's wire.
 */
export function describeModelConformance(name: string, { skip = {}, patienceMs = PATIENCE_MS, ...subject }: ModelConformanceOptions): void {
  const reasons: { readonly [title: string]: string | undefined } = skip;
  for (const [title, reason] of Object.entries(reasons)) {
    if (reason?.trim() === "") throw new TypeError(`The case "${title}" is skipped without a reason.`);
  }
  describe(`${name}: a model`, () => {
    for (const [title, test] of Object.entries<ModelCase>(modelCases)) {
      if (reasons[title] !== undefined) it.skip(`${title} (skipped: ${reasons[title]})`);
      // A case waits for several things, one after the other.
      else it(title, { timeout: 6 * patienceMs }, () => ModelCaseContext.run(test, subject, { patienceMs }));
    }
  });
}
