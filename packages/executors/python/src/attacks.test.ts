import { describeExecutorAttacks, describeWithEngine } from "@smolagents-ts/conformance";
import { PythonExecutor } from "@smolagents-ts/executor-python";
import { findEngine } from "./testing/find-engine.ts";

await describeWithEngine("attacks on the executor python", findEngine, () => {
  describeExecutorAttacks("python", () => new PythonExecutor());
});
