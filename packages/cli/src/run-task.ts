import { type AgentRunOptions, type Executor, MultiStepAgent, type PluginRegistry, resolveExecutor } from "@smolagents-ts/core";
import type { Terminal } from "@smolagents-ts/terminal";
import { exitCodeOfStatus } from "./exit-codes.ts";
import type { CliIo } from "./io.ts";
import { writeJsonLines } from "./json-lines.ts";
import { loadImages } from "./load-images.ts";
import { loadTools } from "./load-tools.ts";
import { type Look, type RunOptions, usageError } from "./options.ts";
import { readTask } from "./read-task.ts";
import { isPending, startRun } from "./start-run.ts";
import { readState, StateFile } from "./state-file.ts";
import { StopSignals } from "./stop-signals.ts";

interface Surroundings {
  readonly io: CliIo;
  readonly registry: PluginRegistry;
  readonly terminal: Terminal;
  readonly look: Look;
  readonly apiKey: string | undefined;
  /** Aborts the run, like a signal of the system. */
  readonly signal: AbortSignal;
}

/** Builds the agent that the options name, runs the task, and gives the exit code. Throws what the run throws. */
export async function runTask(options: RunOptions, { io, registry, terminal, look, apiKey, signal }: Surroundings): Promise<number> {
  const saved = options.resume === undefined ? undefined : await readState(options.resume);
  const task = saved && isPending(saved) ? noTask(options) : await readTask(options.task, io.stdin);
  const images = await loadImages(options.images);
  const stateFile = options.stateFile === undefined ? undefined : await StateFile.open(options.stateFile);
  const tools = await loadTools(options.tools);
  const model = await registry.create("model", options.model.provider, {
    modelId: options.model.modelId,
    ...(options.baseURL !== undefined && { baseURL: options.baseURL }),
    ...(apiKey !== undefined && { apiKey }),
  });
  const executor = options.mode === "tools" ? undefined : await resolveExecutor(options.executor, registry);

  using signals = new StopSignals(io, {
    onStuck: () => terminal.note("The run is still ending. Ctrl-C again exits at once.", "yellow"),
    onExit: () => terminal.close(),
  });
  try {
    const { mode, price, budget, timeoutMs, maxSteps, planningInterval, instructions } = options;
    const agent = new MultiStepAgent({
      model,
      tools,
      registry,
      budget,
      ...(executor && { executor }),
      ...(mode !== undefined && { mode }),
      ...(price && { price }),
      ...(instructions !== undefined && { instructions }),
      ...(planningInterval !== undefined && { planningInterval }),
      ...(timeoutMs !== undefined && { limits: { timeoutMs } }),
    });
    const aborted = AbortSignal.any([signal, signals.signal]);
    const runOptions: AgentRunOptions = {
      signal: aborted,
      images,
      ...(maxSteps !== undefined && { maxSteps }),
      ...(stateFile && { checkpoint: stateFile.save }),
      // Whoever reads JSON is no person.
      ...(!look.json && { decide: (interruption) => terminal.ask(interruption, { signal: aborted }) }),
    };
    await using session = agent.session(saved);
    if (executor && !look.json && !look.quiet) terminal.note(sandboxLine(executor), executor.isolation === "none" ? "yellow" : "dim");
    const run = startRun(session, saved, { task, verdict: options.verdict }, runOptions);
    await (look.json ? writeJsonLines(run, io.stdout) : terminal.render(run));
    const { status } = await run.result;
    // What was aborted or reached a limit goes on where it was last.
    if (status !== "aborted" && status !== "budget") await stateFile?.save(await session.save());
    return signals.exitCode ?? exitCodeOfStatus(status);
  } catch (error) {
    if (signals.exitCode !== undefined) return signals.exitCode;
    throw error;
  } finally {
    await executor?.close?.();
  }
}

function sandboxLine({ name, isolation }: Executor): string {
  return isolation === "none" ? `Programs run without a sandbox: ${name}` : `Programs run in ${name} (${isolation})`;
}

/** A run that goes on has its task. */
function noTask({ task, images, resume }: RunOptions): undefined {
  if (task === undefined && images.length === 0) return undefined;
  throw usageError(`The run in ${resume} is not over: it has its task.`, "Let it go on first: leave out the task and its pictures.");
}
