import { describeExecutorConformance } from "../../../conformance/src/executor.ts";
import { LocalExecutor } from "./local-executor.ts";
describeExecutorConformance("local", () => new LocalExecutor());
