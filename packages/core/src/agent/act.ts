import type { ActionCalls } from "../calls/action-calls.ts";
import { callTools, type DirectCall, resultPart } from "../calls/direct-calls.ts";
import type { Execution } from "../contracts/executor.ts";
import type { AssistantMessage, ToolCallPart, ToolResultPart } from "../contracts/message.ts";
import type { PendingRun } from "../contracts/run-state.ts";
import type { StepError } from "../contracts/step.ts";
import { RUN_CODE } from "../definition/ready-agent.ts";
import { AgentParsingError } from "../errors.ts";
import { toObservation } from "../memory/observation.ts";
import { textOf, toReply } from "../memory/to-reply.ts";
import { CLOSING_TAG, isCut, parseCode } from "../parsing/code-block.ts";
import { parseStructuredReply } from "../parsing/structured-reply.ts";
import { parseToolCalls } from "../parsing/tool-call-text.ts";
import type { Run } from "./run.ts";

type Reply = NonNullable<PendingRun["reply"]>;

/** What was done about a reply. What fails here is told to the model; it is not the end of the run. */
export interface Action {
  /** The reply as memory keeps it. */
  readonly reply: AssistantMessage;
  readonly code?: string;
  readonly execution?: Execution;
  /** Answers to native tool calls. */
  readonly results?: readonly ToolResultPart[];
  /** What came of calls that were written as text. */
  readonly observation?: string;
  readonly failure?: StepError;
  /** The answer that was given, not judged yet. */
  readonly final?: { readonly value: unknown };
  /** A person must decide first. */
  readonly suspended?: true;
}

export async function act(run: Run, calls: ActionCalls, reply: Reply): Promise<Action> {
  const { mode, dialect } = run.agent;
  try {
    checkReason(run, reply);
    if (mode !== "code") {
      const native = withDistinctIds(reply);
      const parts = native.content.filter((part) => part.type === "tool-call");
      if (parts.length > 0) return await actOnCalls(run, calls, reply.number, native, parts);
    }
    if (dialect) return await actOnProgram(run, calls, reply);
    return await actOnText(run, calls, reply);
  } catch (error) {
    if (!AgentParsingError.is(error)) throw error;
    return { reply: toReply(reply.message), failure: { code: error.code, message: error.message } };
  }
}

async function actOnProgram(run: Run, calls: ActionCalls, { message, number }: Reply): Promise<Action> {
  const { dialect, structured } = run.agent;
  const { sandbox } = run.conversation;
  if (!dialect || !sandbox) throw new TypeError("A program needs a sandbox.");
  const text = textOf(message);
  const code = structured ? parseStructuredReply(text) : parseCode(text, dialect);
  const { execution, ...outcome } = await sandbox.run(run, number, code, calls);
  return {
    reply: toReply(message),
    code,
    ...outcome,
    ...(execution && { execution }),
    ...(execution?.final && { final: execution.final }),
  };
}

/** Native calls: those of tools at once, then a program, which may build on nothing of them. */
async function actOnCalls(
  run: Run,
  calls: ActionCalls,
  number: number,
  message: AssistantMessage,
  parts: readonly ToolCallPart[],
): Promise<Action> {
  const reply = toReply(message, true);
  const programs = run.agent.dialect ? parts.filter(({ name }) => name === RUN_CODE) : [];
  const direct = await callTools(
    run,
    calls,
    number,
    parts.filter((part) => !programs.includes(part)),
  );
  if (!direct) return { reply, suspended: true };
  const results = new Map(direct.results.map((result) => [result.callId, result]));

  let ran: { code?: string; execution?: Execution; failure?: StepError; suspended?: true } = {};
  for (const [index, part] of programs.entries()) {
    const code = codeOf(part);
    if (index > 0) results.set(part.id, resultPart(part, "Not run: one program per turn.", true));
    else if (code === undefined) results.set(part.id, resultPart(part, 'Wrong arguments: send {"code": "one program"}.', true));
    else {
      const outcome = await run.conversation.sandbox?.run(run, number, code, calls);
      if (outcome?.suspended) return { reply, suspended: true };
      ran = { code, ...outcome };
      const text = outcome?.execution
        ? toObservation(outcome.execution, run.agent.maxObservationChars)
        : `Error: ${outcome?.failure?.message}`;
      results.set(
        part.id,
        resultPart(part, outcome?.execution?.final ? "Answered." : text, !outcome?.execution || outcome.execution.error !== undefined),
      );
    }
  }
  const { failure: _, ...done } = ran;
  const final = ran.execution?.final ?? direct.final;
  return {
    reply,
    ...done,
    results: parts.map((part) => results.get(part.id)).filter((result) => result !== undefined),
    ...(final && { final }),
    ...(ran.failure && { failure: ran.failure }),
  };
}

/** Calls that a model without native calls, or in spite of them, wrote as text. */
async function actOnText(run: Run, calls: ActionCalls, { message, number }: Reply): Promise<Action> {
  const written = parseToolCalls(textOf(message)).map((call, index): DirectCall => ({ ...call, id: `${number}-${index + 1}` }));
  const done = await callTools(run, calls, number, written);
  const reply = toReply(message);
  if (!done) return { reply, suspended: true };
  const told = done.results.map(({ name, content, isError }) => {
    const text = content.map((part) => (part.type === "text" ? part.text : "")).join("");
    return `${isError ? "Error of" : "Result of"} ${name}: ${text}`;
  });
  return { reply, observation: told.join("\n"), ...(done.final && { final: done.final }) };
}

function codeOf({ args }: ToolCallPart): string | undefined {
  const code = typeof args === "object" && args !== null && "code" in args ? args.code : undefined;
  return typeof code === "string" && code.trim() !== "" ? code : undefined;
}

/** Some servers send empty or equal ids; results are told apart by them. */
function withDistinctIds({ message, number }: Reply): AssistantMessage {
  const seen = new Set<string>();
  let index = 0;
  const content = message.content.map((part) => {
    if (part.type !== "tool-call") return part;
    index++;
    const id = part.id === "" || seen.has(part.id) ? `call-${number}-${index}` : part.id;
    seen.add(id);
    return id === part.id ? part : { ...part, id };
  });
  return { ...message, content };
}

function checkReason({ agent }: Run, { message, finishReason }: Reply): void {
  if (finishReason === "content-filter") {
    throw new AgentParsingError("Your reply was stopped by the provider's content filter, so nothing ran. Try another way.");
  }
  if (finishReason !== "length") return;
  const text = textOf(message);
  const isWhole = agent.dialect && !agent.structured && !isCut(text) && text.includes(CLOSING_TAG);
  if (isWhole) return;
  throw new AgentParsingError(
    `Your reply reached the length limit before its ${agent.dialect ? "program" : "tool call"} ended, so nothing ran. Write less: split the work over several turns.`,
  );
}
