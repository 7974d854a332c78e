// index.d.ts

import { J as JsonSchema, M as Model, E as Executor, A as AssistantMessage, F as FinishReason, O as OutputChunk, a as Json, U as Usage, b as MediaPart, c as ModelRequest, d as ExecutorLimits } from './model.js';
export { e as AssistantPart, f as Execution, g as ExecutionError, h as ExecutorIsolation, i as ExecutorLanguage, j as ExecutorSession, k as JsonObject, l as MediaSource, m as Message, n as ModelCapabilities, o as ModelEvent, p as ModelFinish, q as ModelTimeouts, r as ModelTool, s as ModelWarning, P as ProviderData, R as ReasoningPart, t as RunOptions, S as SandboxCall, u as SandboxTool, v as SessionOptions, w as SystemMessage, T as TextPart, x as ToolCallPart, y as ToolMessage, z as ToolResultPart, B as UserMessage } from './model.js';

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

interface ToolContext {
    /** Aborts when the run is aborted or the action that made the call ends early. */
    readonly signal: AbortSignal;
    /** Unique per call over all runs, and the same when a call is made again after a resume: use it as an idempotency key. */
    readonly callId: string;
}
/** A function an agent may call. It runs on the host; the sandbox knows its name and its schemas only. */
interface Tool<Input = unknown, Output = unknown> {
    readonly name: string;
    readonly description: string;
    readonly input: Schema<Input>;
    readonly output?: Schema<Output>;
    execute(input: Input, context: ToolContext): Output | Promise<Output>;
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
    /** Makes one. Models get `modelId` among their options. */
    create(options: Options): PluginKinds[Kind] | Promise<PluginKinds[Kind]>;
}
/**
 * Describes an adapter, so that `new CodeAgent({ executor: "docker" })` finds it.
 *
 * @throws PluginMismatchError when a field is wrong.
 */
declare function definePlugin<Kind extends PluginKind, Options = object>(plugin: Omit<Plugin<Kind, Options>, "api">): Plugin<Kind, Options>;

/** Plugins by name: those registered by hand, and those imported from `@smolagents-ts/<kind>-<name>` when they are first asked for. */
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

/** Milliseconds since the epoch, and the length in milliseconds. */
interface Timing {
    readonly startedAt: number;
    readonly durationMs: number;
}
/** The task a run was given. */
interface TaskStep {
    readonly type: "task";
    readonly task: string;
    readonly images?: readonly MediaPart[];
}
/** A call from inside running code, as memory keeps it. */
interface CallRecord {
    readonly id: string;
    readonly name: string;
    readonly error?: string;
    readonly durationMs: number;
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
    /** What the model is told next; absent on the step that ends the run. */
    readonly observation?: string;
    readonly error?: StepError;
    readonly final?: {
        readonly value: Json;
    };
    readonly usage: Usage;
    readonly timing: Timing;
}
/** A unit of memory. JSON all the way: memory can be stored and sent. */
type MemoryStep = TaskStep | ActionStep;

/**
 * Everything a run tells while it goes on, in order. One union feeds terminals, pages, logs and tests.
 *
 * `run-start`, then per step: `step-start`, deltas, `code`, the calls and the output of the code as they happen, `step-finish`; last `run-finish`.
 * Texts from a model, a tool or the sandbox are untrusted: escape them before you render them.
 */
type AgentEvent = {
    readonly type: "run-start";
    readonly runId: string;
    readonly task: string;
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
    readonly type: "tool-finish";
    readonly step: number;
    readonly callId: string;
    readonly name: string;
    /** Absent when the call failed. */
    readonly output?: unknown;
    readonly error?: string;
    readonly durationMs: number;
} | {
    readonly type: "step-finish";
    readonly step: number;
    readonly action: ActionStep;
} | {
    readonly type: "run-finish";
    readonly runId: string;
    readonly status: RunStatus;
    readonly output?: unknown;
    readonly usage: Usage;
};
/** How a run ended. A failing model call is not among them: it throws `AgentGenerationError`. */
type RunStatus = "completed" | "max-steps" | "aborted";

/** Settings that go out with every model call of an agent. */
type ModelSettings = Omit<ModelRequest, "messages" | "stop" | "signal" | "tools" | "toolChoice" | "parallelToolCalls" | "responseFormat">;
/**
 * Called after each step, in the order given, before the next model call. May take its time: it is awaited. What it throws ends the run.
 */
type StepCallback = (step: ActionStep, context: {
    readonly runId: string;
    readonly signal: AbortSignal;
}) => void | Promise<void>;

/** What a run came to. */
interface RunResult {
    readonly runId: string;
    readonly status: RunStatus;
    /** The final answer; `undefined` unless `status` is `"completed"`. */
    readonly output: unknown;
    readonly steps: readonly ActionStep[];
    /** Tokens of all steps. */
    readonly usage: Usage;
    readonly timing: Timing;
}
/** A run as it happens: iterate it for events, or await `result`. Leaving the loop early aborts the run. */
interface RunStream extends AsyncIterable<AgentEvent> {
    readonly result: Promise<RunResult>;
}

interface CodeAgentOptions {
    /** A model, or its name: `"openai/gpt-5.6"` imports `@smolagents-ts/model-openai` on first use. */
    readonly model: Model | string;
    /** Where programs run: an executor, or its name, e.g. `"local"`. */
    readonly executor: Executor | string;
    /** What programs may call. Default: nothing. */
    readonly tools?: readonly Tool[];
    /** Added to the end of the system prompt. */
    readonly instructions?: string;
    /** Ends a run after this many model calls. Default 20. */
    readonly maxSteps?: number;
    /** Called after each step. */
    readonly stepCallbacks?: readonly StepCallback[];
    /** What one action may use. The defaults are the executor's. */
    readonly limits?: ExecutorLimits;
    /** Longest printed text, last value or error the model is shown per step, in characters; the middle is cut. Default 5,000. */
    readonly maxObservationChars?: number;
    /** Sent with every model call, e.g. `{ temperature: 0 }`. */
    readonly modelSettings?: ModelSettings;
    /** Where names are looked up. Default: the shared registry. */
    readonly registry?: PluginRegistry;
}
interface CodeAgentRunOptions {
    /** Ends the run: it resolves with `status: "aborted"` and the steps done so far. */
    readonly signal?: AbortSignal;
    /** Overrides the agent's own for this run. */
    readonly maxSteps?: number;
    /** Values the programs find as global variables; the model is told their names and types. */
    readonly variables?: {
        readonly [name: string]: unknown;
    };
}
/**
 * An agent that acts by writing programs.
 *
 * It is a definition and holds no state of a run: `run()` and `stream()` may be called many times at once, and runs share nothing.
 */
declare class CodeAgent {
    #private;
    /** Throws `AgentConfigError` for options that cannot work. Names are resolved at the first run. */
    constructor(options: CodeAgentOptions);
    /**
     * Works on a task until the answer is found.
     *
     * Ends with `status` `"completed"`, `"max-steps"` or `"aborted"`. Throws `AgentGenerationError` when a model call fails, `ExecutorError`
     * when the sandbox cannot start or dies, and `AgentConfigError` for arguments that cannot work.
     */
    run(task: string, options?: CodeAgentRunOptions): Promise<RunResult>;
    /** The same, told as events while it goes on. Failures of `run()` are thrown by the iteration. */
    stream(task: string, options?: CodeAgentRunOptions): RunStream;
    /** Ends an executor that the agent made from a name; the next run makes another. One that was passed in stays open: it is yours. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

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

/**
 * A model given as itself or as `"provider/model"`. Ids are split at the first slash: `huggingface/Qwen/Qwen3-32B` is `Qwen/Qwen3-32B` of `huggingface`.
 *
 * @throws AgentConfigError for what is neither; what `PluginRegistry.create` throws.
 */
declare function resolveModel(model: Model | string, registry?: PluginRegistry): Promise<Model>;
/**
 * An executor given as itself or by its plugin's name.
 *
 * @throws AgentConfigError for what is neither; what `PluginRegistry.create` throws.
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

export { type ActionStep, AgentConfigError, AgentError, type AgentErrorOptions, type AgentEvent, AgentExecutionError, AgentGenerationError, AgentParsingError, AgentToolCallError, AgentToolExecutionError, AssistantMessage, type CallRecord, CodeAgent, type CodeAgentOptions, type CodeAgentRunOptions, Executor, ExecutorError, ExecutorLimits, ExecutorLostError, type ExecutorPlugins, ExecutorStartError, FinishReason, type InferSchema, Json, JsonSchema, MediaPart, type MemoryStep, Model, ModelError, type ModelErrorKind, type ModelErrorOptions, type ModelPlugins, ModelRequest, type ModelSettings, OutputChunk, type Plugin, PluginError, type PluginKind, type PluginKinds, PluginMismatchError, type PluginName, PluginNotFoundError, type PluginOptions, PluginRegistry, type RunResult, type RunStatus, type RunStream, type Schema, type SchemaLike, type StandardResult, type StandardSchema, type StepCallback, type StepError, type TaskStep, type Timing, type Tool, type ToolContext, type ToolOptions, Usage, type Validation, definePlugin, nearestName, registry, resolveExecutor, resolveModel, tool };

// model.d.ts

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
}
/** What the sandbox learns of a tool. The tool itself stays on the host. */
interface SandboxTool {
    readonly name: string;
    readonly description: string;
    readonly inputSchema: JsonSchema;
    readonly outputSchema?: JsonSchema;
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
    /** Memory of one session, in bytes. Default 64 MiB. */
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
    /** The state of the session, also in the middle of an action that waits for a tool. Absent where the engine cannot. */
    snapshot?(): Promise<Uint8Array>;
    /** True when the snapshot this session was opened from held a waiting action. */
    readonly suspended?: boolean;
    /** Goes on with that action: its open calls are made again, with the same ids. `output` holds all it printed, `onOutput` hears what is new. */
    resume?(options?: RunOptions): Promise<Execution>;
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
    /** `lossy-content`: part of a message could not be sent. `unsupported`: a setting was dropped or emulated. */
    readonly code: "lossy-content" | "unsupported";
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
    readonly stop?: boolean;
    readonly tools?: boolean;
    readonly images?: boolean;
    readonly jsonSchema?: boolean;
    readonly reasoning?: boolean;
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
}

export type { AssistantMessage as A, UserMessage as B, Executor as E, FinishReason as F, JsonSchema as J, Model as M, OutputChunk as O, ProviderData as P, ReasoningPart as R, SandboxCall as S, TextPart as T, Usage as U, Json as a, MediaPart as b, ModelRequest as c, ExecutorLimits as d, AssistantPart as e, Execution as f, ExecutionError as g, ExecutorIsolation as h, ExecutorLanguage as i, ExecutorSession as j, JsonObject as k, MediaSource as l, Message as m, ModelCapabilities as n, ModelEvent as o, ModelFinish as p, ModelTimeouts as q, ModelTool as r, ModelWarning as s, RunOptions as t, SandboxTool as u, SessionOptions as v, SystemMessage as w, ToolCallPart as x, ToolMessage as y, ToolResultPart as z };

// testing/index.d.ts

import { E as Executor, v as SessionOptions, f as Execution, j as ExecutorSession, a as Json, U as Usage, F as FinishReason, c as ModelRequest, M as Model, o as ModelEvent } from '../model.js';

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
    readonly toolCalls?: readonly {
        readonly id: string;
        readonly name: string;
        readonly args: Json;
    }[];
    readonly usage?: Usage;
    readonly reason?: FinishReason;
    /** Thrown in place of a reply. */
    readonly error?: Error;
}
/** A reply, its text, or a function of the request that gives one. */
type ScriptEntry = string | ScriptedReply | ((request: ModelRequest, index: number) => string | ScriptedReply | Promise<string | ScriptedReply>);
interface ScriptedModelOptions {
    /** Characters per text delta, at least 1. Default: the whole text at once. */
    readonly chunkChars?: number;
    /** Wait before each delta, in milliseconds. Default 0. */
    readonly delayMs?: number;
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
    /** All requests so far, as they came. */
    readonly requests: ModelRequest[];
    constructor(script: readonly ScriptEntry[], options?: ScriptedModelOptions);
    stream(request: ModelRequest): AsyncGenerator<ModelEvent>;
}

export { FakeExecutor, type FakeProgram, type ScriptEntry, ScriptedModel, type ScriptedModelOptions, type ScriptedReply };
