import { AgentConfigError, PluginError, type RunStatus } from "@smolagents-ts/core";

/** What the shell learns. Stable: scripts depend on it. */
export const EXIT = { completed: 0, failed: 1, usage: 2, maxSteps: 3, readerLeft: 141, SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export function exitCodeOfStatus(status: RunStatus): number {
  if (status === "completed") return EXIT.completed;
  return status === "max-steps" ? EXIT.maxSteps : EXIT.SIGINT;
}

/** A command that cannot work as it was written is told apart from a run that failed. */
export function exitCodeOfError(error: unknown): number {
  return AgentConfigError.is(error) || PluginError.is(error) ? EXIT.usage : EXIT.failed;
}
