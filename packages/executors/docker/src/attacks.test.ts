import { describeExecutorAttacks, describeWithEngine } from "@smolagents-ts/conformance";
// The built package, by its own name: a bundler may change what the source does.
import { DockerExecutor } from "@smolagents-ts/executor-docker";
import { testEngine } from "./testing/test-engine.ts";

await describeWithEngine("attacks on Docker", testEngine, (engine) => {
  describeExecutorAttacks("docker, Python", () => new DockerExecutor({ ...engine, language: "python" }));
  describeExecutorAttacks("docker, JavaScript", () => new DockerExecutor({ ...engine, language: "javascript" }));
});
