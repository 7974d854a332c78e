import type { RunStatus } from "../contracts/event.ts";
import type { Execution, ExecutorSession } from "../contracts/executor.ts";
import type { Json } from "../contracts/json.ts";
import type { AssistantMessage } from "../contracts/message.ts";
import type { ModelFinish } from "../contracts/model.ts";
import type { ActionStep, CallRecord } from "../contracts/step.ts";
import { AgentGenerationError, AgentParsingError } from "../errors.ts";
import { toJson } from "../memory/to-json.ts";
import { toObservation } from "../memory/observation.ts";
import { CLOSING_TAG, isCut, parseCode } from "../parsing/code-block.ts";
import { callModel } from "./call-model.ts";
import type { Run } from "./run.ts";
import { answerCall, runAction } from "./run-action.ts";
import { type RunResult, sumUsage } from "./run-result.ts";

/** The loop: model → program → sandbox → observation, until the program gives the final answer. */
export async function runLoop(run: Run): Promise<RunResult> {
  const startedAt = Date.now();
  const clock = performance.now();
  const steps: ActionStep[] = [];
  const finish = (status: RunStatus, output?: unknown): RunResult => {
    const usage = sumUsage(steps.map((step) => step.usage));
    run.emit({ type: "run-finish", runId: run.id, status, usage, ...(status === "completed" && { output }) });
    return { runId: run.id, status, output, steps, usage, timing: { startedAt, durationMs: performance.now() - clock } };
  };

  const sandbox = openSandbox(run);
  try {
    for (let number = 1; number <= run.maxSteps; number++) {
      run.signal.throwIfAborted();
      const { step, final } = await takeStep(run, sandbox, steps, number);
      steps.push(step);
      run.memory.push(step);
      run.emit({ type: "step-finish", step: number, action: step });
      for (const callback of run.stepCallbacks) await callback(step, { runId: run.id, signal: run.signal });
      if (final) return finish("completed", final.value);
    }
    return finish("max-steps");
  } catch (error) {
    if (run.signal.aborted) return finish("aborted");
    throw error;
  } finally {
    await sandbox.close();
  }
}

/** The run's sandbox. It starts while the model is still thinking about the first program. */
interface Sandbox {
  readonly session: Promise<ExecutorSession>;
  /** Where calls from inside code belong: set anew by each step. */
  current: { number: number; calls: CallRecord[] };
  close(): Promise<void>;
}

function openSandbox(run: Run): Sandbox {
  const sandbox: Sandbox = {
    current: { number: 0, calls: [] },
    session: run.executor.open({
      tools: [...run.tools.values()].map(({ name, description, input, output }) => ({
        name,
        description,
        inputSchema: input.json,
        ...(output && { outputSchema: output.json }),
      })),
      variables: run.variables,
      limits: run.limits,
      callTool: (call, { signal }) => answerCall(run, sandbox.current.number, sandbox.current.calls, call, signal),
    }),
    close: async () => {
      const session = await sandbox.session.catch(() => undefined);
      await session?.close();
    },
  };
  // A failed start is reported where the first program needs the sandbox, not as an unhandled rejection before that.
  sandbox.session.catch(() => {});
  return sandbox;
}

interface Outcome {
  readonly step: ActionStep;
  /** The answer as the program gave it; memory keeps it as JSON. */
  readonly final: { readonly value: unknown } | undefined;
}

async function takeStep(run: Run, sandbox: Sandbox, done: readonly ActionStep[], number: number): Promise<Outcome> {
  const startedAt = Date.now();
  const clock = performance.now();
  run.emit({ type: "step-start", step: number });

  const finish = await callModel(run, number).catch((cause: unknown) => {
    if (run.signal.aborted) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AgentGenerationError(`The model call of step ${number} failed: ${reason}`, { cause, steps: done });
  });

  const calls: CallRecord[] = [];
  sandbox.current = { number, calls };
  const action = await act(run, sandbox, number, finish);
  const { code, execution, parsingError } = action;
  const error = parsingError ?? (execution?.error && { code: "EXECUTION", message: `${execution.error.name}: ${execution.error.message}` });
  const final = execution?.final;
  return {
    final,
    step: {
      type: "action",
      number,
      reply: withClosingTag(finish.message),
      finishReason: finish.reason,
      output: execution?.output ?? [],
      calls,
      usage: finish.usage,
      timing: { startedAt, durationMs: performance.now() - clock },
      ...(code !== undefined && { code }),
      ...(error && { error }),
      ...(final ? { final: { value: toJson(final.value) satisfies Json } } : { observation: parsingError?.message ?? observe(run, execution) }),
    },
  };
}

interface Action {
  readonly code?: string;
  readonly execution?: Execution;
  readonly parsingError?: { readonly code: string; readonly message: string };
}

/** Takes the program out of the reply and runs it. A reply without one is an observation, not a failure of the run. */
async function act(run: Run, sandbox: Sandbox, number: number, finish: ModelFinish): Promise<Action> {
  let code: string;
  try {
    code = parseReply(run, finish);
  } catch (error) {
    if (!AgentParsingError.is(error)) throw error;
    return { parsingError: { code: error.code, message: error.message } };
  }
  const execution = await runAction(run, await sandbox.session, number, code);
  run.signal.throwIfAborted();
  return { code, execution };
}

function parseReply(run: Run, finish: ModelFinish): string {
  const text = textOf(finish.message);
  if (finish.reason === "length" && (isCut(text) || !text.includes(CLOSING_TAG))) {
    throw new AgentParsingError(
      "Your reply reached the length limit before its program ended, so nothing ran. Send a shorter program: split the work over several turns.",
    );
  }
  if (finish.reason === "content-filter") {
    throw new AgentParsingError("Your reply was stopped by the provider's content filter, so nothing ran. Try another way.");
  }
  return parseCode(text, run.dialect);
}

const observe = (run: Run, execution: Execution | undefined): string => (execution ? toObservation(execution, run.maxObservationChars) : "");

const textOf = (message: AssistantMessage): string => message.content.map((part) => (part.type === "text" ? part.text : "")).join("");

/** Gives back the closing tag that the stop sequence took, so that the model sees its programs as it was told to write them. */
function withClosingTag(message: AssistantMessage): AssistantMessage {
  const last = message.content.findLastIndex((part) => part.type === "text");
  const part = message.content[last];
  if (part?.type !== "text" || !isCut(textOf(message))) return message;
  return { ...message, content: message.content.with(last, { ...part, text: `${part.text.trimEnd()}\n${CLOSING_TAG}` }) };
}
