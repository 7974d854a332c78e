// agent-options.d.ts

import { a as JsonSchema, J as Json, A as AssistantMessage, F as FinishReason, O as OutputChunk, j as MediaPart, U as Usage, z as ToolResultPart, i as JsonObject, g as ExecutorLimits, M as Model, l as Message, k as MediaSource, E as Executor, p as ModelRequest } from './executor.js';

/**
 * What a schema library offers under `~standard`: validation (Standard Schema v1, https://standardschema.dev) and its JSON-Schema companion.
 *
 * Written out here so that core depends on no schema library. zod 4.2+, arktype and valibot (through `toStandardJsonSchema`) fit.
 */
interface StandardSchema<Input = unknown, Output = Input> {
    readonly "~standard": {
        readonly version: 1;
        readonly vendor: string;
        readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
        readonly jsonSchema?: {
            readonly input: (options: {
                target: string;
            }) => Record<string, unknown>;
            readonly output: (options: {
                target: string;
            }) => Record<string, unknown>;
        };
        readonly types?: {
            readonly input: Input;
            readonly output: Output;
        } | undefined;
    };
}
type StandardResult<Output> = {
    readonly value: Output;
    readonly issues?: undefined;
} | {
    readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | {
            readonly key: PropertyKey;
        })[] | undefined;
    }[];
};
/** A schema as a user writes it: from a schema library, or plain JSON Schema. */
type SchemaLike = StandardSchema | JsonSchema;
/** The values a schema lets through; `unknown` for plain JSON Schema. */
type InferSchema<S> = S extends {
    readonly "~standard": {
        readonly types?: infer T;
    };
} ? NonNullable<T> extends {
    readonly output: infer Output;
} ? Output : unknown : unknown;
/** A schema as core uses it: the JSON Schema the model sees, and one way to validate. */
interface Schema<T = unknown> {
    readonly json: JsonSchema;
    /** Gives the value as the tool receives it (defaults filled in, transforms applied), or what is wrong with it. Must not throw. */
    validate(value: unknown): Validation<T> | Promise<Validation<T>>;
}
type Validation<T> = {
    readonly ok: true;
    readonly value: T;
} | {
    readonly ok: false;
    readonly issues: readonly string[];
};

/** Something a person must decide before a run can go on. */
type Interruption = {
    /** What a decision refers to. Unique over all runs. */
    readonly id: string;
    readonly callId: string;
    readonly tool: string;
    /** The names of the agents that the run went through, when a managed agent asks. */
    readonly path?: readonly string[];
} & ({
    readonly type: "approval" /** The arguments, validated, as JSON. */;
    readonly input: Json;
} | {
    readonly type: "question";
    readonly question: string;
});
/**
 * What a person decided.
 *
 * `approve` lets a call happen, with other arguments if `input` is given; arguments that do not fit leave it waiting. `reject` fails it, and the model reads the text. `answer` is what
 * `context.interrupt()` gives. `always` decides later calls of the same tool in the same run or session too.
 */
type Decision = {
    readonly approve: true;
    readonly input?: Json;
    readonly always?: boolean;
} | {
    readonly reject: true | string;
    readonly always?: boolean;
} | {
    readonly answer: Json;
};
/** One decision for all interruptions, decisions by `Interruption.id`, or a function that decides; what is left open stays an interruption. */
type Decisions = Decision | {
    readonly [interruptionId: string]: Decision;
} | ((interruption: Interruption) => Decision | undefined | Promise<Decision | undefined>);

/** Milliseconds since the epoch, and the length in milliseconds. */
interface Timing {
    readonly startedAt: number;
    readonly durationMs: number;
}
/** A task that a run was given. */
interface TaskStep {
    readonly type: "task";
    readonly task: string;
    /** Shown to the model once, beside the task. */
    readonly media?: readonly MediaPart[];
}
/** A plan the model made before it went on. */
interface PlanningStep {
    readonly type: "planning";
    /** The number of the action that comes next. */
    readonly number: number;
    /** What the model was asked. Stays in the conversation, so that the next request extends this one. */
    readonly request: string;
    readonly reply: AssistantMessage;
    readonly plan: string;
    /** What tells the model to go on. */
    readonly followUp: string;
    readonly usage: Usage;
    readonly timing: Timing;
}
/** What a compaction put in place of older steps. */
interface SummaryStep {
    readonly type: "summary";
    readonly summary: string;
    readonly usage?: Usage;
}
/** A call from inside running code or by the model itself, as memory keeps it. */
interface CallRecord {
    readonly id: string;
    readonly name: string;
    /** The arguments as JSON text, cut in the middle at 1,000 characters. */
    readonly input: string;
    /** The result as JSON text, cut in the middle at 1,000 characters; absent when the call failed. */
    readonly output?: string;
    readonly error?: string;
    readonly durationMs: number;
    /** What a managed agent did for the call. */
    readonly run?: SubRun;
}
/** The run of a managed agent, as the caller's memory keeps it. */
interface SubRun {
    readonly runId: string;
    readonly agent: string;
    readonly status: string;
    readonly steps: readonly MemoryStep[];
    readonly usage: RunUsage;
}
/** What went wrong in a step, in the words the model reads. */
interface StepError {
    readonly code: string;
    readonly message: string;
    /** Position in the step's program; both count from 1. */
    readonly line?: number;
    readonly column?: number;
    /** The failing line with a caret under the column. */
    readonly excerpt?: string;
}
/** One round of the loop: the model's reply, the action in it, and what came of it. */
interface ActionStep {
    readonly type: "action";
    /** Counts from 1 within a run. */
    readonly number: number;
    /** What the model was asked beyond the conversation; only where a run asks for its last answer. */
    readonly request?: string;
    /** The reply as the next request sends it back. */
    readonly reply: AssistantMessage;
    readonly finishReason: FinishReason;
    /** The program that was taken from the reply; absent when there was none. */
    readonly code?: string;
    readonly output: readonly OutputChunk[];
    /** The value of the program's last expression as the language prints it, cut like the observation. */
    readonly lastValue?: string;
    /** Slips that did not fail the program: calls that were not awaited, output that was cut. */
    readonly warnings: readonly string[];
    readonly calls: readonly CallRecord[];
    /** Answers to the tool calls of the reply, native or written as text, in their order. */
    readonly results?: readonly ToolResultPart[];
    /** What the model is told next; absent on the step that ends the run, and where `results` say it all. */
    readonly observation?: string;
    /** What programs and tools showed to the model. */
    readonly media?: readonly MediaPart[];
    readonly error?: StepError;
    readonly final?: {
        readonly value: Json;
    };
    readonly usage: Usage;
    readonly timing: Timing;
}
/** A unit of memory. JSON all the way: memory can be stored and sent. */
type MemoryStep = TaskStep | PlanningStep | ActionStep | SummaryStep;

/** Token counts of a run, managed agents included. */
interface RunUsage extends Usage {
    /** What the tokens cost, in the currency of the agent's `price`. Without one it is there as long as each call said what it cost. */
    readonly cost?: number;
    /** The part of it that each managed agent used, over all its runs. */
    readonly agents?: {
        readonly [name: string]: RunUsage;
    };
}
/** What tells one agent's state from another's. */
interface AgentIdentity {
    readonly name?: string;
    readonly mode: string;
    /** Names, sorted; managed agents among them. */
    readonly tools: readonly string[];
}
/** A call that came to its end, as it is kept for a program that runs again. Values are tagged JSON. */
interface FinishedCall {
    readonly id: string;
    readonly name: string;
    readonly input: Json;
    readonly output?: Json;
    readonly error?: string;
    readonly durationMs: number;
    readonly run?: SubRun;
}
/** A program that a sandbox ran, with its finished calls in the order in which they ended. */
interface ProgramRecord {
    readonly code: string;
    readonly calls: readonly FinishedCall[];
}
/** All that a sandbox holds, as what made it. */
interface SandboxState {
    /** How many sandboxes the conversation has used; a part of call ids from the second on. */
    readonly opened: number;
    /** Programs since the sandbox was opened, in order. */
    readonly programs: readonly ProgramRecord[];
    /** Variables it was opened with, and those of later runs. Values are tagged JSON. */
    readonly variables: {
        readonly [name: string]: Json;
    };
}
/** A conversation with an agent. Plain JSON, without secrets. */
interface SessionState {
    readonly format: "smolagents-ts/session";
    readonly version: 1;
    readonly agent: AgentIdentity;
    readonly memory: readonly MemoryStep[];
    readonly sandbox?: SandboxState;
    /** The sandbox as its engine saved it, base64; absent where the engine cannot. Then the programs run again, with their calls answered from `sandbox`. */
    readonly snapshot?: string;
    /** What handles stand for, by handle. */
    readonly media?: {
        readonly [handle: string]: MediaPart;
    };
    /** Decisions that hold for later calls of a tool, by its name. */
    readonly decided?: {
        readonly [tool: string]: Decision;
    };
    /** The run that was under way. */
    readonly run?: PendingRun;
}
/** A run between two moments. `agent.resume()` goes on from here, in any process. */
interface PendingRun {
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
    readonly decisions: {
        readonly [interruptionId: string]: Decision;
    };
    /** Runs of managed agents that are under way, by call id. */
    readonly agents: {
        readonly [callId: string]: RunState;
    };
}
/** What `RunResult.state` and checkpoints hold: a conversation with a run under way. */
type RunState = SessionState & {
    readonly run: PendingRun;
};

/** Who may call a tool: programs, or the model itself with a native tool call. */
type ToolCaller = "code" | "direct";
interface ToolContext {
    /** Aborts when the run is aborted or the action that made the call ends early. */
    readonly signal: AbortSignal;
    /** Unique per call over all runs, and the same when a call is made again after a resume: use it as an idempotency key. */
    readonly callId: string;
    /** Tells whoever follows the run how far the call is, as a `tool-progress` event. */
    progress(data: Json): void;
    /**
     * Asks a person, and gives the answer.
     *
     * When nobody is there to answer at once, the run ends with `status: "interrupted"` and this rejects; after `agent.resume()` the tool runs again
     * from its start, with the same `callId`, and the same question gets its answer. So ask before the first side effect.
     */
    interrupt(question: string): Promise<Json>;
}
/** A function an agent may call. It runs on the host; the sandbox knows its name and its schemas only. */
interface Tool<Input = unknown, Output = unknown> {
    readonly name: string;
    readonly description: string;
    readonly input: Schema<Input>;
    readonly output?: Schema<Output>;
    /** Default: both. */
    readonly allowedCallers?: readonly ToolCaller[];
    /** Whether a person must allow the call first. */
    readonly needsApproval?: boolean | Approval<Input>["ask"];
    execute(input: Input, context: ToolContext): Output | Promise<Output>;
}
/** As a method, so that a tool of any input is a `Tool`, like `execute`. */
interface Approval<Input> {
    ask(input: Input): boolean | Promise<boolean>;
}

/**
 * What tokens cost, per million, in any currency: the same for an agent and all that it manages. Cache reads and writes cost as much as other input
 * unless said otherwise. A managed agent without a price of its own is counted at its manager's.
 */
interface TokenPrice {
    readonly input: number;
    readonly output: number;
    readonly cacheRead?: number;
    readonly cacheWrite?: number;
}
/**
 * What a run may use, its managed agents included. A run that reached a limit ends with `status: "budget"` before the next model call, and so do the
 * managed agents in it. A call that is under way is not cut off, so a run may end a little above its limit.
 *
 * Tokens count as the model reports them: for a model that reports none, limit `steps` or `wallTimeMs`.
 */
interface Budget {
    /** Model calls for actions. Unlike `maxSteps`, no last answer is asked for. */
    readonly steps?: number;
    readonly inputTokens?: number;
    readonly outputTokens?: number;
    readonly totalTokens?: number;
    /** In the currency of the agent's `price`, or of the model that tells what its calls cost. */
    readonly cost?: number;
    /** In milliseconds; time between an interruption and its resume does not count. Ends what is under way. */
    readonly wallTimeMs?: number;
}
/** What tokens cost at a price. */
declare function costOf({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: Usage, price: TokenPrice): number;

/**
 * A prompt: a text with `{{variable}}` in it, or a function of the variables, which is also the way to write two braces. Saved agents can only keep
 * texts.
 */
type Template<Variables> = string | ((variables: Variables) => string);
interface SystemVariables {
    /** What the agent is and how it replies. */
    readonly introduction: string;
    readonly rules: string;
    /** The declarations of the tools. */
    readonly tools: string;
    /** The agent's `instructions`, or nothing. */
    readonly instructions: string;
}
interface PlanVariables {
    readonly task: string;
    readonly maxSteps: string;
    /** The action that comes next among them. */
    readonly remainingSteps: string;
}
/** The prompts of an agent; what is left out keeps its default. */
interface PromptTemplates {
    readonly system?: Template<SystemVariables>;
    /** Asks for the first plan. */
    readonly plan?: Template<PlanVariables>;
    /** Asks for a new plan. */
    readonly planUpdate?: Template<PlanVariables>;
    /** What stands before the next action, after a plan. Not used when the model wrote no plan. */
    readonly planFollowUp?: Template<PlanVariables>;
    /** The task as a managed agent gets it; a template of the managed agent. */
    readonly managedTask?: Template<{
        readonly name: string;
        readonly task: string;
    }>;
    /** Asks for the last answer when the steps are used up. */
    readonly lastAnswer?: Template<{
        readonly task: string;
        readonly maxSteps: string;
    }>;
}

/** The file of an agent: what it is made of, as JSON. Names stand where code would be. */

declare const AGENT_FORMAT = "smolagents-ts/agent";
declare const AGENT_VERSION = 1;
/** JSON has no `Infinity` and no `NaN`; they are tagged, as in saved runs. */
type SavedNumber = number | {
    readonly $: "number";
    readonly v: string;
};
type Numbers<T> = {
    readonly [Field in keyof T]: SavedNumber;
};
/** An instance that was given as a model or an executor. */
interface SavedAdapter {
    /** The name of its plugin. */
    readonly adapter: string;
    /** What the plugin makes it from. Absent where the instance could not tell: then it must be given again. */
    readonly options?: JsonObject;
    /** The vendor's name of such a model, for people. */
    readonly id?: string;
}
/** A function, by its name. */
interface SavedFunction {
    readonly function: string;
}
/** What a tool looked like. Tools are found again by name; the rest is for people, and to notice another tool under the name. */
interface SavedTool {
    readonly name: string;
    readonly description?: string;
    readonly inputSchema?: JsonSchema;
    readonly outputSchema?: JsonSchema;
    readonly allowedCallers?: readonly ToolCaller[];
    /** `"function"` where it depends on the arguments. */
    readonly needsApproval?: boolean | "function";
}
/** An agent as JSON. Every option but `registry` is in it, managed agents as files of their own inside. */
interface AgentFile {
    readonly format: typeof AGENT_FORMAT;
    readonly version: typeof AGENT_VERSION;
    readonly name?: string;
    readonly description?: string;
    readonly mode: AgentMode;
    readonly model: string | SavedAdapter;
    readonly executor?: string | SavedAdapter;
    readonly instructions?: string;
    readonly tools?: readonly SavedTool[];
    readonly managedAgents?: readonly AgentFile[];
    readonly promptTemplates?: {
        readonly [Name in keyof PromptTemplates]: string | SavedFunction;
    };
    readonly outputSchema?: JsonSchema;
    readonly finalAnswerChecks?: readonly string[];
    readonly stepCallbacks?: {
        readonly [Type in keyof StepCallbacks]: readonly string[];
    };
    readonly compaction?: string;
    readonly maxSteps?: number;
    readonly planningInterval?: number;
    readonly maxParallelCalls?: number;
    readonly maxDepth?: number;
    readonly maxDeclarationTokens?: SavedNumber;
    readonly maxObservationChars?: SavedNumber;
    readonly provideRunSummary?: boolean;
    readonly structuredReplies?: boolean;
    readonly additionalAuthorizedImports?: readonly string[];
    readonly budget?: Numbers<Budget>;
    readonly price?: Numbers<TokenPrice>;
    readonly limits?: Numbers<ExecutorLimits>;
    /** Tagged JSON. */
    readonly modelSettings?: {
        readonly [Setting in keyof NonNullable<AgentOptions["modelSettings"]>]: Json;
    };
}

/**
 * Everything a run tells while it goes on, in order. One union feeds terminals, pages, logs and tests.
 *
 * `run-start`, then per step: a plan if one is due, `step-start`, deltas, `code`, the calls and the output of the action as they happen, `usage`,
 * `step-finish`; last `run-finish`. `step` is the number of the action, for a plan that of the action it comes before.
 * Texts from a model, a tool or the sandbox are untrusted: escape them before you render them.
 */
type AgentEvent = 
/** `resumed` when the run goes on from a state. */
{
    readonly type: "run-start";
    readonly runId: string;
    readonly task: string;
    readonly agent?: string;
    readonly resumed?: true;
} | {
    readonly type: "plan-start";
    readonly step: number;
} | {
    readonly type: "plan-delta";
    readonly step: number;
    readonly delta: string;
} | {
    readonly type: "plan-finish";
    readonly step: number;
    readonly planning: PlanningStep;
} | {
    readonly type: "step-start";
    readonly step: number;
} | {
    readonly type: "text-delta";
    readonly step: number;
    readonly delta: string;
} | {
    readonly type: "reasoning-delta";
    readonly step: number;
    readonly delta: string;
} | {
    readonly type: "warning";
    readonly step: number;
    readonly message: string;
}
/** The program taken from the reply, right before it runs. */
 | {
    readonly type: "code";
    readonly step: number;
    readonly code: string;
} | {
    readonly type: "output";
    readonly step: number;
    readonly stream: OutputChunk["stream"];
    readonly text: string;
} | {
    readonly type: "tool-start";
    readonly step: number;
    readonly callId: string;
    readonly name: string;
    readonly input: unknown;
} | {
    readonly type: "tool-progress";
    readonly step: number;
    readonly callId: string;
    readonly name: string;
    readonly data: Json;
} | {
    readonly type: "tool-finish";
    readonly step: number;
    readonly callId: string;
    readonly name: string;
    /** Absent when the call failed. */
    readonly output?: unknown;
    readonly error?: string;
    readonly durationMs: number;
}
/** What a managed agent does for a call. */
 | {
    readonly type: "agent-event";
    readonly step: number;
    readonly callId: string;
    readonly agent: string;
    readonly event: AgentEvent;
}
/** A call waits for a person. */
 | {
    readonly type: "interruption";
    readonly step: number;
    readonly interruption: Interruption;
} | {
    readonly type: "decision";
    readonly step: number;
    readonly interruptionId: string;
    readonly decision: Decision;
}
/** A program or a tool showed something to the model. */
 | {
    readonly type: "media";
    readonly step: number;
    readonly media: MediaPart;
}
/** Older steps were dropped or replaced; counts are of memory steps. */
 | {
    readonly type: "compaction";
    readonly step: number;
    readonly before: number;
    readonly after: number;
}
/** Of the run so far, managed agents included. */
 | {
    readonly type: "usage";
    readonly step: number;
    readonly usage: RunUsage;
} | {
    readonly type: "step-finish";
    readonly step: number;
    readonly action: ActionStep;
} | {
    readonly type: "run-finish";
    readonly runId: string;
    readonly status: RunStatus;
    readonly output?: unknown;
    readonly usage: RunUsage;
    readonly interruptions?: readonly Interruption[];
    /** Why the run ended, when it was aborted or reached its budget. */
    readonly reason?: string;
};
/**
 * How a run ended. A failing model call is not among them: it throws `AgentGenerationError`.
 *
 * `interrupted`: a person must decide, then `agent.resume()` goes on. `budget`: a limit of `budget` was reached. `max-steps`: so was `maxSteps`, and
 * `output` is the model's last answer from what it knew.
 */
type RunStatus = "completed" | "max-steps" | "interrupted" | "budget" | "aborted";

/** Keeping a conversation short. Off by default: each compaction makes servers read the conversation again that they had in their cache. */

interface CompactionContext {
    /** The agent's. */
    readonly model: Model;
    /** Of the last model call, which saw all of the conversation but the last step; may be empty. */
    readonly usage: Usage;
    /** The conversation that would be sent, by `estimateTokens`. */
    readonly estimatedTokens: number;
    readonly systemPrompt: string;
    readonly signal: AbortSignal;
}
type Compacted = readonly MemoryStep[] | {
    readonly memory: readonly MemoryStep[];
    readonly usage?: Usage;
};
/**
 * Shortens memory before a model call. The same array back means that nothing is to do; `usage` is what the compaction itself used.
 *
 * The result must still be a conversation: it begins with a task or a summary, and steps are kept or left out as a whole.
 */
type Compaction = (memory: readonly MemoryStep[], context: CompactionContext) => Compacted | Promise<Compacted>;
interface CompactionOptions {
    /** Longest conversation that is left alone, in tokens: as the server counted them, or 4 characters each where that is more. */
    readonly aboveTokens: number;
    /** Latest actions and plans that stay as they are. Default 3. */
    readonly keepSteps?: number;
}
/** About how many tokens messages are: 4 characters each, and 1,000 for each picture or other medium. */
declare function estimateTokens(messages: readonly Message[]): number;
/**
 * One policy after the other: each sees what the one before it left, and acts when that is still above its own threshold. So the cheap one comes first,
 * with the lowest threshold.
 */
declare function chainCompactions(...policies: readonly Compaction[]): Compaction;

interface MediaOptions {
    /** E.g. `image/png`. Default: what the first bytes or the extension of the URL tell, else `application/octet-stream`. */
    readonly mediaType?: string | undefined;
    readonly filename?: string | undefined;
    /** How closely a model should look at a picture; costs tokens. Default: the model decides. */
    readonly detail?: MediaPart["detail"];
}
/** A picture, a sound or a file as a value: tools take and return it, a program sees its handle, a model sees what is in it. Never changes. */
declare class Media {
    readonly mediaType: string;
    readonly source: MediaSource;
    readonly filename: string | undefined;
    readonly detail: MediaPart["detail"];
    private constructor();
    /** Copies the bytes. */
    static fromBytes(bytes: Uint8Array | ArrayBuffer, options?: MediaOptions): Media;
    /** Takes `http:` and `https:` URLs, which are not fetched: the model's vendor does; and `data:` URLs, which become bytes. */
    static fromUrl(url: string | URL, options?: MediaOptions): Media;
    /** The part may come from a file: it is checked. What its vendor added (`provider`) is left out. */
    static fromPart(part: MediaPart): Media;
    /** True for media of any copy of core, where `instanceof` fails. */
    static is(value: unknown): value is Media;
    toPart(): MediaPart;
    /** A new copy with every call; undefined when there is only a URL. */
    bytes(): Uint8Array | undefined;
    /** Undefined when there is only a URL. */
    get byteLength(): number | undefined;
}

/** What a run came to. */
interface RunResult<Output = unknown> {
    readonly runId: string;
    readonly status: RunStatus;
    /** The final answer; at `"max-steps"` the last answer from what was known, if there was one. Otherwise `undefined`. */
    readonly output: Output | undefined;
    readonly steps: readonly ActionStep[];
    /** All that the run added to memory: its task, plans, actions and summaries. */
    readonly memory: readonly MemoryStep[];
    /** Tokens of all model calls, managed agents included. */
    readonly usage: RunUsage;
    readonly timing: Timing;
    /** What a person must decide; empty unless `status` is `"interrupted"`. */
    readonly interruptions: readonly Interruption[];
    /** What `agent.resume()` goes on from; only when `status` is `"interrupted"`. Plain JSON, without secrets. */
    readonly state?: RunState;
    /** Why the run ended, when it was aborted or reached its budget. */
    readonly reason?: string;
}
/** A run as it happens: iterate it for events, or await `result`. Leaving the loop early aborts the run. */
interface RunStream<Output = unknown> extends AsyncIterable<AgentEvent> {
    readonly result: Promise<RunResult<Output>>;
}

/**
 * A conversation with an agent: its runs share memory and the sandbox with its variables. One run at a time.
 *
 * Holds a sandbox from the first run on: `close()` ends it.
 */
declare class AgentSession<Answer extends SchemaLike | undefined = SchemaLike | undefined> {
    #private;
    /** @throws AgentConfigError (`code: "STATE"`) for what is no state; one of another agent is refused by the first run. */
    constructor(agent: MultiStepAgent<Answer>, state?: SessionState);
    /** The conversation so far. May be edited while no run is under way: the next request is built from it. */
    get memory(): MemoryStep[];
    /** What a person must decide before the last run can go on; `resume()` takes the decisions. */
    get interruptions(): readonly Interruption[];
    /** Refuses while the last run waits for a decision: `resume()` goes on with it, `interrupt()` gives it up. */
    run<R extends SchemaLike | undefined = Answer>(task: string, options?: AgentRunOptions<R>): Promise<RunResult<OutputOf<R>>>;
    stream<R extends SchemaLike | undefined = Answer>(task: string, options?: AgentRunOptions<R>): RunStream<OutputOf<R>>;
    /** Goes on with the run that waits for decisions, or that a state held in its middle. */
    resume<R extends SchemaLike | undefined = Answer>(decisions?: Decisions, options?: AgentRunOptions<R>): Promise<RunResult<OutputOf<R>>>;
    resumeStream<R extends SchemaLike | undefined = Answer>(decisions?: Decisions, options?: AgentRunOptions<R>): RunStream<OutputOf<R>>;
    /** Ends the run that is under way: it resolves with `status: "aborted"` and this reason. One that waits for a decision is given up. */
    interrupt(reason?: string): void;
    /** All of it as plain JSON, for `agent.session(state)` in this process or another. Not while a run is under way. */
    save(): Promise<SessionState>;
    /** Ends the run that is under way and the sandbox. Safe to call twice; nothing else works behind it. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

/** The answer's type: what the schema lets through, or anything. */
type OutputOf<Answer extends SchemaLike | undefined> = Answer extends SchemaLike ? InferSchema<Answer> : unknown;
/**
 * An agent: works on a task in steps, by programs, by tool calls, or both. `CodeAgent` and `ToolCallingAgent` are this, with a mode.
 *
 * It is a definition and holds no state of a run: `run()` and `stream()` may be called many times at once, and runs share nothing.
 */
declare class MultiStepAgent<Answer extends SchemaLike | undefined = SchemaLike | undefined> {
    #private;
    readonly options: AgentOptions<Answer>;
    /** Throws `AgentConfigError` for options that cannot work. Names are resolved at the first run. */
    constructor(options: AgentOptions<Answer>);
    get name(): string | undefined;
    /**
     * Works on a task until the answer is found.
     *
     * Throws `AgentGenerationError` when a model call fails, `ExecutorError` when the sandbox cannot start or dies, and `AgentConfigError` for
     * arguments that cannot work. Every other end is a `status`.
     */
    run<R extends SchemaLike | undefined = Answer>(task: string, options?: AgentRunOptions<R>): Promise<RunResult<OutputOf<R>>>;
    /** The same, told as events while it goes on. Failures of `run()` are thrown by the iteration. */
    stream<R extends SchemaLike | undefined = Answer>(task: string, options?: AgentRunOptions<R>): RunStream<OutputOf<R>>;
    /**
     * Goes on with a run that was interrupted, or stopped in the middle after a checkpoint, in this process or another. No finished call is made again.
     *
     * Throws `AgentConfigError` (`code: "STATE"`) for a state of another version or another agent, and what `run()` throws.
     */
    resume<R extends SchemaLike | undefined = Answer>(state: RunState, decisions?: Decisions, options?: AgentRunOptions<R>): Promise<RunResult<OutputOf<R>>>;
    /** The same, told as events. */
    resumeStream<R extends SchemaLike | undefined = Answer>(state: RunState, decisions?: Decisions, options?: AgentRunOptions<R>): RunStream<OutputOf<R>>;
    /** A conversation: its runs share memory and the sandbox. Goes on from what `session.save()` gave. */
    session(state?: SessionState): AgentSession<Answer>;
    /** The agent as something another agent can call. */
    asTool(): Tool;
    /**
     * All options but `registry`, as JSON; `fromJSON()` of `@smolagents-ts/core/saving` makes the agent again.
     *
     * Throws `AgentConfigError` (`code: "AGENT_SAVE"`) for functions without a name.
     */
    toJSON(): AgentFile;
    /** Ends an executor that the agent made from a name; the next run makes another. One that was passed in stays open: it is yours. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

/** The version of the contract between core and its plugins; a plugin made for another one is refused readably. */
declare const PLUGIN_API = 1;
/** What each kind of plugin creates. */
interface PluginKinds {
    model: Model;
    executor: Executor;
}
type PluginKind = keyof PluginKinds;
/**
 * Options of the model plugins, by name. An adapter adds its own:
 *
 *     declare module "@smolagents-ts/core" {
 *       interface ModelPlugins { openai: OpenAIModelOptions }
 *     }
 */
interface ModelPlugins {
}
/** Options of the executor plugins, by name; open like `ModelPlugins`. */
interface ExecutorPlugins {
}
interface PluginOptionsByKind {
    model: ModelPlugins;
    executor: ExecutorPlugins;
}
/** Names the editor knows; any other string is allowed too. */
type PluginName<Kind extends PluginKind> = (keyof PluginOptionsByKind[Kind] & string) | (string & {});
type PluginOptions<Kind extends PluginKind, Name extends string> = Name extends keyof PluginOptionsByKind[Kind] ? PluginOptionsByKind[Kind][Name] : {
    readonly [option: string]: unknown;
};
/** How an adapter is found by name: data and one function. Its package default-exports one. */
interface Plugin<Kind extends PluginKind = PluginKind, Options = never> {
    readonly api: typeof PLUGIN_API;
    readonly kind: Kind;
    /** Lowercase letters, digits and dashes; the package is called `@smolagents-ts/<kind>-<name>`. */
    readonly name: string;
    /** Other names that it answers to, where there is neither a plugin nor a package of that name. */
    readonly aliases?: readonly string[];
    /** Makes one. Models get `modelId` among their options; `name` is the one that was asked for, where that is an alias. */
    create(options: Options, name?: string): PluginKinds[Kind] | Promise<PluginKinds[Kind]>;
}
/**
 * Describes an adapter, so that `new CodeAgent({ executor: "docker" })` finds it.
 *
 * @throws PluginMismatchError when a field is wrong.
 */
declare function definePlugin<Kind extends PluginKind, Options = object>(plugin: Omit<Plugin<Kind, Options>, "api">): Plugin<Kind, Options>;

/**
 * Plugins by name: those registered by hand, those imported from `@smolagents-ts/<kind>-<name>` when they are first asked for, and, for a
 * name that no package has, those that answer to it.
 */
declare class PluginRegistry {
    #private;
    /**
     * Adds plugins by hand: third-party ones, and any in a bundled app. The last one under a name wins.
     *
     * @throws PluginMismatchError for what is not a plugin of this core's version.
     */
    register(...plugins: readonly Plugin[]): this;
    /**
     * Creates a model or an executor by its plugin's name.
     *
     * @throws PluginNotFoundError when there is none of this name; PluginMismatchError when it does not fit; what the plugin throws.
     */
    create<Kind extends PluginKind, Name extends PluginName<Kind>>(kind: Kind, name: Name, options?: PluginOptions<Kind, Name>): Promise<PluginKinds[Kind]>;
}
/** The registry agents use unless they are given another; tests make their own. */
declare const registry: PluginRegistry;

/**
 * How an agent acts: by programs, by native tool calls, or both in one run.
 *
 * `"auto"` is `"both"` where the model declares native tool calls and there is an executor, else what is possible, programs first.
 */
type AgentMode = "code" | "tools" | "both" | "auto";
/** Settings that go out with every model call of an agent. */
type ModelSettings = Omit<ModelRequest, "messages" | "stop" | "signal" | "tools" | "toolChoice" | "parallelToolCalls" | "responseFormat" | "cacheBreakpoints">;
interface StepContext {
    readonly runId: string;
    readonly signal: AbortSignal;
    /** The whole conversation. May be edited: the next request is built from it. */
    readonly memory: MemoryStep[];
}
/** Called after a step, in the order given, before the next model call. May take its time: it is awaited. What it throws ends the run. */
type StepCallback<Step extends MemoryStep = ActionStep> = (step: Step, context: StepContext) => unknown;
type OneOrMore<T> = T | readonly T[];
/** Callbacks by the type of the step. */
interface StepCallbacks {
    readonly task?: OneOrMore<StepCallback<TaskStep>>;
    readonly planning?: OneOrMore<StepCallback<PlanningStep>>;
    readonly action?: OneOrMore<StepCallback<ActionStep>>;
    readonly summary?: OneOrMore<StepCallback<SummaryStep>>;
}
/**
 * Looks at an answer before it counts, after `outputSchema` has. A text that says why not, a thrown error, `false` or another falsy value sends the
 * model back to work; it reads the reason. A check that returns nothing only throws.
 *
 * They run in their order, and the first that refuses is the last to run. The last answer of a run whose steps are used up is not checked.
 */
type FinalAnswerCheck = (answer: never, context: StepContext) => CheckVerdict | Promise<CheckVerdict>;
type CheckVerdict = boolean | string | void;
interface AgentOptions<Answer extends SchemaLike | undefined = SchemaLike | undefined> {
    /** A model, or its name: `"openai/gpt-5.6"` imports `@smolagents-ts/model-openai` on first use. */
    readonly model: Model | string;
    /** Where programs run: an executor, or its name, e.g. `"local"`. Only mode `"tools"` works without. */
    readonly executor?: Executor | string;
    readonly mode?: AgentMode;
    /** What programs and the model may call. Default: nothing. */
    readonly tools?: readonly Tool[];
    /** Agents that this one may call like tools; each needs a `name` and a `description`. */
    readonly managedAgents?: readonly MultiStepAgent[];
    /** What a manager calls this agent by: an ASCII identifier. */
    readonly name?: string;
    /** What a manager reads about this agent. */
    readonly description?: string;
    /** Added to the end of the system prompt. */
    readonly instructions?: string;
    /** Replaces prompts, each on its own. */
    readonly promptTemplates?: PromptTemplates;
    /** Ends a run after this many model calls for actions; then the model is asked for its last answer. Default 20. */
    readonly maxSteps?: number;
    /** Makes a plan before the first action, and a new one every so many actions. Default: never. */
    readonly planningInterval?: number;
    readonly finalAnswerChecks?: readonly FinalAnswerCheck[];
    /** A list is called after each action. */
    readonly stepCallbacks?: readonly StepCallback[] | StepCallbacks;
    /** The shape of the answer. What does not fit goes back to the model; what does is `result.output`, typed. */
    readonly outputSchema?: Answer;
    readonly budget?: Budget;
    /** Makes `usage.cost` and `budget.cost` work. Managed agents without a price of their own are counted at this one. */
    readonly price?: TokenPrice;
    /** Calls that may run at once, the rest waits its turn. Default 32. */
    readonly maxParallelCalls?: number;
    /** How deep managed agents may call managed agents, counted from this one; theirs may be less. Default 5. */
    readonly maxDepth?: number;
    /** As a managed agent, answers with `{ answer, summary }`, where the summary tells what it did. Default false. */
    readonly provideRunSummary?: boolean;
    /**
     * Programs in Python may import these modules, with their submodules, and a few harmless ones; `"*"` allows all. Default: all, since the sandbox is the
     * wall.
     */
    readonly additionalAuthorizedImports?: readonly string[];
    /**
     * Asks for replies as JSON with the fields `thought` and `code`, for models that keep to a schema better than to tags. Not asked of a
     * model that declares no JSON schemas. Default false.
     */
    readonly structuredReplies?: boolean;
    /** Room for the declarations of tools in the system prompt, in tokens (4 characters each); the rest is found from code. Default 10,000. */
    readonly maxDeclarationTokens?: number;
    /** Shortens memory before a model call. Default: never. */
    readonly compaction?: Compaction;
    /** What one action may use. The defaults are the executor's. */
    readonly limits?: ExecutorLimits;
    /** Longest printed text, last value, tool result or error the model is shown, in characters each; the middle is cut. Default 5,000. */
    readonly maxObservationChars?: number;
    /** Sent with every model call, e.g. `{ temperature: 0 }`. */
    readonly modelSettings?: ModelSettings;
    /** Where names are looked up. Default: the shared registry. */
    readonly registry?: PluginRegistry;
}
interface AgentRunOptions<Answer extends SchemaLike | undefined = SchemaLike | undefined> {
    /** Ends the run: it resolves with `status: "aborted"` and the steps done so far. */
    readonly signal?: AbortSignal;
    /** Overrides the agent's own for this run, as do the next two. */
    readonly maxSteps?: number;
    readonly budget?: Budget;
    readonly outputSchema?: Answer;
    /** Values the programs find as global variables; the model is told their names and types. */
    readonly variables?: {
        readonly [name: string]: unknown;
    };
    /** Pictures, or other media the model takes, shown with the task. Programs find them as handles in `images`. */
    readonly images?: readonly Media[];
    /** Files for tools; the model is told their names only. Programs find them as handles in `files`. */
    readonly files?: readonly Media[];
    /** Answers interruptions at once, while the run goes on; what it leaves undecided ends the run with `status: "interrupted"`, what it throws ends it too. */
    readonly decide?: Decisions;
    /**
     * Gets the state of the run after every reply and every finished call, before the run goes on: it is awaited. Whoever stores it can go on with
     * `agent.resume()` after a crash, and no finished call is made again. What it throws ends the run.
     */
    readonly checkpoint?: (state: RunState) => void | Promise<void>;
}
interface CodeAgentOptions<Answer extends SchemaLike | undefined = SchemaLike | undefined> extends Omit<AgentOptions<Answer>, "executor" | "mode"> {
    /** Where programs run: an executor, or its name, e.g. `"local"`. */
    readonly executor: Executor | string;
    /** Default `"code"`. */
    readonly mode?: "code" | "both" | "auto";
}
interface ToolCallingAgentOptions<Answer extends SchemaLike | undefined = SchemaLike | undefined> extends Omit<AgentOptions<Answer>, "executor" | "limits" | "mode" | "structuredReplies" | "maxDeclarationTokens" | "additionalAuthorizedImports"> {
}

export { type StepCallback as $, type ActionStep as A, type Budget as B, type CodeAgentOptions as C, type Decision as D, type ExecutorPlugins as E, type FinalAnswerCheck as F, type PluginKinds as G, type PluginName as H, type InferSchema as I, type PluginOptions as J, type ProgramRecord as K, type PromptTemplates as L, MultiStepAgent as M, type RunState as N, type OutputOf as O, PluginRegistry as P, type RunStatus as Q, type RunResult as R, type SchemaLike as S, type ToolCallingAgentOptions as T, type RunStream as U, type RunUsage as V, type SandboxState as W, type Schema as X, type SessionState as Y, type StandardResult as Z, type StandardSchema as _, type CompactionOptions as a, type StepCallbacks as a0, type StepContext as a1, type StepError as a2, type SubRun as a3, type SummaryStep as a4, type SystemVariables as a5, type TaskStep as a6, type Template as a7, type Timing as a8, type TokenPrice as a9, type Validation as aa, chainCompactions as ab, costOf as ac, definePlugin as ad, estimateTokens as ae, registry as af, type AgentFile as ag, type SavedAdapter as ah, type SavedFunction as ai, type SavedNumber as aj, type SavedTool as ak, type Compaction as b, Media as c, type ToolCaller as d, type ToolContext as e, type Tool as f, type AgentEvent as g, type AgentIdentity as h, type AgentMode as i, type AgentOptions as j, type AgentRunOptions as k, AgentSession as l, type CallRecord as m, type CompactionContext as n, type Decisions as o, type FinishedCall as p, type Interruption as q, type MediaOptions as r, type MemoryStep as s, type ModelPlugins as t, type ModelSettings as u, type PendingRun as v, type PlanVariables as w, type PlanningStep as x, type Plugin as y, type PluginKind as z };

// executor.d.ts

/** A value that survives `JSON.parse(JSON.stringify(value))`. */
type Json = string | number | boolean | null | readonly Json[] | {
    readonly [key: string]: Json;
};
type JsonObject = {
    readonly [key: string]: Json;
};
/** A JSON Schema document (draft 2020-12 vocabulary; only the keywords that describe arguments are read). */
type JsonSchema = {
    readonly [keyword: string]: unknown;
};

/** Opaque vendor data that an adapter puts on a part and gets back unchanged on the next request. Must be JSON. */
type ProviderData = {
    readonly [adapter: string]: Json;
};
type MediaSource = {
    readonly kind: "bytes";
    readonly base64: string;
} | {
    readonly kind: "url";
    readonly url: string;
};
interface TextPart {
    readonly type: "text";
    readonly text: string;
    readonly provider?: ProviderData;
}
interface MediaPart {
    readonly type: "media";
    /** IANA media type, e.g. `image/png`. */
    readonly mediaType: string;
    readonly source: MediaSource;
    readonly filename?: string;
    readonly detail?: "low" | "high" | "auto";
    readonly provider?: ProviderData;
}
interface ReasoningPart {
    readonly type: "reasoning";
    readonly text: string;
    /** Proof of origin that some vendors want back with the next request. */
    readonly signature?: string;
    readonly provider?: ProviderData;
}
interface ToolCallPart {
    readonly type: "tool-call";
    readonly id: string;
    readonly name: string;
    /** The arguments exactly as the model wrote them. */
    readonly argsText: string;
    /** `argsText` parsed; absent when it is not JSON. */
    readonly args?: Json;
    readonly provider?: ProviderData;
}
interface ToolResultPart {
    readonly type: "tool-result";
    readonly callId: string;
    readonly name: string;
    readonly content: readonly (TextPart | MediaPart)[];
    readonly isError?: boolean;
    readonly provider?: ProviderData;
}
type AssistantPart = TextPart | ReasoningPart | ToolCallPart | MediaPart;
interface SystemMessage {
    readonly role: "system";
    readonly content: readonly TextPart[];
}
interface UserMessage {
    readonly role: "user";
    readonly content: readonly (TextPart | MediaPart)[];
}
interface AssistantMessage {
    readonly role: "assistant";
    readonly content: readonly AssistantPart[];
}
interface ToolMessage {
    readonly role: "tool";
    readonly content: readonly ToolResultPart[];
}
/** One turn of a conversation. JSON all the way, so memory can be stored and sent. */
type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

/** Token counts of one model call. Totals: `inputTokens` includes cache reads and writes, `outputTokens` includes reasoning. */
interface Usage {
    readonly inputTokens?: number;
    readonly outputTokens?: number;
    readonly cacheReadTokens?: number;
    readonly cacheWriteTokens?: number;
    readonly reasoningTokens?: number;
    /** What the call cost, where the model knows. It counts in place of an agent's `price`, in whose currency it is. */
    readonly cost?: number;
    /** Set when the counts are not the vendor's own, e.g. after an emulated stop closed the stream early. */
    readonly estimated?: boolean;
}
interface ModelTool {
    readonly name: string;
    readonly description: string;
    readonly inputSchema: JsonSchema;
}
interface ModelTimeouts {
    /** Longest wait for the first event, in milliseconds. */
    readonly firstEventMs?: number;
    /** Longest silence between two events, in milliseconds. */
    readonly idleMs?: number;
    /** Longest whole call, in milliseconds. */
    readonly totalMs?: number;
}
interface ModelRequest {
    readonly messages: readonly Message[];
    /** Strings that end the reply; none of them is part of the text. An adapter emulates them where the server refuses. */
    readonly stop?: readonly string[];
    readonly maxOutputTokens?: number;
    readonly temperature?: number;
    readonly topP?: number;
    readonly seed?: number;
    readonly tools?: readonly ModelTool[];
    readonly toolChoice?: "auto" | "none" | "required" | {
        readonly name: string;
    };
    readonly parallelToolCalls?: boolean;
    readonly responseFormat?: {
        readonly type: "text";
    } | {
        readonly type: "json";
        readonly schema?: JsonSchema;
        readonly name?: string;
        readonly strict?: boolean;
    };
    readonly reasoning?: {
        readonly effort?: string;
        readonly budgetTokens?: number;
    };
    /** Indexes of messages up to which the conversation will be sent again: where vendors that want marks for their prompt cache get them. */
    readonly cacheBreakpoints?: readonly number[];
    readonly signal?: AbortSignal;
    readonly timeouts?: ModelTimeouts;
    /** Merged into the wire body last: vendor settings that have no field here. */
    readonly extra?: {
        readonly [field: string]: Json;
    };
}
/** Why a reply ended, in one vocabulary; `rawReason` on the event keeps the vendor's word. */
type FinishReason = "stop" | "stop-sequence" | "length" | "tool-calls" | "content-filter" | "unknown";
interface ModelWarning {
    /** `lossy-content`: part of a message could not be sent. `unsupported`: a setting was dropped or emulated. `fallback`: another model answers. */
    readonly code: "lossy-content" | "unsupported" | "fallback";
    readonly message: string;
}
interface ModelFinish {
    readonly type: "finish";
    readonly reason: FinishReason;
    readonly rawReason?: string;
    /** Which of `request.stop` ended the reply, where it is known. */
    readonly stopSequence?: string;
    readonly message: AssistantMessage;
    readonly usage: Usage;
}
type ModelEvent = {
    readonly type: "start";
    readonly requestId?: string;
    readonly modelId?: string;
    readonly warnings: readonly ModelWarning[];
} | {
    readonly type: "text";
    readonly index: number;
    readonly delta: string;
} | {
    readonly type: "reasoning";
    readonly index: number;
    readonly delta: string;
    readonly signature?: string;
} | {
    readonly type: "tool-call-start";
    readonly index: number;
    readonly id: string;
    readonly name: string;
} | {
    readonly type: "tool-call-args";
    readonly index: number;
    readonly delta: string;
} | {
    readonly type: "media";
    readonly index: number;
    readonly part: MediaPart;
}
/** A cumulative snapshot: the last one wins, they are never added up. */
 | {
    readonly type: "usage";
    readonly usage: Usage;
} | ModelFinish;
/** What a model can do; `undefined` means nobody knows yet. */
interface ModelCapabilities {
    /** The server itself ends a reply at a stop string; where it does not, the adapter does. */
    readonly stop?: boolean;
    readonly tools?: boolean;
    /** Several tool calls in one reply. */
    readonly parallelTools?: boolean;
    readonly jsonSchema?: boolean;
    /** Images as input. */
    readonly images?: boolean;
    /** Sound as input. */
    readonly audio?: boolean;
    readonly reasoning?: boolean;
    /** What was sent before is read from a cache, at a lower price. */
    readonly promptCache?: boolean;
    /** The usage of each call says what it cost. */
    readonly cost?: boolean;
}
/**
 * A language model behind one method.
 *
 * `stream()` yields exactly one `start` first and exactly one `finish` last, or throws a `ModelError`; an abort throws too, and no event comes after it.
 * The deltas, joined, equal `finish.message`. Leaving the loop early closes the connection. Calls on one instance are independent.
 * A failed request is retried only before its first content event.
 */
interface Model {
    /** The vendor's name of the model, e.g. `gpt-5.6`. */
    readonly id: string;
    /** The adapter's plugin name, e.g. `openai`. */
    readonly adapter: string;
    readonly capabilities?: ModelCapabilities;
    stream(request: ModelRequest): AsyncIterable<ModelEvent>;
    /** The options that make this model again through its plugin, without keys and other secrets. Absent when it cannot be saved. */
    toJSON?(): JsonObject;
}

type ExecutorLanguage = "javascript" | "python";
/** What stands between model-written code and the machine, weakest first. */
type ExecutorIsolation = "none" | "wasm" | "process" | "container" | "microvm" | "hosted";
/**
 * Runs the code an agent writes. One executor opens many sessions; sessions share nothing.
 *
 * Values cross the boundary as JSON with tagged types: `undefined`, NaN and infinities, bigint, Date, Map, Set, Error and bytes arrive as themselves.
 */
interface Executor {
    readonly name: string;
    /** `"javascript"` accepts TypeScript too. */
    readonly language: ExecutorLanguage;
    readonly isolation: ExecutorIsolation;
    /** Starts what the first session will need, so that it overlaps the first model call. May be called any number of times; must not throw. */
    warm?(): void;
    /** Opens a session. Throws `ExecutorStartError` when the sandbox cannot start. */
    open(options: SessionOptions): Promise<ExecutorSession>;
    /** Ends what the executor itself holds (idle workers, warm containers) and every session still open. Safe to call twice. */
    close?(): Promise<void>;
    /** The options that make this executor again through its plugin, without secrets. Absent when it cannot be saved. */
    toJSON?(): JsonObject;
}
/** What the sandbox learns of a tool. The tool itself stays on the host. */
interface SandboxTool {
    readonly name: string;
    readonly description: string;
    readonly inputSchema: JsonSchema;
    readonly outputSchema?: JsonSchema;
    /**
     * Default true. `false`: only a member of `tools`, no global of its own. `"replaceable"`: a global that programs may use the name of for something else.
     */
    readonly global?: boolean | "replaceable";
}
/** A call that running code made. `id` is unique in its session and survives a snapshot, so it can serve as an idempotency key. */
interface SandboxCall {
    readonly id: string;
    readonly name: string;
    /** What the code passed; `{}` when it passed nothing. Hostile until validated. */
    readonly input: unknown;
}
interface ExecutorLimits {
    /** Time one action may compute or sleep, in milliseconds; start-up and waiting for tools do not count. Default 30,000. */
    readonly timeoutMs?: number;
    /** Memory of one session, in bytes. Default 64 MiB, or what the executor says. */
    readonly memoryBytes?: number;
    /** Printed characters kept per action; the rest is counted and dropped. Default 100,000. */
    readonly outputChars?: number;
    /** Tool calls per action. Default 1,000. */
    readonly calls?: number;
    /** Size of one value that crosses the boundary (arguments, tool result, last value, final answer), in characters of JSON. Default 4 Mi. */
    readonly messageChars?: number;
}
interface SessionOptions {
    readonly tools: readonly SandboxTool[];
    /** Global variables the code finds. */
    readonly variables?: {
        readonly [name: string]: unknown;
    };
    readonly limits?: ExecutorLimits;
    /**
     * Python only: modules that programs may import, with their submodules; `"*"` allows all. Default: all, since the sandbox is the wall. This is a convention
     * for programs, not a wall of its own.
     */
    readonly imports?: readonly string[];
    /** Answers a call from inside the code. What it throws is thrown in the code, with its message. `signal` aborts when the action ends early. */
    callTool(call: SandboxCall, options: {
        readonly signal: AbortSignal;
    }): Promise<unknown>;
    /** Goes on from `ExecutorSession.snapshot()`, possibly taken in another process. Throws `ExecutorStartError` when it does not fit. */
    readonly snapshot?: Uint8Array;
}
/** A sandbox with state: what one action defines, the next one finds. */
interface ExecutorSession {
    /**
     * Runs one action. Problems of the code come back in `Execution.error`; a lost sandbox throws `ExecutorLostError`, and a second
     * action while one runs throws `ExecutorError`. An abort ends the action and comes back as `error.kind: "aborted"`.
     */
    run(code: string, options?: RunOptions): Promise<Execution>;
    /**
     * The state of the session, also in the middle of an action that waits for a tool. Holds every answer that was given before it was asked for.
     * Absent where the engine cannot.
     */
    snapshot?(): Promise<Uint8Array>;
    /** True when the snapshot this session was opened from held a waiting action. */
    readonly suspended?: boolean;
    /** Goes on with that action: its open calls are made again, with the same ids. `output` holds all it printed, `onOutput` hears what is new. */
    resume?(options?: RunOptions): Promise<Execution>;
    /** Sets global variables between two actions. Absent where the engine cannot: then a conversation takes variables in its first run only. */
    define?(variables: {
        readonly [name: string]: unknown;
    }): Promise<void>;
    /** Ends the sandbox, also in the middle of an action. Safe to call twice. */
    close(): Promise<void>;
}
interface RunOptions {
    readonly signal?: AbortSignal;
    /** Overrides `limits.timeoutMs` for this action. */
    readonly timeoutMs?: number;
    /** Called with what the code prints, as it prints. What it throws ends the action and is thrown by `run()`. */
    readonly onOutput?: (chunk: OutputChunk) => void;
}
interface OutputChunk {
    /** Warnings and errors (`console.warn`, `console.error`, `sys.stderr`) go to `stderr`. */
    readonly stream: "stdout" | "stderr";
    /** With its line ends. */
    readonly text: string;
}
/** What one action did. */
interface Execution {
    /** The value of the last expression, when the program ends with one. */
    readonly value?: unknown;
    /** That value as the language prints it; absent when there is none. */
    readonly text?: string;
    /** Set when the code gave the final answer. */
    readonly final?: {
        readonly value: unknown;
    };
    /** What was printed, in order; kept when the action failed. */
    readonly output: readonly OutputChunk[];
    readonly error?: ExecutionError;
    /** Slips that did not fail the action, worded for the model: calls that were not awaited, output that was cut. */
    readonly warnings: readonly string[];
}
interface ExecutionError {
    /** `limit`: too many calls, or a value too long to cross, that the code did not catch. */
    readonly kind: "syntax" | "runtime" | "timeout" | "memory" | "limit" | "aborted";
    /** The error's class as the code would see it, e.g. `ReferenceError`. */
    readonly name: string;
    readonly message: string;
    /** Position in the code as the model wrote it; both count from 1. */
    readonly line?: number;
    readonly column?: number;
    /** The failing line with a caret under the column. */
    readonly excerpt?: string;
}

export type { AssistantMessage as A, UserMessage as B, Executor as E, FinishReason as F, Json as J, Model as M, OutputChunk as O, ProviderData as P, ReasoningPart as R, SandboxCall as S, TextPart as T, Usage as U, JsonSchema as a, AssistantPart as b, Execution as c, ExecutionError as d, ExecutorIsolation as e, ExecutorLanguage as f, ExecutorLimits as g, ExecutorSession as h, JsonObject as i, MediaPart as j, MediaSource as k, Message as l, ModelCapabilities as m, ModelEvent as n, ModelFinish as o, ModelRequest as p, ModelTimeouts as q, ModelTool as r, ModelWarning as s, RunOptions as t, SandboxTool as u, SessionOptions as v, SystemMessage as w, ToolCallPart as x, ToolMessage as y, ToolResultPart as z };

// index.d.ts

import { A as ActionStep, S as SchemaLike, M as MultiStepAgent, C as CodeAgentOptions, T as ToolCallingAgentOptions, a as CompactionOptions, b as Compaction, c as Media, P as PluginRegistry, I as InferSchema, d as ToolCaller, e as ToolContext, f as Tool } from './agent-options.js';
export { g as AgentEvent, h as AgentIdentity, i as AgentMode, j as AgentOptions, k as AgentRunOptions, l as AgentSession, B as Budget, m as CallRecord, n as CompactionContext, D as Decision, o as Decisions, E as ExecutorPlugins, F as FinalAnswerCheck, p as FinishedCall, q as Interruption, r as MediaOptions, s as MemoryStep, t as ModelPlugins, u as ModelSettings, O as OutputOf, v as PendingRun, w as PlanVariables, x as PlanningStep, y as Plugin, z as PluginKind, G as PluginKinds, H as PluginName, J as PluginOptions, K as ProgramRecord, L as PromptTemplates, R as RunResult, N as RunState, Q as RunStatus, U as RunStream, V as RunUsage, W as SandboxState, X as Schema, Y as SessionState, Z as StandardResult, _ as StandardSchema, $ as StepCallback, a0 as StepCallbacks, a1 as StepContext, a2 as StepError, a3 as SubRun, a4 as SummaryStep, a5 as SystemVariables, a6 as TaskStep, a7 as Template, a8 as Timing, a9 as TokenPrice, aa as Validation, ab as chainCompactions, ac as costOf, ad as definePlugin, ae as estimateTokens, af as registry } from './agent-options.js';
import { M as Model, J as Json, E as Executor, a as JsonSchema } from './executor.js';
export { A as AssistantMessage, b as AssistantPart, c as Execution, d as ExecutionError, e as ExecutorIsolation, f as ExecutorLanguage, g as ExecutorLimits, h as ExecutorSession, F as FinishReason, i as JsonObject, j as MediaPart, k as MediaSource, l as Message, m as ModelCapabilities, n as ModelEvent, o as ModelFinish, p as ModelRequest, q as ModelTimeouts, r as ModelTool, s as ModelWarning, O as OutputChunk, P as ProviderData, R as ReasoningPart, t as RunOptions, S as SandboxCall, u as SandboxTool, v as SessionOptions, w as SystemMessage, T as TextPart, x as ToolCallPart, y as ToolMessage, z as ToolResultPart, U as Usage, B as UserMessage } from './executor.js';

/** The errors of every package, in one hierarchy. Adapters throw these and add none. */

declare const BRAND: unique symbol;
interface AgentErrorOptions {
    /** The one thing to do about it: a command or one change. Becomes part of the printed message. */
    readonly hint?: string;
    readonly cause?: unknown;
    /** Stable name of this kind of failure; each class has a default. */
    readonly code?: string;
}
type ErrorClass = (abstract new (...args: never[]) => unknown) & {
    readonly type: string;
};
/** Base of all errors. `code` is stable API; messages are not. */
declare class AgentError extends Error {
    readonly code: string;
    readonly hint: string | undefined;
    readonly [BRAND] = true;
    /** The class's name, spelled out because a minifier renames classes. */
    static readonly type: string;
    constructor(message: string, { hint, cause, code }?: AgentErrorOptions);
    /** True for errors of any copy of core, where `instanceof` fails; on a subclass, for that class by name. */
    static is<T extends ErrorClass>(this: T, value: unknown): value is InstanceType<T>;
}
/** An option or an argument at the public face is wrong: no model, two tools of one name, `maxSteps: 0`. */
declare class AgentConfigError extends AgentError {
    static readonly type: string;
    constructor(message: string, options?: AgentErrorOptions);
}
/** The model's reply held no usable action. The loop tells the model and goes on. */
declare class AgentParsingError extends AgentError {
    static readonly type: string;
    constructor(message: string, options?: AgentErrorOptions);
}
/** The model call failed and the run ended. `steps` keeps what was done until then; `cause` is the `ModelError`. */
declare class AgentGenerationError extends AgentError {
    static readonly type: string;
    readonly steps: readonly ActionStep[];
    constructor(message: string, { steps, ...options }?: AgentErrorOptions & {
        steps?: readonly ActionStep[];
    });
}
/** Running an action failed. The loop tells the model and goes on. */
declare class AgentExecutionError extends AgentError {
    static readonly type: string;
    constructor(message: string, options?: AgentErrorOptions);
}
/** A call named no tool, or its arguments do not fit. */
declare class AgentToolCallError extends AgentExecutionError {
    static readonly type: string;
    constructor(message: string, options?: AgentErrorOptions);
}
/** The tool itself failed, or returned what its `outputSchema` refuses. */
declare class AgentToolExecutionError extends AgentExecutionError {
    static readonly type: string;
    constructor(message: string, options?: AgentErrorOptions);
}
/** What happened to a model call, in one vocabulary for all vendors. */
type ModelErrorKind = "rate-limit" | "overloaded" | "timeout" | "aborted" | "auth" | "bad-request" | "not-found" | "content-filter" | "context-length" | "truncated-stream" | "connection" | "protocol";
interface ModelErrorOptions extends AgentErrorOptions {
    readonly kind: ModelErrorKind;
    readonly status?: number | undefined;
    /** Whether the same request may succeed later. Defaults to what the kind suggests. */
    readonly retryable?: boolean | undefined;
    /** What the server asked to wait, in milliseconds. */
    readonly retryAfterMs?: number | undefined;
    readonly requestId?: string | undefined;
}
/** A model call failed. Never holds a key or a header. */
declare class ModelError extends AgentError {
    static readonly type: string;
    readonly kind: ModelErrorKind;
    readonly status: number | undefined;
    readonly retryable: boolean;
    readonly retryAfterMs: number | undefined;
    readonly requestId: string | undefined;
    constructor(message: string, { kind, status, retryable, retryAfterMs, requestId, ...options }: ModelErrorOptions);
}
/** A sandbox was used in a way it does not allow: two actions at once, a closed session. */
declare class ExecutorError extends AgentError {
    static readonly type: string;
    constructor(message: string, options?: AgentErrorOptions);
}
/** The sandbox could not start, or the snapshot does not fit it. */
declare class ExecutorStartError extends ExecutorError {
    static readonly type: string;
    constructor(message: string, options?: AgentErrorOptions);
}
/** The sandbox died and its variables with it. A new session works. */
declare class ExecutorLostError extends ExecutorError {
    static readonly type: string;
    constructor(message: string, options?: AgentErrorOptions);
}
/** A plugin could not be used. */
declare class PluginError extends AgentError {
    static readonly type: string;
    constructor(message: string, options?: AgentErrorOptions);
}
/** No plugin has this name, or its package is not installed. */
declare class PluginNotFoundError extends PluginError {
    static readonly type: string;
    constructor(message: string, options?: AgentErrorOptions);
}
/** The plugin is there but was made for another version of core, or is of another kind. */
declare class PluginMismatchError extends PluginError {
    static readonly type: string;
    constructor(message: string, options?: AgentErrorOptions);
}

/** An agent that acts by writing programs, which run in a sandbox and can touch nothing but the tools. */
declare class CodeAgent<const Answer extends SchemaLike | undefined = undefined> extends MultiStepAgent<Answer> {
    /** Throws `AgentConfigError` for options that cannot work. Names are resolved at the first run. */
    constructor(options: CodeAgentOptions<Answer>);
}

/** An agent that acts by native tool calls, or by calls written as text where the model has no native ones. Needs no sandbox. */
declare class ToolCallingAgent<const Answer extends SchemaLike | undefined = undefined> extends MultiStepAgent<Answer> {
    /** Throws `AgentConfigError` for options that cannot work. Names are resolved at the first run. */
    constructor(options: ToolCallingAgentOptions<Answer>);
}

/**
 * Leaves out the oldest actions and plans, so many that the conversation gets to half of `aboveTokens`, and says how many they were. All tasks stay, and
 * the answers to those that are done.
 *
 * Of the latest `keepSteps`, only as many are left out as it takes to get below `aboveTokens`, and never the last one.
 */
declare function dropOldSteps(options: CompactionOptions): Compaction;

interface SummarizeOptions extends CompactionOptions {
    /** Writes the summary. Default: the agent's model. */
    readonly model?: Model;
    /** What it is told to do; the older part of the conversation follows, as text. */
    readonly prompt?: string;
}
/**
 * Puts a summary by a model in place of the oldest actions and plans: those that `dropOldSteps` would leave out. Pictures are named, not sent again.
 *
 * When the call fails or says nothing, the steps are dropped without a summary: a long conversation would fail the run. An abort is thrown.
 */
declare function summarize({ model, prompt, ...options }: SummarizeOptions): Compaction;

interface TrimObservationsOptions extends CompactionOptions {
    /** Longest observation or tool result that older steps keep, in characters. Default 500. */
    readonly maxChars?: number;
}
/**
 * Cuts the observations and tool results of all but the latest `keepSteps` steps in the middle, and takes their pictures out. Steps, programs and calls
 * stay.
 *
 * Acts when that saves a quarter of `aboveTokens` or more; it may not be enough, so chain it with `dropOldSteps` or `summarize`.
 */
declare function trimObservations({ maxChars, ...options }: TrimObservationsOptions): Compaction;

/** Media in the schemas of tools: a fragment of JSON Schema that stands for a `Media`. */

type MediaKind = "image" | "audio" | "file";
/** Plain JSON Schema: a property of an `inputSchema`, or a whole `outputSchema`. */
type MediaSchema = {
    readonly type: "object";
    readonly "x-media": MediaKind;
    readonly description?: string;
};
/**
 * The schema of a tool's argument or result that is media; `"file"` is media of any type.
 *
 * In zod: `z.unknown().refine(isMedia("image")).meta(mediaSchema("image"))`.
 */
declare const mediaSchema: (kind?: MediaKind, description?: string) => MediaSchema;
/** A test for media of one kind, as a schema library's refinement wants it. */
declare const isMedia: (kind?: MediaKind) => (value: unknown) => value is Media;

/** Tool calls as text, for models that cannot make them natively. */

/** A call as a model wrote it. */
interface WrittenCall {
    readonly name: string;
    /** Most often an object; absent when the model sent a string that is not JSON. */
    readonly args?: Json;
    /** `args` as strict JSON, else that string. */
    readonly argsText: string;
}
/** What the system prompt says about the form of a call. */
declare function describeToolCallFormat(): string;
/**
 * Takes the tool calls out of a model's reply, in their order: JSON objects in prose, fences or tags, alone or in lists. JSON that is not a call
 * stays prose; calls behind results that the model made up are left out. What stands before `start` is prose, and perhaps the mark of a fence or a tag.
 *
 * @throws AgentParsingError worded for the model: it says what is wrong and what to send. Also where one of several calls is broken.
 */
declare function findToolCalls(reply: string): {
    readonly calls: readonly WrittenCall[];
    readonly start: number;
};

/**
 * A model given as itself or as `"provider/model"`. Ids are split at the first slash: `huggingface/Qwen/Qwen3-32B` is `Qwen/Qwen3-32B` of `huggingface`.
 *
 * @throws AgentConfigError for what is neither; what `PluginRegistry.create` throws.
 */
declare function resolveModel(model: Model | string, registry?: PluginRegistry): Promise<Model>;
/**
 * An executor given as itself, or by its plugin's name, with the language of the programs behind a slash where it runs several: `"docker"`,
 * `"docker/javascript"`.
 *
 * @throws AgentConfigError for what is neither, and when it does not run that language; what `PluginRegistry.create` throws.
 */
declare function resolveExecutor(executor: Executor | string, registry?: PluginRegistry): Promise<Executor>;

/** The candidate that `name` was probably meant to be; undefined when none is close. Case, `_` and `-` do not count. */
declare function nearestName(name: string, candidates: Iterable<string>): string | undefined;

/** Types of values, worked out from schemas. */

/** What `execute` receives: the validated value. A tool without a schema gets an empty object. */
type ToolInput<S extends SchemaLike | undefined> = S extends {
    readonly "~standard": unknown;
} ? InferSchema<S> : S extends JsonSchema ? FromJsonSchema<S> extends object ? FromJsonSchema<S> : Record<string, unknown> : Record<string, never>;
/** What `execute` may return: the value before the output schema fills in defaults and transforms. */
type ToolResult<S extends SchemaLike | undefined> = S extends {
    readonly "~standard": {
        readonly types?: infer T;
    };
} ? NonNullable<T> extends {
    readonly input: infer Input;
} ? Input : unknown : S extends JsonSchema ? FromJsonSchema<S> : unknown;
/** `T` with every array read-only, as in constants. */
type Frozen<T> = unknown extends T ? T : {
    readonly [Key in keyof T]: Frozen<T[Key]>;
};
/** The type a JSON Schema written as a literal describes; `unknown` for what it leaves open. */
type FromJsonSchema<S> = S extends {
    readonly "x-media": string;
} ? Media : S extends {
    readonly enum: readonly (infer Value)[];
} ? Value : S extends {
    readonly const: infer Value;
} ? Value : S extends {
    readonly anyOf: readonly (infer Member)[];
} ? FromJsonSchema<Member> : S extends {
    readonly type: infer Type;
} ? FromType<S, Type extends readonly (infer Member)[] ? Member : Type> : unknown;
type FromType<S, Type> = Type extends "string" ? string : Type extends "number" | "integer" ? number : Type extends "boolean" ? boolean : Type extends "null" ? null : Type extends "array" ? S extends {
    readonly items: infer Items;
} ? FromJsonSchema<Items>[] : unknown[] : Type extends "object" ? FromObject<S> : unknown;
type FromObject<S> = S extends {
    readonly properties: infer Properties;
} ? Flat<{
    -readonly [Name in keyof Properties & Present<S>]: FromJsonSchema<Properties[Name]>;
} & {
    -readonly [Name in Exclude<keyof Properties, Present<S>>]?: FromJsonSchema<Properties[Name]>;
}> : S extends {
    readonly additionalProperties: infer Values extends JsonSchema;
} ? Record<string, FromJsonSchema<Values>> : Record<string, unknown>;
type Present<S> = S extends {
    readonly required: readonly (infer Name)[];
} ? Name : never;
type Flat<T> = {
    [Name in keyof T]: T[Name];
};

interface ToolOptions<Input extends SchemaLike | undefined, Output extends SchemaLike | undefined, Result> {
    /** What code calls it by: an ASCII identifier that neither JavaScript nor Python reserves. */
    readonly name: string;
    /** What it does and when to use it. The model reads this in every step. */
    readonly description: string;
    /** The arguments, as one object. Left out for a tool without arguments. */
    readonly inputSchema?: Input;
    /** The result. Given, the model knows the shape and need not print it first; a result that does not fit fails the call. */
    readonly outputSchema?: Output;
    /** Whether a person must allow a call first; a function decides by the arguments. Default false. */
    readonly needsApproval?: boolean | ((input: ToolInput<Input>) => boolean | Promise<boolean>);
    /** Who may call it: programs (`"code"`), the model itself (`"direct"`). Default: both. */
    readonly allowedCallers?: readonly ToolCaller[];
    /** Runs on the host, with validated arguments. What it throws is thrown in the code, with its message: write it for the model. */
    readonly execute: (input: ToolInput<Input>, context: ToolContext) => Result | Promise<Result>;
}
/**
 * A function that agents may call.
 *
 * Schemas come from any library that speaks Standard Schema with JSON Schema (zod 4.2+, arktype, valibot through `toStandardJsonSchema`),
 * or are plain JSON Schema. Types of `execute` follow from them.
 *
 * @throws AgentConfigError when an option is wrong.
 */
declare function tool<const Input extends SchemaLike | undefined = undefined, const Output extends SchemaLike | undefined = undefined, const Result extends Frozen<ToolResult<Output>> = Frozen<ToolResult<Output>>>(options: ToolOptions<Input, Output, Result>): Tool<ToolInput<Input>, Result>;

/** Lets the agent ask the person it works for. The run pauses until `agent.resume()` brings the answer, or the run's `decide` gives it at once. */
declare const userInput: Tool<{
    question: string;
}, Json>;

export { ActionStep, AgentConfigError, AgentError, type AgentErrorOptions, AgentExecutionError, AgentGenerationError, AgentParsingError, AgentToolCallError, AgentToolExecutionError, CodeAgent, CodeAgentOptions, Compaction, CompactionOptions, Executor, ExecutorError, ExecutorLostError, ExecutorStartError, InferSchema, Json, JsonSchema, Media, type MediaKind, type MediaSchema, Model, ModelError, type ModelErrorKind, type ModelErrorOptions, MultiStepAgent, PluginError, PluginMismatchError, PluginNotFoundError, PluginRegistry, SchemaLike, type SummarizeOptions, Tool, ToolCaller, ToolCallingAgent, ToolCallingAgentOptions, ToolContext, type ToolOptions, type TrimObservationsOptions, type WrittenCall, describeToolCallFormat, dropOldSteps, findToolCalls, isMedia, mediaSchema, nearestName, resolveExecutor, resolveModel, summarize, tool, trimObservations, userInput };

// saving/index.d.ts

import { S as SchemaLike, f as Tool, P as PluginRegistry, ag as AgentFile, M as MultiStepAgent, j as AgentOptions } from '../agent-options.js';
export { ah as SavedAdapter, ai as SavedFunction, aj as SavedNumber, ak as SavedTool } from '../agent-options.js';
import { M as Model, E as Executor } from '../executor.js';

type Callable = (...args: never[]) => unknown;
/** What a file cannot hold, for one agent of it. */
interface AgentParts<Answer extends SchemaLike | undefined = SchemaLike | undefined> {
    /** Found by their names; those that the file does not ask for are left out. */
    readonly tools?: readonly Tool[];
    /** Checks, callbacks, templates and compactions, by the names they were saved by. */
    readonly functions?: {
        readonly [name: string]: Callable;
    };
    /** In place of the one in the file. */
    readonly model?: Model | string;
    /** In place of the one in the file; an agent without an executor stays without. */
    readonly executor?: Executor | string;
    /** In place of the JSON Schema in the file: gives the answer its type and its transforms back. */
    readonly outputSchema?: Answer;
}
/** What a file cannot hold. Managed agents get the same, but for `outputSchema`. */
interface AgentFileParts<Answer extends SchemaLike | undefined = SchemaLike | undefined> extends AgentParts<Answer> {
    /** Where names are looked up. Default: the shared registry. */
    readonly registry?: PluginRegistry;
    /**
     * Takes options of models and executors, and `modelSettings.extra`, from the file: they say where your key is sent and what a sandbox may reach.
     * For files whose author you trust. Default false.
     */
    readonly trust?: boolean;
    /** Parts of managed agents, by name; they come before those above. */
    readonly agents?: {
        readonly [name: string]: AgentParts;
    };
    /** Hears what does not fit but does not stop: a tool with other arguments than the saved one. Default: nobody. */
    readonly onWarning?: (warning: string) => void;
}

/**
 * Makes the agent that `toAgentFile()` wrote down, from its JSON or its text. Tools and functions are found again by name among `parts`.
 *
 * Runs no code that is in the file. An executor made from trusted options stays open when the agent is closed: it is `agent.options.executor`.
 * Mode `"code"` gives a `CodeAgent`, `"tools"` a `ToolCallingAgent`, any other a `MultiStepAgent`.
 *
 * @throws AgentConfigError with `code: "AGENT_FILE"` for a file that is none, `"AGENT_PARTS"` when something is needed that was not given (all of it in
 *   one error), `"CONFIG"` for settings that cannot work; what a plugin throws when its options are trusted.
 */
declare function fromJSON<const Answer extends SchemaLike | undefined = undefined>(file: AgentFile | string, parts?: AgentFileParts<Answer>): Promise<MultiStepAgent<Answer>>;

/** What can be saved: an agent, seen as its options. */
interface Agent {
    readonly options: AgentOptions;
}
/**
 * The agent as JSON: all options but `registry`, those of managed agents inside. Keys are not in it.
 *
 * @throws AgentConfigError (`code: "AGENT_SAVE"`) for functions without a name, or two with the same: they are found again by their names.
 */
declare function toAgentFile(agent: Agent): AgentFile;

export { AgentFile, type AgentFileParts, type AgentParts, fromJSON, toAgentFile };

// testing/index.d.ts

import { E as Executor, v as SessionOptions, c as Execution, h as ExecutorSession, J as Json, b as AssistantPart, U as Usage, F as FinishReason, p as ModelRequest, M as Model, m as ModelCapabilities, n as ModelEvent } from '../executor.js';

/** What a fake program may do: call tools and print. Returns what is special about the outcome; what it throws is an error of the code. */
type FakeProgram = (code: string, sandbox: {
    call(name: string, input?: unknown): Promise<unknown>;
    print(text: string): void;
    /** Aborts when the action ends early. */
    readonly signal: AbortSignal;
    readonly variables: SessionOptions["variables"];
}) => Partial<Execution> | Promise<Partial<Execution>>;
/**
 * An executor that runs no code but a function of yours, for tests of agents and of what stands around them.
 *
 * Keeps the contract of executors: an abort ends an action at once, and calls that an action left open are aborted. To play a sandbox that
 * dies, throw an `ExecutorLostError`.
 */
declare class FakeExecutor implements Executor {
    #private;
    readonly name = "fake";
    readonly language: "javascript" | "python";
    readonly isolation = "none";
    /** Programs so far, over all sessions. */
    readonly programs: string[];
    /** Sessions opened and not closed. */
    openSessions: number;
    constructor(program: FakeProgram, { language }?: {
        language?: "javascript" | "python";
    });
    open(options: SessionOptions): Promise<ExecutorSession>;
}

interface ScriptedReply {
    readonly text?: string;
    readonly reasoning?: string;
    readonly toolCalls?: readonly ScriptedCall[];
    /** The parts as they are, in place of text, reasoning and calls: for signatures, vendor data, or an order of your own. */
    readonly content?: readonly AssistantPart[];
    readonly usage?: Usage;
    readonly reason?: FinishReason;
    /** Thrown in place of a reply. */
    readonly error?: Error;
}
/** A native call. Its arguments are a value, or, for what is not JSON, a text. */
type ScriptedCall = {
    readonly id: string;
    readonly name: string;
} & ({
    readonly args: Json;
    readonly argsText?: string;
} | {
    readonly args?: undefined;
    readonly argsText: string;
});
/** A reply, its text, or a function of the request that gives one. */
type ScriptEntry = string | ScriptedReply | ((request: ModelRequest, index: number) => string | ScriptedReply | Promise<string | ScriptedReply>);
interface ScriptedModelOptions {
    /** Characters per text delta, at least 1. Default: the whole text at once. */
    readonly chunkChars?: number;
    /** Wait before each delta, in milliseconds. Default 0. */
    readonly delayMs?: number;
    /** What the model says of itself. Default: nothing. */
    readonly capabilities?: ModelCapabilities;
}
/**
 * A model that says what it is told, for tests and demos: one entry per call, in order.
 *
 * Where a call belongs in the script follows from the conversation (the number of assistant turns in it), so concurrent runs on one instance each
 * get the script from its start. A call past the end throws. Stop sequences cut the text as a server would.
 */
declare class ScriptedModel implements Model {
    #private;
    readonly id = "scripted";
    readonly adapter = "scripted";
    readonly capabilities?: ModelCapabilities;
    /** All requests so far, as they came. */
    readonly requests: ModelRequest[];
    constructor(script: readonly ScriptEntry[], options?: ScriptedModelOptions);
    stream(request: ModelRequest): AsyncGenerator<ModelEvent>;
}

export { FakeExecutor, type FakeProgram, type ScriptEntry, type ScriptedCall, ScriptedModel, type ScriptedModelOptions, type ScriptedReply };
