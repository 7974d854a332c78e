import { type Budget, Spending } from "../budget/spending.ts";
import { wallClock } from "../budget/wall-clock.ts";
import type { ActionCalls } from "../calls/action-calls.ts";
import { decider } from "../calls/decisions.ts";
import type { AgentEvent } from "../contracts/event.ts";
import type { Decision, Interruption } from "../contracts/interruption.ts";
import type { PendingRun, RunState } from "../contracts/run-state.ts";
import type { Schema } from "../contracts/schema.ts";
import type { MemoryStep, TaskStep } from "../contracts/step.ts";
import type { Tool } from "../contracts/tool.ts";
import type { AgentOptions, AgentRunOptions, StepContext } from "../definition/agent-options.ts";
import type { ReadyAgent } from "../definition/ready-agent.ts";
import type { Conversation } from "../session/conversation.ts";
import { stepsOf, toRunState } from "../session/pending-run.ts";

/** All that belongs to one run and to no other. */
export interface Run {
  readonly id: string;
  readonly agent: ReadyAgent;
  readonly conversation: Conversation;
  readonly task: string;
  /** Every tool that can be called, managed agents and built-in ones among them. */
  readonly tools: ReadonlyMap<string, Tool>;
  readonly answer: Schema | undefined;
  readonly maxSteps: number;
  readonly spending: Spending;
  /** All it added to memory, whatever became of it there. */
  readonly steps: MemoryStep[];
  readonly startedAt: number;
  /** Time at work, before a pause too, in milliseconds. */
  readonly elapsedMs: () => number;
  /** How many agents called each other to get here. */
  readonly depth: number;
  readonly maxDepth: number;
  /** What it goes on from. */
  readonly before: PendingRun | undefined;
  readonly signal: AbortSignal;
  readonly emit: (event: AgentEvent) => void;
  readonly decide: (interruption: Interruption) => Promise<Decision | undefined>;
  /** Decisions for the calls of the action that is under way, by interruption. */
  readonly decisions: Map<string, Decision>;
  /** Runs of managed agents that are under way, by call. */
  readonly agents: Map<string, RunState>;
  /** Hands the state out; absent when nobody wants it. */
  readonly checkpoint: (() => Promise<void>) | undefined;
  /** The action that is under way: the reply it came from, and its calls. */
  action: { readonly reply: NonNullable<PendingRun["reply"]>; readonly calls: ActionCalls } | undefined;
}

/** What a run is told beyond its options, by a session or by the run that called it. */
export interface RunContext {
  readonly conversation: Conversation;
  /** What to go on from, in place of a task. */
  readonly state?: RunState | undefined;
  readonly emit: (event: AgentEvent) => void;
  readonly depth?: number;
  /** What the agents above allow. */
  readonly maxDepth?: number;
  /** Of the run that called it. */
  readonly spending?: Spending;
}

interface RunParts {
  readonly agent: ReadyAgent;
  readonly definition: AgentOptions;
  readonly options: AgentRunOptions;
  readonly context: RunContext;
  readonly task: string;
  readonly step: TaskStep;
  readonly maxSteps: number;
  readonly budget: Budget | undefined;
}

/** A run that is about to begin, or to go on; `stop` ends its clock. */
export function makeRun({ agent, definition, options, context, task, step, maxSteps, budget }: RunParts): {
  run: Run;
  stop(): void;
} {
  const { state, conversation, emit, depth = 0, maxDepth = Number.POSITIVE_INFINITY } = context;
  const before = state?.run;
  const begin = performance.now();
  const elapsedMs = () => (before?.elapsedMs ?? 0) + performance.now() - begin;
  const clock = wallClock(budget?.wallTimeMs, elapsedMs());
  const signals = [options.signal, clock?.signal].filter((signal) => signal !== undefined);
  const { checkpoint } = options;
  let stored = Promise.resolve();
  const run: Run = {
    id: before?.id ?? crypto.randomUUID(),
    agent,
    conversation,
    task,
    tools: agent.tools,
    answer: agent.answer,
    maxSteps,
    spending: new Spending({ price: definition.price, budget, parent: context.spending, name: definition.name, before: before?.usage }),
    steps: state && before ? [...stepsOf(state, before)] : [step],
    startedAt: before?.startedAt ?? Date.now(),
    elapsedMs,
    depth,
    maxDepth: Math.min(depth + (definition.maxDepth ?? 5), maxDepth),
    before,
    signal: signals.length > 1 ? AbortSignal.any(signals) : (signals[0] ?? new AbortController().signal),
    emit,
    decide: decider(options.decide),
    decisions: new Map(Object.entries(before?.decisions ?? {})),
    agents: new Map(Object.entries(before?.agents ?? {})),
    // One after the other, so that what is stored last is what came last.
    checkpoint: checkpoint && (() => (stored = stored.then(() => checkpoint(toRunState(run))))),
    action: undefined,
  };
  return { run, stop: () => clock?.stop() };
}

export const contextOf = ({ id, signal, conversation }: Run): StepContext => ({ runId: id, signal, memory: conversation.memory });
