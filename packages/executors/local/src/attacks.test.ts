import { describeExecutorAttacks } from "@smolagents-ts/conformance";
import { LocalExecutor } from "./local-executor.ts";
import { engineAttacks } from "./testing/attacks/index.ts";

describeExecutorAttacks("local", () => new LocalExecutor(), {
  extra: engineAttacks,
  limits: { memoryBytes: 32 * 1024 * 1024 },
  concurrency: 5,
  // Sessions share threads, and a program may bring down its own.
  retryOn: /^(?:Another session|the program was ended because its worker)/,
});
