import { AgentConfigError, type ExecutorLimits } from "@smolagents-ts/core";

/** What a session may use; all set. */
export interface SessionLimits {
  readonly timeoutMs: number;
  readonly memoryBytes: number;
  readonly outputChars: number;
  readonly calls: number;
  readonly messageChars: number;
}

export const DEFAULT_LIMITS: SessionLimits = {
  timeoutMs: 30_000,
  memoryBytes: 64 * 1024 * 1024,
  outputChars: 100_000,
  calls: 1_000,
  messageChars: 4 * 1024 * 1024,
};

/** @throws AgentConfigError when a limit is not a number above 0. */
export function withDefaults(limits: ExecutorLimits, defaults: SessionLimits): SessionLimits {
  for (const [name, value] of Object.entries(limits)) {
    if (value !== undefined && !(typeof value === "number" && value > 0)) {
      throw new AgentConfigError(`The limit "${name}" is ${value}, but it must be a number above 0.`, {
        hint: "Leave it out for the default.",
      });
    }
  }
  return { ...defaults, ...Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) };
}
