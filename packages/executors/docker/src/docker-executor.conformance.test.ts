import { describeExecutorConformance, describeWithEngine } from "@smolagents-ts/conformance";
// The built package, by its own name: a bundler may change what the source does.
import { DockerExecutor } from "@smolagents-ts/executor-docker";
import { testEngine } from "./testing/test-engine.ts";

await describeWithEngine("on Docker", testEngine, (engine) => {
  describeExecutorConformance("docker, Python", () => new DockerExecutor({ ...engine, language: "python" }));
  describeExecutorConformance("docker, JavaScript", () => new DockerExecutor({ ...engine, language: "javascript" }));
});
