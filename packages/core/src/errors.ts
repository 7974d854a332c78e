/** The errors of every package, in one hierarchy. Adapters throw these and add none. */

import type { ActionStep } from "./contracts/step.ts";

const BRAND = Symbol.for("@smolagents-ts/error");

export interface AgentErrorOptions {
  /** The one thing to do about it: a command or one change. Becomes part of the printed message. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Stable name of this kind of failure; each class has a default. */
  readonly code?: string;
}

type ErrorClass = (abstract new (...args: never[]) => unknown) & { readonly type: string };

/** Base of all errors. `code` is stable API; messages are not. */
export class AgentError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly [BRAND] = true;
  /** The class's name, spelled out because a minifier renames classes. */
  static readonly type: string = "AgentError";

  constructor(message: string, { hint, cause, code = "AGENT" }: AgentErrorOptions = {}) {
    super(hint ? `${message}\n\n  ${hint.replace(/\n(?=.)/g, "\n  ")}` : message, cause === undefined ? undefined : { cause });
    this.name = new.target.type;
    this.code = code;
    this.hint = hint;
  }

  /** True for errors of any copy of core, where `instanceof` fails; on a subclass, for that class by name. */
  static is<T extends ErrorClass>(this: T, value: unknown): value is InstanceType<T> {
    if (!(value instanceof Error) || !(BRAND in value)) return false;
    for (let made = value.constructor as Partial<ErrorClass>; made?.type; made = Object.getPrototypeOf(made)) {
      if (made.type === this.type) return true;
    }
    return false;
  }
}

/** An option or an argument at the public face is wrong: no model, two tools of one name, `maxSteps: 0`. */
export class AgentConfigError extends AgentError {
  static override readonly type: string = "AgentConfigError";
  constructor(message: string, options: AgentErrorOptions = {}) {
    super(message, { code: "CONFIG", ...options });
  }
}

/** The model's reply held no usable action. The loop tells the model and goes on. */
export class AgentParsingError extends AgentError {
  static override readonly type: string = "AgentParsingError";
  constructor(message: string, options: AgentErrorOptions = {}) {
    super(message, { code: "PARSING", ...options });
  }
}

/** The model call failed and the run ended. `steps` keeps what was done until then; `cause` is the `ModelError`. */
export class AgentGenerationError extends AgentError {
  static override readonly type: string = "AgentGenerationError";
  readonly steps: readonly ActionStep[];
  constructor(message: string, { steps = [], ...options }: AgentErrorOptions & { steps?: readonly ActionStep[] } = {}) {
    super(message, { code: "GENERATION", ...options });
    this.steps = steps;
  }
}

/** Running an action failed. The loop tells the model and goes on. */
export class AgentExecutionError extends AgentError {
  static override readonly type: string = "AgentExecutionError";
  constructor(message: string, options: AgentErrorOptions = {}) {
    super(message, { code: "EXECUTION", ...options });
  }
}

/** A call named no tool, or its arguments do not fit. */
export class AgentToolCallError extends AgentExecutionError {
  static override readonly type: string = "AgentToolCallError";
  constructor(message: string, options: AgentErrorOptions = {}) {
    super(message, { code: "TOOL_CALL", ...options });
  }
}

/** The tool itself failed, or returned what its `outputSchema` refuses. */
export class AgentToolExecutionError extends AgentExecutionError {
  static override readonly type: string = "AgentToolExecutionError";
  constructor(message: string, options: AgentErrorOptions = {}) {
    super(message, { code: "TOOL_EXECUTION", ...options });
  }
}

/** What happened to a model call, in one vocabulary for all vendors. */
export type ModelErrorKind =
  | "rate-limit"
  | "overloaded"
  | "timeout"
  | "aborted"
  | "auth"
  | "bad-request"
  | "not-found"
  | "content-filter"
  | "context-length"
  | "truncated-stream"
  | "connection"
  | "protocol";

export interface ModelErrorOptions extends AgentErrorOptions {
  readonly kind: ModelErrorKind;
  readonly status?: number | undefined;
  /** Whether the same request may succeed later. Defaults to what the kind suggests. */
  readonly retryable?: boolean | undefined;
  /** What the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
}

const RETRYABLE: ReadonlySet<ModelErrorKind> = new Set(["rate-limit", "overloaded", "timeout", "connection", "truncated-stream"]);

/** A model call failed. Never holds a key or a header. */
export class ModelError extends AgentError {
  static override readonly type: string = "ModelError";
  readonly kind: ModelErrorKind;
  readonly status: number | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;

  constructor(message: string, { kind, status, retryable, retryAfterMs, requestId, ...options }: ModelErrorOptions) {
    super(message, { code: `MODEL_${kind.toUpperCase().replaceAll("-", "_")}`, ...options });
    this.kind = kind;
    this.status = status;
    this.retryable = retryable ?? RETRYABLE.has(kind);
    this.retryAfterMs = retryAfterMs;
    this.requestId = requestId;
  }
}

/** A sandbox was used in a way it does not allow: two actions at once, a closed session. */
export class ExecutorError extends AgentError {
  static override readonly type: string = "ExecutorError";
  constructor(message: string, options: AgentErrorOptions = {}) {
    super(message, { code: "EXECUTOR", ...options });
  }
}

/** The sandbox could not start, or the snapshot does not fit it. */
export class ExecutorStartError extends ExecutorError {
  static override readonly type: string = "ExecutorStartError";
  constructor(message: string, options: AgentErrorOptions = {}) {
    super(message, { code: "EXECUTOR_START", ...options });
  }
}

/** The sandbox died and its variables with it. A new session works. */
export class ExecutorLostError extends ExecutorError {
  static override readonly type: string = "ExecutorLostError";
  constructor(message: string, options: AgentErrorOptions = {}) {
    super(message, { code: "EXECUTOR_LOST", ...options });
  }
}

/** A plugin could not be used. */
export class PluginError extends AgentError {
  static override readonly type: string = "PluginError";
  constructor(message: string, options: AgentErrorOptions = {}) {
    super(message, { code: "PLUGIN", ...options });
  }
}

/** No plugin has this name, or its package is not installed. */
export class PluginNotFoundError extends PluginError {
  static override readonly type: string = "PluginNotFoundError";
  constructor(message: string, options: AgentErrorOptions = {}) {
    super(message, { code: "PLUGIN_NOT_FOUND", ...options });
  }
}

/** The plugin is there but was made for another version of core, or is of another kind. */
export class PluginMismatchError extends PluginError {
  static override readonly type: string = "PluginMismatchError";
  constructor(message: string, options: AgentErrorOptions = {}) {
    super(message, { code: "PLUGIN_MISMATCH", ...options });
  }
}
