import { CodeAgent, type Model, type Tool, ToolCallingAgent } from "@smolagents-ts/core";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import { MAX_CALLS } from "./oracle-model.ts";

export interface OracleAgent {
  run(task: string): Promise<{ readonly output: unknown }>;
}

const executor = new LocalExecutor();

export const makeCodeAgent = (model: Model, tools: readonly Tool[]): OracleAgent =>
  new CodeAgent({ model, tools, executor, maxSteps: MAX_CALLS });

export const makeToolCallingAgent = (model: Model, tools: readonly Tool[]): OracleAgent =>
  new ToolCallingAgent({ model, tools, maxSteps: MAX_CALLS });
