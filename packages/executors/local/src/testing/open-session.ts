import type { ExecutorSession, SandboxCall, SessionOptions } from "@smolagents-ts/core";
import type { LocalExecutor } from "../local-executor.ts";

// biome-ignore lint/suspicious/noExplicitAny: a test knows what its own programs pass
type TestTool = (input: any, about: { readonly call: SandboxCall; readonly signal: AbortSignal }) => unknown;

export interface TestSessionOptions extends Omit<Partial<SessionOptions>, "tools" | "callTool"> {
  readonly tools?: { readonly [name: string]: TestTool };
}

export function openSession(
  executor: LocalExecutor,
  { tools = {}, ...options }: TestSessionOptions = {},
): Promise<Required<ExecutorSession>> {
  return executor.open({
    ...options,
    tools: Object.keys(tools).map((name) => ({ name, description: "", inputSchema: {} })),
    callTool: async (call, { signal }) => tools[call.name]?.(call.input, { call, signal }),
  });
}

/** Settles after some milliseconds. */
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
