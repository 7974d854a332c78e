import type { Decision, Interruption } from "./interruption.ts";
import type { Json } from "./json.ts";
import type { AssistantMessage, MediaPart } from "./message.ts";
import type { FinishReason, Usage } from "./model.ts";
import type { MemoryStep, SubRun } from "./step.ts";

/** Token counts of a run, managed agents included. */
export interface RunUsage extends Usage {
  /** What the tokens cost, in the currency of the agent's `price`. Without one it is there as long as each call said what it cost. */
  readonly cost?: number;
  /** The part of it that each managed agent used, over all its runs. */
  readonly agents?: { readonly [name: string]: RunUsage };
}

/** What tells one agent's state from another's. */
export interface AgentIdentity {
  readonly name?: string;
  readonly mode: string;
  /** Names, sorted; managed agents among them. */
  readonly tools: readonly string[];
}

/** A call that came to its end, as it is kept for a program that runs again. Values are tagged JSON. */
export interface FinishedCall {
  readonly id: string;
  readonly name: string;
  readonly input: Json;
  readonly output?: Json;
  readonly error?: string;
  readonly durationMs: number;
  readonly run?: SubRun;
}

/** A program that a sandbox ran, with its finished calls in the order in which they ended. */
export interface ProgramRecord {
  readonly code: string;
  readonly calls: readonly FinishedCall[];
}

/** All that a sandbox holds, as what made it. */
export interface SandboxState {
  /** How many sandboxes the conversation has used; a part of call ids from the second on. */
  readonly opened: number;
  /** Programs since the sandbox was opened, in order. */
  readonly programs: readonly ProgramRecord[];
  /** Variables it was opened with, and those of later runs. Values are tagged JSON. */
  readonly variables: { readonly [name: string]: Json };
}

/** A conversation with an agent. Plain JSON, without secrets. */
export interface SessionState {
  readonly format: "smolagents-ts/session";
  readonly version: 1;
  readonly agent: AgentIdentity;
  readonly memory: readonly MemoryStep[];
  readonly sandbox?: SandboxState;
  /** The sandbox as its engine saved it, base64; absent where the engine cannot. Then the programs run again, with their calls answered from `sandbox`. */
  readonly snapshot?: string;
  /** What handles stand for, by handle. */
  readonly media?: { readonly [handle: string]: MediaPart };
  /** Decisions that hold for later calls of a tool, by its name. */
  readonly decided?: { readonly [tool: string]: Decision };
  /** The run that was under way. */
  readonly run?: PendingRun;
}

/** A run between two moments. `agent.resume()` goes on from here, in any process. */
export interface PendingRun {
  readonly id: string;
  readonly task: string;
  /** What the run added to memory: from this index on, or the steps themselves where memory was compacted or edited since. */
  readonly steps: number | readonly MemoryStep[];
  readonly startedAt: number;
  /** Time it was at work, in milliseconds. */
  readonly elapsedMs: number;
  readonly usage: RunUsage;
  readonly maxSteps: number;
  /** The reply whose action is under way. */
  readonly reply?: {
    readonly number: number;
    readonly message: AssistantMessage;
    readonly finishReason: FinishReason;
    readonly usage: Usage;
  };
  /** Finished calls of that action, in the order in which they ended. */
  readonly calls: readonly FinishedCall[];
  readonly interruptions: readonly Interruption[];
  /** What was decided for calls of that action, by interruption. */
  readonly decisions: { readonly [interruptionId: string]: Decision };
  /** Runs of managed agents that are under way, by call id. */
  readonly agents: { readonly [callId: string]: RunState };
}

/** What `RunResult.state` and checkpoints hold: a conversation with a run under way. */
export type RunState = SessionState & { readonly run: PendingRun };
