import type { AgentEvent } from "../contracts/event.ts";
import type { Executor, ExecutorLimits } from "../contracts/executor.ts";
import type { Model, ModelRequest } from "../contracts/model.ts";
import type { ActionStep, MemoryStep } from "../contracts/step.ts";
import type { Tool } from "../contracts/tool.ts";
import type { CodeDialect } from "../prompts/dialect.ts";

/** Settings that go out with every model call of an agent. */
export type ModelSettings = Omit<
  ModelRequest,
  "messages" | "stop" | "signal" | "tools" | "toolChoice" | "parallelToolCalls" | "responseFormat"
>;

/**
 * Called after each step, in the order given, before the next model call. May take its time: it is awaited. What it throws ends the run.
 */
export type StepCallback = (step: ActionStep, context: { readonly runId: string; readonly signal: AbortSignal }) => void | Promise<void>;

/** All that belongs to one run and to no other. */
export interface Run {
  readonly id: string;
  readonly model: Model;
  readonly modelSettings: ModelSettings;
  readonly executor: Executor;
  readonly dialect: CodeDialect;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly variables: { readonly [name: string]: unknown };
  readonly limits: ExecutorLimits;
  readonly systemPrompt: string;
  readonly memory: MemoryStep[];
  readonly maxSteps: number;
  readonly maxObservationChars: number;
  readonly stepCallbacks: readonly StepCallback[];
  readonly signal: AbortSignal;
  readonly emit: (event: AgentEvent) => void;
}
