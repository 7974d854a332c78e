import type { Model, ModelRequest } from "@smolagents-ts/core";
import { ScriptedModel, type ScriptedReply } from "@smolagents-ts/core/testing";
import { toChatBody } from "@smolagents-ts/model-kit/chat-completions";
import { printedIn, resultsIn, taskIn } from "./conversation.ts";
import { nextMove, type PlannedCall } from "./plan.ts";
import { nextProgram } from "./stepwise.ts";
import type { PosedTask } from "./task.ts";

/**
 * `code`: the best programs. `json-sequential`: one native tool call per reply. `json-parallel`: in a reply, all calls that depend on nothing missing.
 * `code-stepwise`: the calls of `json-parallel`, each turn's as a program.
 */
export const MODES = ["code", "json-sequential", "json-parallel", "code-stepwise"] as const;
export type Mode = (typeof MODES)[number];

/** What went to the model and came from it. */
export interface Traffic {
  modelCalls: number;
  requestChars: number;
  requestBytes: number;
  replyChars: number;
}

export type Policy = Pick<PosedTask, "code" | "json">;

/** A model that does the best there is to do, from nothing but the conversation it is sent; and counts. */
export function oracleModel(
  policy: Policy,
  mode: Mode,
  onCall: () => void = () => {},
): { readonly model: Model; readonly traffic: Traffic } {
  const traffic: Traffic = { modelCalls: 0, requestChars: 0, requestBytes: 0, replyChars: 0 };
  const answer = (request: ModelRequest): ScriptedReply => {
    const { body } = toChatBody(request, { modelId: "oracle" });
    const sent = JSON.stringify(body);
    const reply = writesPrograms(mode) ? replyInCode(policy, request, mode) : replyInJson(policy, request, mode);
    onCall();
    traffic.modelCalls += 1;
    traffic.requestChars += sent.length;
    traffic.requestBytes += Buffer.byteLength(sent);
    traffic.replyChars += (reply.text ?? "").length + (reply.toolCalls?.length ? JSON.stringify(reply.toolCalls).length : 0);
    return reply;
  };
  return { model: new ScriptedModel(Array.from({ length: MAX_CALLS }, () => answer)), traffic };
}

/** More than any task takes. */
export const MAX_CALLS = 60;

export const writesPrograms = (mode: Mode) => mode === "code" || mode === "code-stepwise";

function replyInCode({ code, json }: Policy, { messages }: ModelRequest, mode: Mode): ScriptedReply {
  const [words, printed] = [taskIn(messages), printedIn(messages)];
  const program = mode === "code" ? code(words, printed) : nextProgram((results) => json(words, results), printed);
  return { text: `<code>\n${program.trim()}\n</code>` };
}

function replyInJson({ json }: Policy, { messages }: ModelRequest, mode: Mode): ScriptedReply {
  const words = taskIn(messages);
  const seen = resultsIn(messages);
  const move = nextMove((results) => json(words, results), seen);
  const possible: readonly PlannedCall[] = "answer" in move ? [{ name: "finalAnswer", args: { answer: move.answer } }] : move.calls;
  const calls = mode === "json-sequential" ? possible.slice(0, 1) : possible;
  return { toolCalls: calls.map((call, at) => ({ id: `call_${seen.size + at + 1}`, ...call })) };
}
