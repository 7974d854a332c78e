import type { AgentEvent, AgentOptions, AgentRunOptions, AgentSession, RunStatus } from "@smolagents-ts/core";
import type { ScriptEntry, ScriptedModelOptions } from "@smolagents-ts/core/testing";

/**
 * One behaviour of smolagents, as a conversation with a scripted model and what has to come of it.
 *
 * Data and not code, so that the behaviours can be read one after the other, counted, and held against the documentation.
 */
export interface Transcript {
  /** A sentence about behaviour. */
  readonly title: string;
  /**
   * What pins it: a test of smolagents (`test_agents.py::TestAgent::test_interrupt`), a line or a function of its source (`agents.py:540`,
   * `memory.py::ActionStep.to_messages`), or an issue there (`#2684`). All of version 1.27.0.dev0, commit e3a5b899.
   */
  readonly cites: string;
  /** The anchor in docs/from-smolagents.md that says why it behaves otherwise here. */
  readonly differs?: string;
  /** How the agent acts: by programs, in the local sandbox, or by tool calls. */
  /** Why it does not hold yet; it is skipped until then. */
  readonly notYet?: string;
  readonly acts: "by code" | "by calls";
  readonly script: readonly ScriptEntry[];
  readonly modelOptions?: ScriptedModelOptions;
  readonly options?: OrOnStage<Partial<AgentOptions>>;
  /** One run if left out; several follow one another. */
  readonly runs?: OrOnStage<readonly Run[]>;
  /** `"session"`: they share memory and the sandbox. `"at once"`: none waits for another. */
  readonly together?: "session" | "at once";
  readonly expect: Expectations;
}

export interface Run extends AgentRunOptions {
  readonly task?: string;
  readonly before?: (stage: Stage) => unknown;
  /** The session is written as JSON before, and the run is that of another agent, which reads it. */
  readonly afterRestart?: true;
  /** The reader of the events leaves at the first of this type. */
  readonly leaveAt?: AgentEvent["type"];
  /** What it throws; the next run follows. */
  readonly fails?: RegExp;
}

type OrOnStage<T> = T | ((stage: Stage) => T);

/** What the functions of one transcript share: its tools, callbacks and checks. */
export interface Stage {
  readonly log: string[];
  readonly abort: AbortController;
  readonly session: AgentSession | undefined;
}

/** Who says what: the role, and the text with other parts in brackets. */
type Line = readonly [role: "user" | "assistant" | "tool", text: string | RegExp];

/** Of the last run, where there are several. Left out means: anything. */
export interface Expectations {
  readonly status?: RunStatus;
  readonly output?: unknown;
  /** Of all runs. */
  readonly outputs?: readonly unknown[];
  /** The class, the code and a part of the message of what the constructor or the run throws. */
  readonly throws?: { readonly name: string; readonly code?: string; readonly message: RegExp };
  /** Types of events, with a blank between. Those of tools have the tool's name behind them, those of managed agents theirs before them. */
  readonly events?: string;
  readonly lastEvent?: object;
  /** Model calls, over all runs. */
  readonly modelCalls?: number;
  /** Types of the steps that the run added to memory. */
  readonly steps?: string;
  /** Codes of the errors of the actions, `-` for none. */
  readonly errors?: string;
  /** What the model reads behind its own last words, from its second call on. */
  readonly told?: readonly (string | RegExp)[];
  /** The last request, without the system prompt. */
  readonly conversation?: readonly Line[];
  readonly system?: readonly RegExp[];
  readonly notInSystem?: readonly RegExp[];
  readonly notInConversation?: RegExp;
  /** Parts of requests, by index. */
  readonly requests?: { readonly [index: number]: object };
  /** What each request has besides messages, marks for the cache and a signal. */
  readonly fields?: readonly string[];
  /** Every request begins with the messages of the one before it. */
  readonly grows?: true;
  /** How many pictures each request holds. */
  readonly pictures?: readonly number[];
  /** Parts of the actions, and of the whole result. */
  readonly actions?: readonly object[];
  readonly result?: object;
  /** What the transcript's own functions wrote down. */
  readonly log?: readonly (string | RegExp)[];
}
