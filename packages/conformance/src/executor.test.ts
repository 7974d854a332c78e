import { ReferenceExecutor } from "./executor/reference/executor.ts";
import { describeExecutorConformance } from "./executor.ts";

describeExecutorConformance("reference", () => new ReferenceExecutor());
