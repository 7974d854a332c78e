import { describePythonSemantics, describeWithEngine } from "@smolagents-ts/conformance";
import { DockerExecutor } from "@smolagents-ts/executor-docker";
import { testEngine } from "./testing/test-engine.ts";

await describeWithEngine("Python on Docker", testEngine, (engine) => {
  describePythonSemantics("docker", () => new DockerExecutor({ ...engine, language: "python" }));
});
