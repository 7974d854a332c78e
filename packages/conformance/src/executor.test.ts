import { expect, it } from "vitest";
import { ReferenceExecutor } from "./executor/reference/executor.ts";
import { describeExecutorConformance, type ExecutorConformanceOptions } from "./executor.ts";

// A sound executor passes every case. That a broken one fails them: `executor-faults.test.ts`.
describeExecutorConformance("reference", () => new ReferenceExecutor());

it("takes a skip only with a reason", () => {
  const skip = { "ends an endless loop": " " };
  expect(() => describeExecutorConformance("reference", () => new ReferenceExecutor(), { skip })).toThrow(
    'The case "ends an endless loop" is skipped without a reason.',
  );
});

it("takes a skip only for a case that exists", () => {
  // #region options
  const options: ExecutorConformanceOptions = {
    skip: { "keeps the host's network out of reach": "Its containers share the host's network." },
    patienceMs: 30_000,
  };
  // #endregion options
  // @ts-expect-error A misspelt title does not compile.
  const misspelt: ExecutorConformanceOptions = { skip: { "ends an endless lop": "The engine cannot be interrupted." } };
  // @ts-expect-error A skip without a text does not compile.
  const wordless: ExecutorConformanceOptions = { skip: { "ends an endless loop": true } };
  expect([options, misspelt, wordless]).toHaveLength(3);
});
