import { describeExecutorAttacks } from "@smolagents-ts/conformance";
// The built package, by its own name: a bundler may change what the source does.
import { DenoExecutor } from "@smolagents-ts/executor-deno";

describeExecutorAttacks("deno", () => new DenoExecutor());
