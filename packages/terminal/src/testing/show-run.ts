import type { MultiStepAgent } from "@smolagents-ts/core";
import { Terminal } from "../terminal.ts";
import type { TerminalOptions } from "../terminal-options.ts";
import { FakeOutput } from "./fake-output.ts";

export interface ShowOptions extends Omit<TerminalOptions, "output" | "answer"> {
  readonly isTTY?: boolean;
}

/** Shows a run of an agent, the answer apart. Times become `N ms`. */
export async function showRun(
  agent: MultiStepAgent,
  { isTTY = false, ...options }: ShowOptions = {},
): Promise<{ readonly told: string; readonly answer: string }> {
  const output = new FakeOutput({ isTTY });
  const answer = new FakeOutput({ isTTY });
  using terminal = new Terminal({ env: {}, task: false, ...options, output, answer });
  await terminal.render(agent.stream("task"));
  return { told: withoutTimes(output.text), answer: answer.text };
}

export const withoutTimes = (text: string) => text.replace(/\b\d+(\.\d)? m?s\b/g, "N ms");
