import { AgentConfigError, PluginError, type RunStatus } from "@smolagents-ts/core";

/** What the shell learns. Stable: scripts depend on it. */
export const EXIT = { completed: 0, failed: 1, usage: 2, readerLeft: 141, SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

const OF_STATUS: { readonly [status in RunStatus]: number } = {
  completed: EXIT.completed,
  "max-steps": 3,
  interrupted: 4,
  budget: 5,
  aborted: EXIT.SIGINT,
};

export const exitCodeOfStatus = (status: RunStatus) => OF_STATUS[status];

/** A command that cannot work as it was written is told apart from a run that failed. */
export function exitCodeOfError(error: unknown): number {
  return AgentConfigError.is(error) || PluginError.is(error) ? EXIT.usage : EXIT.failed;
}
