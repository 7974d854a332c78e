import type { AgentEvent, RunResult, RunStream } from "@smolagents-ts/core";
import { Terminal } from "./terminal.ts";
import type { TerminalOptions } from "./terminal-options.ts";

/**
 * Tells a run while it happens, and gives its result: `const { output } = await render(agent.stream("…"))`. What the run throws is thrown on.
 */
export function render<Output>(run: RunStream<Output>, options?: TerminalOptions): Promise<RunResult<Output>>;
export function render(events: AsyncIterable<AgentEvent>, options?: TerminalOptions): Promise<undefined>;
export async function render(
  events: AsyncIterable<AgentEvent> & { readonly result?: Promise<RunResult> },
  options: TerminalOptions = {},
): Promise<RunResult | undefined> {
  using terminal = new Terminal(options);
  return await terminal.render(events);
}
