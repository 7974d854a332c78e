import type { JsonObject, JsonSchema } from "./json.ts";

export type ExecutorLanguage = "javascript" | "python";

/** What stands between model-written code and the machine, weakest first. */
export type ExecutorIsolation = "none" | "wasm" | "process" | "container" | "microvm" | "hosted";

/**
 * Runs the code an agent writes. One executor opens many sessions; sessions share nothing.
 *
 * Values cross the boundary as JSON with tagged types: `undefined`, NaN and infinities, bigint, Date, Map, Set, Error and bytes arrive as themselves.
 */
export interface Executor {
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
export interface SandboxTool {
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
export interface SandboxCall {
  readonly id: string;
  readonly name: string;
  /** What the code passed; `{}` when it passed nothing. Hostile until validated. */
  readonly input: unknown;
}

export interface ExecutorLimits {
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

export interface SessionOptions {
  readonly tools: readonly SandboxTool[];
  /** Global variables the code finds. */
  readonly variables?: { readonly [name: string]: unknown };
  readonly limits?: ExecutorLimits;
  /**
   * Python only: modules that programs may import, with their submodules; `"*"` allows all. Default: all, since the sandbox is the wall. This is a convention
   * for programs, not a wall of its own.
   */
  readonly imports?: readonly string[];
  /** Answers a call from inside the code. What it throws is thrown in the code, with its message. `signal` aborts when the action ends early. */
  callTool(call: SandboxCall, options: { readonly signal: AbortSignal }): Promise<unknown>;
  /** Goes on from `ExecutorSession.snapshot()`, possibly taken in another process. Throws `ExecutorStartError` when it does not fit. */
  readonly snapshot?: Uint8Array;
}

/** A sandbox with state: what one action defines, the next one finds. */
export interface ExecutorSession {
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
  define?(variables: { readonly [name: string]: unknown }): Promise<void>;
  /** Ends the sandbox, also in the middle of an action. Safe to call twice. */
  close(): Promise<void>;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Overrides `limits.timeoutMs` for this action. */
  readonly timeoutMs?: number;
  /** Called with what the code prints, as it prints. What it throws ends the action and is thrown by `run()`. */
  readonly onOutput?: (chunk: OutputChunk) => void;
}

export interface OutputChunk {
  /** Warnings and errors (`console.warn`, `console.error`, `sys.stderr`) go to `stderr`. */
  readonly stream: "stdout" | "stderr";
  /** With its line ends. */
  readonly text: string;
}

/** What one action did. */
export interface Execution {
  /** The value of the last expression, when the program ends with one. */
  readonly value?: unknown;
  /** That value as the language prints it; absent when there is none. */
  readonly text?: string;
  /** Set when the code gave the final answer. */
  readonly final?: { readonly value: unknown };
  /** What was printed, in order; kept when the action failed. */
  readonly output: readonly OutputChunk[];
  readonly error?: ExecutionError;
  /** Slips that did not fail the action, worded for the model: calls that were not awaited, output that was cut. */
  readonly warnings: readonly string[];
}

export interface ExecutionError {
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
