/** Faults in what is told of an action: its output and its errors. */

import type { ExecutionError, OutputChunk } from "@smolagents-ts/core";
import { type Fault, never, run, runOptions } from "./broken.ts";
import { ascii } from "./value-faults.ts";

// Output

const inOutput = (change: (chunk: OutputChunk) => OutputChunk): Fault => ({
  execution: (execution) => ({ ...execution, output: execution.output.map(change) }),
});
export const losesOutput: Fault = { execution: (execution) => ({ ...execution, output: [] }) };
export const printsAscii = inOutput((chunk) => ({ ...chunk, text: ascii(chunk.text) }));
export const mixesStreams = inOutput((chunk) => ({ ...chunk, stream: "stdout" }));
export const losesOutputOfFailures: Fault = { execution: (execution) => (execution.error ? { ...execution, output: [] } : execution) };
export const repeatsEarlierOutput: Fault = run((next) => {
  const earlier: OutputChunk[] = [];
  return async (code, options) => {
    const execution = await next(code, options);
    earlier.push(...execution.output);
    return { ...execution, output: [...earlier] };
  };
});
export const passesOutputOnAtTheEnd: Fault = run((next) => async (code, options = {}) => {
  const { onOutput, ...others } = options;
  const execution = await next(code, others);
  for (const chunk of execution.output) onOutput?.(chunk);
  return execution;
});
export const passesOnHalf: Fault = runOptions(({ onOutput, ...rest }) => {
  let count = 0;
  return { ...rest, ...(onOutput && { onOutput: (chunk: OutputChunk) => (count++ % 2 ? undefined : onOutput(chunk)) }) };
});
export const hangsWithItsListener: Fault = run((next) => async (code, { onOutput, ...rest } = {}) => {
  let failed = false;
  const listen = (chunk: OutputChunk) => {
    try {
      onOutput?.(chunk);
    } catch {
      failed = true;
    }
  };
  const execution = await next(code, { ...rest, onOutput: listen });
  return failed ? await never() : execution;
});

// Errors

const inErrors = (change: (error: ExecutionError) => ExecutionError): Fault => ({
  execution: (execution) => (execution.error ? { ...execution, error: change(execution.error) } : execution),
});
export const hidesMessages = inErrors((error) => ({ ...error, message: "It failed." }));
export const hidesNames = inErrors((error) => ({ ...error, name: "Failure" }));
export const countsLinesOfItsOwn = inErrors((error) => ({ ...error, line: (error.line ?? 0) + 1 }));
export const countsNoColumns = inErrors(({ column, excerpt, ...error }) => error);
export const tellsItsOwnStack = inErrors((error) => ({ ...error, message: `${error.message} ${new Error("x").stack}` }));
export const runsUntilTheSyntaxError: Fault = run((next) => async (code, options) => {
  const execution = await next(code, options);
  if (execution.error?.kind === "syntax")
    await next(
      code
        .split("\n")
        .slice(0, (execution.error.line ?? 1) - 1)
        .join("\n"),
    );
  return execution;
});
/** The adapter itself fails where it should survive. */
export const failsOn = (pattern: RegExp): Fault =>
  run((next) => async (code, options) => {
    const execution = await next(code, options);
    if (pattern.test(code) || pattern.test(execution.error?.message ?? "")) throw new TypeError("A mistake inside the adapter.");
    return execution;
  });
export const diesOn = (pattern: RegExp): Fault => {
  let dead = false;
  return run((next) => async (code, options) => {
    dead ||= pattern.test(code);
    if (dead) throw new TypeError("The process has ended.");
    return await next(code, options);
  });
};
