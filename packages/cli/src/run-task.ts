import { CodeAgent, type PluginRegistry } from "@smolagents-ts/core";
import { exitCodeOfStatus } from "./exit-codes.ts";
import { Interruption } from "./interruption.ts";
import type { CliIo } from "./io.ts";
import { writeJsonLines } from "./json-lines.ts";
import { loadTools } from "./load-tools.ts";
import type { Look, RunOptions } from "./options.ts";
import { readTask } from "./read-task.ts";
import { renderEvents } from "./terminal/render-events.ts";
import type { Screen } from "./terminal/screen.ts";

interface Surroundings {
  readonly io: CliIo;
  readonly registry: PluginRegistry;
  readonly screen: Screen;
  readonly look: Look;
  readonly apiKey: string | undefined;
  /** Aborts the run, like a signal of the system. */
  readonly signal: AbortSignal;
}

/** Builds the agent that the options name, runs the task, and gives the exit code. Throws what the run throws. */
export async function runTask(options: RunOptions, { io, registry, screen, look, apiKey, signal }: Surroundings): Promise<number> {
  const task = await readTask(options.task, io.stdin);
  const tools = await loadTools(options.tools);
  const model = await registry.create("model", options.model.provider, {
    modelId: options.model.modelId,
    ...(options.baseURL !== undefined && { baseURL: options.baseURL }),
    ...(apiKey !== undefined && { apiKey }),
  });
  const executor = await registry.create("executor", options.executor, {});

  using interruption = new Interruption(io, {
    onStuck: () => screen.line("The run is still ending. Ctrl-C again exits at once.", "yellow"),
    onExit: () => screen.close(),
  });
  try {
    const agent = new CodeAgent({
      model,
      executor,
      tools,
      registry,
      ...(options.instructions !== undefined && { instructions: options.instructions }),
      ...(options.maxSteps !== undefined && { maxSteps: options.maxSteps }),
      ...(options.timeoutMs !== undefined && { limits: { timeoutMs: options.timeoutMs } }),
    });
    const run = agent.stream(task, { signal: AbortSignal.any([signal, interruption.signal]) });
    if (look.json) await writeJsonLines(run, io.stdout);
    else {
      await renderEvents(run, {
        screen,
        answer: io.stdout,
        together: io.stdout.isTTY === true && io.stderr.isTTY === true,
        language: executor.language,
        quiet: options.quiet,
        verbose: look.verbose,
      });
    }
    const { status } = await run.result;
    return interruption.exitCode ?? exitCodeOfStatus(status);
  } catch (error) {
    if (interruption.exitCode !== undefined) return interruption.exitCode;
    throw error;
  } finally {
    await executor.close?.();
  }
}
