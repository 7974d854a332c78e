import { describeExecutorConformance, describeWithEngine } from "@smolagents-ts/conformance";
import { PythonExecutor } from "@smolagents-ts/executor-python";
import { findEngine } from "./testing/find-engine.ts";

await describeWithEngine("the executor python", findEngine, () => {
  describeExecutorConformance("python", () => new PythonExecutor());
});
