import { describeExecutorConformance } from "@smolagents-ts/conformance";
// The built package, by its own name: a bundler may change what the source does.
import { LocalExecutor } from "@smolagents-ts/executor-local";

describeExecutorConformance("local", () => new LocalExecutor());
