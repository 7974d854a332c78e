import type { Run } from "../agent/run.ts";
import type { Json } from "../contracts/json.ts";
import type { ToolCallPart, ToolResultPart } from "../contracts/message.ts";
import { FINAL_ANSWER } from "../definition/ready-agent.ts";
import { AgentError, AgentToolCallError } from "../errors.ts";
import { mediaPartsIn } from "../media/image-tool.ts";
import { cutMiddle } from "../memory/observation.ts";
import { toJson } from "../memory/to-json.ts";
import type { ActionCalls } from "./action-calls.ts";

/** A call by the model itself. */
export interface DirectCall {
  readonly id: string;
  readonly name: string;
  readonly argsText: string;
  readonly args?: Json;
}

interface Answered {
  /** In the order of the calls. */
  readonly results: readonly ToolResultPart[];
  readonly final?: { readonly value: unknown };
}

/** Makes the calls of a turn at once. Gives nothing when a person must decide first. */
export async function callTools(run: Run, calls: ActionCalls, step: number, asked: readonly DirectCall[]): Promise<Answered | undefined> {
  const answers = asked.filter(({ name }) => name === FINAL_ANSWER);
  const all = Promise.all(
    asked.map((call, index) => {
      if (call.name !== FINAL_ANSWER) return answer(run, calls, call, `${step}-${index + 1}`);
      if (asked.length === 1) return resultPart(call, "Answered.");
      return resultPart(
        call,
        answers.length > 1
          ? "Not taken: a turn gives one answer."
          : "Not taken: the answer came beside other calls, whose results you had not seen. If it still holds, give it again, alone.",
        true,
      );
    }),
  );
  const results = await Promise.race([all, ...(asked.length > 0 ? [calls.blocked()] : [])]);
  if (!results) {
    all.catch(() => {});
    return undefined;
  }
  const [only] = asked;
  return { results, ...(only?.name === FINAL_ANSWER && asked.length === 1 && { final: { value: answerOf(only) } }) };
}

async function answer(run: Run, calls: ActionCalls, call: DirectCall, id: string): Promise<ToolResultPart> {
  try {
    if (run.agent.codeOnly.has(call.name)) throw new AgentToolCallError(`${call.name} can be called from programs only.`);
    if (call.args === undefined && call.argsText.trim() !== "") {
      throw new AgentToolCallError(`The arguments of ${call.name} are not JSON: ${cutMiddle(call.argsText, 200)}`);
    }
    const output = await calls.answer({ id, name: call.name, input: call.args ?? {} });
    const text = typeof output === "string" ? output : output === undefined ? "Done." : JSON.stringify(toJson(output));
    const part = resultPart(call, cutMiddle(text, run.agent.maxObservationChars));
    const media = mediaPartsIn(run.conversation.media, output);
    return media.length > 0 ? { ...part, content: [...part.content, ...media] } : part;
  } catch (error) {
    if (!AgentError.is(error)) throw error;
    return resultPart(call, cutMiddle(error.message, run.agent.maxObservationChars), true);
  }
}

export function resultPart({ id, name }: Pick<ToolCallPart, "id" | "name">, text: string, isError = false): ToolResultPart {
  return { type: "tool-result", callId: id, name, content: [{ type: "text", text }], ...(isError && { isError }) };
}

/** Some models give the answer without its wrapping. */
function answerOf({ args, argsText }: DirectCall): unknown {
  if (typeof args !== "object" || args === null || Array.isArray(args)) return args ?? argsText;
  return "answer" in args ? args.answer : args;
}
