/** Calls by the model itself: native ones, or such as it wrote as text. */

import type { Run } from "../agent/run.ts";
import type { Json } from "../contracts/json.ts";
import type { AssistantMessage, ToolCallPart, ToolResultPart } from "../contracts/message.ts";
import { AgentToolCallError } from "../errors.ts";
import { mediaPartsIn } from "../media/image-tool.ts";
import { cutMiddle } from "../memory/observation.ts";
import { toJson } from "../memory/to-json.ts";
import { bareProgram } from "../parsing/structured-reply.ts";
import { parseToolCalls } from "../parsing/tool-call-text.ts";
import type { CodeDialect } from "../prompts/dialect.ts";
import { RUN_CODE } from "../prompts/tool-calling.ts";
import { signatureOf } from "../tools/code-signature.ts";
import { isRecord, recordOf } from "../tools/json-schema-document.ts";
import { nearestName } from "../tools/nearest-name.ts";
import type { ActionCalls } from "./action-calls.ts";

/** A call as it can be made. */
export interface DirectCall {
  readonly id: string;
  readonly name: string;
  /** What the model sent: most often an object; the text itself where that is not JSON. */
  readonly input: Json;
  /** What is wrong with such a text. */
  readonly problem?: string;
}

/** Servers take no longer turns back. */
const MAX_CALLS = 128;

/**
 * The native calls of a reply, and the reply as servers take it back: one that they find fault with would end every later request of the run. Ids are
 * distinct over the whole conversation, names are well formed, and arguments are JSON objects, whatever the model wrote.
 */
export function readNativeCalls(
  run: Run,
  message: AssistantMessage,
  step: number,
): { readonly asked: readonly DirectCall[]; readonly reply: AssistantMessage; readonly note: string | undefined } {
  const asked: DirectCall[] = [];
  let dropped = 0;
  const isTaken = (id: string) =>
    asked.some((call) => call.id === id) ||
    run.conversation.memory.some((step) => step.type === "action" && step.results?.some(({ callId }) => callId === id));
  const content = message.content.flatMap((part) => {
    if (part.type !== "tool-call") return part;
    if (asked.length === MAX_CALLS) {
      dropped++;
      return [];
    }
    let { id } = part;
    for (let count = asked.length + 1; id.trim() === "" || isTaken(id); count++) id = `call-${step}-${count}`;
    const call = { id, name: knownName(run, part.name), ...readArguments(part) };
    asked.push(call);
    if (id === part.id && call.name === part.name && isRecord(part.args)) return part;
    const args = argumentsOf(call, run.agent.finalAnswer);
    return { ...part, id, name: call.name, args, argsText: JSON.stringify(args) };
  });
  const note = dropped > 0 ? `${dropped} more calls were not made: a turn makes ${MAX_CALLS} at most.` : undefined;
  return { asked, reply: { ...message, content }, note };
}

/**
 * The calls that a model wrote as text.
 *
 * @throws AgentParsingError worded for the model
 */
export const readTextCalls = (run: Run, text: string, step: number): readonly DirectCall[] =>
  parseToolCalls(text).map((call, at) => ({ id: `${step}-${at + 1}`, name: knownName(run, call.name), ...readArguments(call) }));

/**
 * The name of the tool that is meant: models put `functions.` before it, or write `final_answer`. What is still unknown becomes a name that servers take
 * back.
 */
function knownName(run: Run, name: string): string {
  const isKnown = (name: string) => run.tools.has(name) || name === run.agent.finalAnswer || isProgram(run, { name });
  if (isKnown(name)) return name;
  const last = /[\w-]*$/.exec(name.trim().slice(-64))?.[0] ?? "";
  if (isKnown(last)) return last;
  const plain = (name: string) => name.replace(/[_-]/g, "").toLowerCase();
  const alike = directNames(run).filter((known) => plain(known) === plain(last));
  return (alike.length === 1 && alike[0]) || name.slice(0, 64).replace(/[^\w-]/g, "_") || "unknown";
}

/** What the model itself may call. */
function directNames({ agent }: Run): readonly string[] {
  const tools = [...agent.tools.keys()].filter((tool) => !agent.codeOnly.has(tool));
  return [...(agent.dialect ? [RUN_CODE] : []), agent.finalAnswer, ...tools];
}

function readArguments({ args, argsText }: Pick<ToolCallPart, "args" | "argsText">): Pick<DirectCall, "input" | "problem"> {
  let input: Json | undefined = args;
  try {
    if (input === undefined) input = argsText.trim() === "" ? {} : (JSON.parse(argsText) as Json);
  } catch (error) {
    return { input: argsText, problem: (error as Error).message };
  }
  const inner = typeof input === "string" ? fromJsonText(input) : input;
  if (inner === null) return { input: {} };
  return { input: isRecord(inner) ? inner : input };
}

/** The arguments as an object, where what the model sent is none. */
function argumentsOf({ name, input }: DirectCall, finalAnswer: string): Json {
  if (isRecord(input)) return input;
  if (name === finalAnswer) return { answer: input };
  return name === RUN_CODE && typeof input === "string" ? { code: input } : {};
}

/** A text as the JSON it holds; the text itself when it holds none. */
function fromJsonText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

interface Answered {
  /** In the order of the calls; nothing in the place of programs. */
  readonly results: readonly (ToolResultPart | undefined)[];
  readonly final?: { readonly value: unknown };
}

/** Makes the calls of a turn at once, programs left out. Gives nothing when a person must decide first. */
export async function callTools(run: Run, calls: ActionCalls, step: number, asked: readonly DirectCall[]): Promise<Answered | undefined> {
  const answer = await readAnswer(run, asked);
  const isOfTool = (call: DirectCall) => call.name !== run.agent.finalAnswer && !isProgram(run, call);
  const all = Promise.all(
    asked.map((call, at) => {
      if (isOfTool(call)) return callTool(run, calls, call, `${step}-${at + 1}`);
      return answer && call.name === run.agent.finalAnswer ? resultPart(call, answer.text, !answer.final) : undefined;
    }),
  );
  const results = asked.some(isOfTool) ? await orPause(all, calls) : await all;
  return results && { results, ...(answer?.final && { final: answer.final }) };
}

/** Waits for calls, but no longer than until only a person can bring them forward. */
async function orPause<T>(work: Promise<T>, calls: ActionCalls): Promise<T | undefined> {
  let isOver = false;
  // A program after these calls pauses in its own way: this one must not come back then.
  const pause = calls.paused(0, () => (isOver ? new Promise<never>(() => {}) : Promise.resolve(undefined)));
  pause.catch(() => {});
  work.catch(() => {});
  try {
    return await Promise.race([work, pause]);
  } finally {
    isOver = true;
  }
}

export const isProgram = ({ agent }: Run, { name }: Pick<DirectCall, "name">) => name === RUN_CODE && agent.dialect !== undefined;

/** Beside other calls an answer rests on results that the model has not seen. */
export const NOT_ALONE =
  "Not taken: the answer came beside other calls, whose results you had not seen. If it still holds, give it again, alone.";

async function readAnswer(
  run: Run,
  asked: readonly DirectCall[],
): Promise<{ readonly text: string; readonly final?: { readonly value: unknown } } | undefined> {
  const [first, ...others] = asked.filter(({ name }) => name === run.agent.finalAnswer);
  if (!first) return undefined;
  const { input, problem } = first;
  if (asked.length > 1 + others.length) return { text: NOT_ALONE };
  if (others.some((other) => JSON.stringify(other.input) !== JSON.stringify(input))) {
    return { text: "Not taken: you gave several answers at once. Give one." };
  }
  if (problem !== undefined && /^\s*[{[]/.test(String(input))) {
    return { text: `Not taken: the arguments are not JSON (${problem}). Send {"answer": …}.` };
  }
  if (!run.answer && isRecord(input) && Object.keys(input).length === 0) {
    return { text: 'Not taken: the answer is missing. Send {"answer": …}.' };
  }
  return { text: "Received.", final: { value: await answerIn(run, input) } };
}

/** Some models give the answer without its wrapping, or as JSON inside a string. */
async function answerIn({ answer: schema }: Run, input: Json): Promise<unknown> {
  const { type, properties } = recordOf(schema?.json);
  const isText = (value: unknown): value is string => typeof value === "string" && (type === "object" || type === "array");
  if (!isRecord(input)) return isText(input) ? fromJsonText(input) : input;
  if (!Object.hasOwn(input, "answer")) return input;
  const { answer } = input;
  const wrapped = isText(answer) ? fromJsonText(answer) : answer;
  // Only where the answer itself has a field of this name, both readings make sense.
  if (!schema || !Object.hasOwn(recordOf(properties), "answer") || (await schema.validate(wrapped)).ok) return wrapped;
  return (await schema.validate(input)).ok ? input : wrapped;
}

/** The program in a call of `runCode`, or what to send. */
export function programIn(
  { input, problem }: DirectCall,
  dialect: CodeDialect,
): { readonly code: string } | { readonly code?: undefined; readonly refusal: string } {
  const toSend = 'Send {"code": "one program"}.';
  const code = isRecord(input) ? input["code"] : input;
  const isBroken = problem !== undefined && !(typeof code === "string" && dialect.isSurelyProgram(code));
  if (isBroken) return { refusal: `Not run: the arguments are not JSON (${problem}). ${toSend}` };
  if (typeof code !== "string" || code.trim() === "") return { refusal: `Not run: there is no program. ${toSend}` };
  try {
    return { code: bareProgram(code, dialect) };
  } catch {
    return { refusal: `Not run: this is no ${dialect.name} program. ${toSend}` };
  }
}

async function callTool(run: Run, calls: ActionCalls, call: DirectCall, id: string): Promise<ToolResultPart> {
  const { maxObservationChars } = run.agent;
  try {
    refuse(run, call);
    const output = await calls.answer({ id, name: call.name, input: call.input });
    const part = resultPart(call, cutMiddle(outputText(output), maxObservationChars));
    const media = mediaPartsIn(run.conversation.media, output);
    return media.length > 0 ? { ...part, content: [...part.content, ...media] } : part;
  } catch (error) {
    const isUnknown = !run.tools.has(call.name);
    const reason = isUnknown ? unknownTool(run, call.name) : error instanceof Error ? error.message : String(error);
    return resultPart(call, cutMiddle(reason || "It failed.", maxObservationChars), true);
  }
}

/** @throws AgentToolCallError for a call that cannot be made, worded for the model. */
function refuse({ agent, tools }: Run, { name, problem }: DirectCall): void {
  const tool = tools.get(name);
  if (!tool) return;
  if (agent.codeOnly.has(name)) {
    throw new AgentToolCallError(`${name} can be called by programs only.`, { hint: `Call ${RUN_CODE} with a program that calls it.` });
  }
  if (problem === undefined) return;
  throw new AgentToolCallError(`Not called: the arguments of ${name} are not JSON (${problem}).`, {
    hint: `Expected: ${signatureOf(tool, agent.dialect?.language)}`,
  });
}

const MAX_NAMES = 50;

function unknownTool(run: Run, name: string): string {
  const known = directNames(run);
  const nearest = nearestName(name, known);
  const more = known.length > MAX_NAMES ? `, and ${known.length - MAX_NAMES} more` : "";
  return `There is no tool ${name}.${nearest ? ` Did you mean ${nearest}?` : ""} There are: ${known.slice(0, MAX_NAMES).join(", ")}${more}.`;
}

/** Never empty: servers refuse that. */
function outputText(output: unknown): string {
  if (output === undefined) return "Done.";
  return typeof output === "string" && output.trim() !== "" ? output : JSON.stringify(toJson(output));
}

export function resultPart({ id, name }: Pick<DirectCall, "id" | "name">, text: string, isError = false): ToolResultPart {
  return { type: "tool-result", callId: id, name, content: [{ type: "text", text }], ...(isError && { isError }) };
}
