import { describeExecutorConformance } from "@smolagents-ts/conformance";
import { LocalExecutor } from "./local-executor.ts";

describeExecutorConformance("local", () => new LocalExecutor());
