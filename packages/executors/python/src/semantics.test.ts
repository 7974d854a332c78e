import { describePythonSemantics, describeWithEngine } from "@smolagents-ts/conformance";
import { PythonExecutor } from "@smolagents-ts/executor-python";
import { findEngine } from "./testing/find-engine.ts";

await describeWithEngine("Python in the executor python", findEngine, () => {
  describePythonSemantics("python", () => new PythonExecutor());
});
