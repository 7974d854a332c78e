import type { AgentEvent } from "@smolagents-ts/core";
import { Terminal } from "../terminal.ts";
import type { TerminalOptions } from "../terminal-options.ts";
import { FakeOutput } from "./fake-output.ts";

/** What a terminal shows of events that nobody ran. */
export function showEvents(events: readonly AgentEvent[], options: TerminalOptions & { readonly isTTY?: boolean } = {}): string {
  const { isTTY = false, ...rest } = options;
  const output = new FakeOutput({ isTTY });
  using terminal = new Terminal({ env: {}, output, ...rest });
  for (const event of events) terminal.show(event);
  terminal.close();
  return output.text;
}
