import type { ActionCalls } from "../calls/action-calls.ts";
import {
  callTools,
  type DirectCall,
  isProgram,
  NOT_ALONE,
  programIn,
  readNativeCalls,
  readTextCalls,
  resultPart,
} from "../calls/direct-calls.ts";
import type { Execution } from "../contracts/executor.ts";
import type { AssistantMessage, ToolResultPart } from "../contracts/message.ts";
import type { PendingRun } from "../contracts/run-state.ts";
import type { StepError } from "../contracts/step.ts";
import { AgentParsingError } from "../errors.ts";
import { toObservation } from "../memory/observation.ts";
import { textOf, toReply } from "../memory/to-reply.ts";
import { CLOSING_TAG, isCut, parseCode } from "../parsing/code-block.ts";
import { parseStructuredReply } from "../parsing/structured-reply.ts";
import type { Run } from "./run.ts";

type Reply = NonNullable<PendingRun["reply"]>;

/** What was done about a reply. What fails here is told to the model; it is not the end of the run. */
export interface Action {
  /** The reply as memory keeps it. */
  readonly reply: AssistantMessage;
  readonly code?: string;
  readonly execution?: Execution;
  /** Answers to calls, in their order: native ones, or such as the model wrote as text. */
  readonly results?: readonly ToolResultPart[];
  /** What the model is told besides. */
  readonly observation?: string;
  readonly failure?: StepError;
  /** The answer that was given, not judged yet. */
  readonly final?: { readonly value: unknown };
  /** A person must decide first. */
  readonly suspended?: true;
}

/** What a reply asks for: one program, or calls, which may hold programs too. */
type Asked = { readonly reply: AssistantMessage } & (
  | { readonly code: string }
  | { readonly asked: readonly DirectCall[]; readonly note?: string | undefined }
);

export async function act(run: Run, calls: ActionCalls, reply: Reply): Promise<Action> {
  let asked: Asked;
  try {
    checkReason(run, reply);
    asked = readReply(run, reply);
  } catch (error) {
    if (!AgentParsingError.is(error)) throw error;
    return { reply: toReply(reply.message, formOf(run)), failure: { code: error.code, message: error.message } };
  }
  return "code" in asked ? actOnProgram(run, calls, reply.number, asked) : actOnCalls(run, calls, reply.number, asked);
}

async function actOnProgram(run: Run, calls: ActionCalls, number: number, { reply, code }: Extract<Asked, { code: string }>) {
  const { sandbox } = run.conversation;
  if (!sandbox) throw new TypeError("A program needs a sandbox.");
  const outcome = await sandbox.run(run, number, code, calls);
  return { reply, code, ...outcome, ...(outcome.execution?.final && { final: outcome.execution.final }) };
}

/** Makes calls of tools at once, then runs the program among them, which can build on nothing of them. */
async function actOnCalls(run: Run, calls: ActionCalls, number: number, { reply, asked, note }: Extract<Asked, { asked: unknown }>) {
  const answered = await callTools(run, calls, number, asked);
  if (!answered) return { reply, suspended: true } as const;
  const results = [...answered.results];
  let action: Action = { reply, ...(answered.final && { final: answered.final }) };
  for (const [at, call] of asked.entries()) {
    if (!run.agent.dialect || !isProgram(run, call)) continue;
    const program = programIn(call, run.agent.dialect);
    if (action.code !== undefined) {
      results[at] = resultPart(call, "Not run: a turn runs one program. Send it in the next turn, or make one program of them.", true);
    } else if (program.code === undefined) results[at] = resultPart(call, program.refusal, true);
    else {
      action = await actOnProgram(run, calls, number, { reply, code: program.code });
      if (action.suspended) return action;
      const { final, ...unanswered } = action;
      if (final && asked.length > 1) action = unanswered;
      results[at] = programResult(run, call, action, final !== undefined);
    }
  }
  const isIdle = run.agent.dialect && action.code === undefined && hasProgram(textOf(reply));
  const observation = isIdle ? "The program in your text was not run, because there were calls beside it. Send it with `runCode`." : note;
  return {
    ...action,
    results: results.filter((result) => result !== undefined),
    ...(observation !== undefined && { observation }),
  };
}

const hasProgram = (text: string) => text.includes(CLOSING_TAG) || isCut(text);

function programResult({ agent }: Run, call: DirectCall, { execution, final }: Action, hasAnswer: boolean): ToolResultPart {
  if (!execution) return resultPart(call, "It did not come to its end.", true);
  if (final) return resultPart(call, "Received.");
  const text = toObservation(execution, agent.maxObservationChars);
  return resultPart(call, hasAnswer ? `${text}\n${NOT_ALONE}` : text, hasAnswer || execution.error !== undefined);
}

/** @throws AgentParsingError worded for the model */
function readReply(run: Run, { message, number }: Reply): Asked {
  const { mode, dialect, structured, modelTools } = run.agent;
  if (mode !== "code" && message.content.some((part) => part.type === "tool-call")) {
    const native = readNativeCalls(run, message, number);
    return { ...native, reply: toReply(native.reply, "calls") };
  }
  const text = textOf(message);
  const reply = toReply(message, formOf(run));
  if (dialect && structured) return { reply, code: parseStructuredReply(text, dialect) };
  if (dialect && mode === "code") return { reply, code: parseCode(text, dialect) };
  // What a model that could call natively wrote as text instead.
  const readers = [
    () => ({ reply: toReply(message, "json"), asked: readTextCalls(run, text, number) }),
    ...(dialect ? [() => ({ reply, code: parseCode(text, dialect) })] : []),
  ];
  for (const read of hasProgram(text) ? readers.reverse() : readers) {
    try {
      return read();
    } catch (error) {
      if (!AgentParsingError.is(error) || modelTools.length === 0) throw error;
    }
  }
  throw new AgentParsingError(
    dialect
      ? `Your reply holds neither a tool call nor a program, so nothing was done. Call a tool, call \`runCode\` with a program, or, when you know the answer, call \`${run.agent.finalAnswer}\` with it.`
      : "Your reply holds no tool call, so nothing was done. Call a tool or, when you know the answer, call `finalAnswer` with it.",
  );
}

const formOf = ({ agent }: Run) => (agent.dialect && !agent.structured ? "tags" : "json");

/** @throws AgentParsingError when a reply was cut where it acts */
function checkReason(run: Run, { message, finishReason }: Reply): void {
  if (finishReason === "content-filter") {
    throw new AgentParsingError("Your reply was stopped by the provider's content filter, so nothing ran. Try another way.");
  }
  if (finishReason !== "length") return;
  const text = textOf(message);
  const hasCalls = message.content.some((part) => part.type === "tool-call");
  if (formOf(run) === "tags" && !hasCalls && !isCut(text) && text.includes(CLOSING_TAG)) return;
  const what = run.agent.dialect ? (run.agent.mode === "both" ? "program or tool call" : "program") : "tool call";
  throw new AgentParsingError(
    `Your reply reached the length limit before its ${what} ended, so nothing ran. Write less: split the work over several turns.`,
  );
}
