import { CodeAgent } from "../../agent/code-agent.ts";
import type { RunResult, RunStream } from "../../agent/run-result.ts";
import type { AgentEvent } from "../../contracts/event.ts";
import type { RunState, SessionState } from "../../contracts/run-state.ts";
import type { Tool } from "../../contracts/tool.ts";
import type { CodeAgentOptions } from "../../definition/agent-options.ts";
import { FakeExecutor, type FakeProgram, ScriptedModel } from "../../testing/index.ts";
import { CopyingExecutor } from "./copying-executor.ts";

/** How a paused sandbox comes back. */
export const WAYS = ["by a copy", "by running again"] as const;
export type Way = (typeof WAYS)[number];

export const say = (program: string) => `<code>\n${program}\n</code>`;
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A state as it comes back from a file. Throws for what JSON would change or lose. */
export function stored<State extends RunState | SessionState>(state: State | undefined): State {
  assertPlain(state, "state");
  return JSON.parse(JSON.stringify(state)) as State;
}

function assertPlain(value: unknown, path: string): void {
  if (value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) return;
  const isPlain = typeof value === "object" && [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value));
  if (!isPlain) throw new TypeError(`${path} is no plain JSON: ${String(value)}`);
  for (const [key, item] of Object.entries(value as object)) assertPlain(item, `${path}.${key}`);
}

/** An agent whose model sends the names of these programs, one after the other. */
export function programAgent(
  programs: { readonly [name: string]: FakeProgram },
  options: Partial<CodeAgentOptions<undefined>> & { readonly tools?: readonly Tool[]; readonly way?: Way } = {},
): CodeAgent {
  const { way = "by running again", ...rest } = options;
  const program: FakeProgram = (code, sandbox) => (programs[code] ?? (() => ({})))(code, sandbox);
  const executor = way === "by a copy" ? new CopyingExecutor(program) : new FakeExecutor(program);
  return new CodeAgent({ model: new ScriptedModel(Object.keys(programs).map(say)), executor, ...rest });
}

export async function eventsOf(stream: RunStream): Promise<{ readonly events: AgentEvent[]; readonly result: RunResult }> {
  const events: AgentEvent[] = [];
  for await (const event of stream) events.push(event);
  return { events, result: await stream.result };
}

export const failure = (promise: Promise<unknown>): Promise<Error & { readonly code?: string }> =>
  promise.then(
    () => {
      throw new Error("It went well.");
    },
    (error: Error) => error,
  );
