/** Tool calls as text, for models that cannot make them natively. */

import type { Json } from "../contracts/json.ts";
import { AgentParsingError } from "../errors.ts";

// Replies are hostile input of any length: all of this is linear. A pattern stops after a bounded stretch or never begins twice at one place, and
// reading goes on where broken JSON broke, not where it began.

/** A call as a model wrote it. */
export interface WrittenCall {
  readonly name: string;
  /** Most often an object; absent when the model sent a string that is not JSON. */
  readonly args?: Json;
  /** `args` as strict JSON, else that string. */
  readonly argsText: string;
}

/** What the conversation shows for an earlier call; `parseToolCalls` reads it back. */
export function toolCallText(name: string, args: Json): string {
  return `{"name": ${JSON.stringify(name)}, "arguments": ${JSON.stringify(args)}}`;
}

/** What the system prompt says about the form of a call. */
export function describeToolCallFormat(): string {
  return `To call a tool, write one JSON object in exactly this form:
${FORM}
Write several of them, one after the other, to make several calls at once. End your turn behind the last one: the results are in the next message.`;
}

const FORM = '{"name": "…", "arguments": {…}}';

const THINKING = /^\s*<(?:think|thinking|reasoning)>/i;
/** Chat templates often write the opening tag themselves, so that only this one is in the reply. */
export const THINKING_TO_ITS_END = /^[\s\S]*<\/(?:think|thinking|reasoning)>(?!["'`])/i;

/** Where a call may begin: JSON, Llama's tag, or Mistral's mark, both of which may carry the name. */
const OPENING = /<function=([\w.$-]{1,64})>\s*|\[TOOL_CALLS\]\s*(?:([\w.$-]{1,64})(?:\[ARGS\])?\s*(?=\{))?|[{[]/g;
/** JSON that was surely meant as a call, whatever is wrong behind. */
const SURELY_CALL = /[[\s]{0,99}\{\s{0,99}["'](?:name|tool|tool_name|tool_calls?|function|function_call|action|arguments)["']\s{0,9}:/y;
/** A model that quotes the form does not call. */
const PLACEHOLDER = /…|\.\.\./y;
/** From here on the model plays the tools, and what it calls rests on results that it made up. */
const INVENTED_RESULT =
  /^[ \t*_#>]*(?:observations?|outputs?|(?:tool )?(?:results?|responses?)(?: of [\w.$-]{1,64})?)[ \t*_]*:|<tool_response>|\[TOOL_RESULTS\]/im;

/** The calls of `findToolCalls` alone. */
export const parseToolCalls = (reply: string): readonly WrittenCall[] => findToolCalls(reply).calls;

/**
 * Takes the tool calls out of a model's reply, in their order: JSON objects in prose, fences or tags, alone or in lists. JSON that is not a call
 * stays prose; calls behind results that the model made up are left out. What stands before `start` is prose, and perhaps the mark of a fence or a tag.
 *
 * @throws AgentParsingError worded for the model: it says what is wrong and what to send. Also where one of several calls is broken.
 */
export function findToolCalls(reply: string): { readonly calls: readonly WrittenCall[]; readonly start: number } {
  const start = THINKING_TO_ITS_END.exec(reply)?.[0].length ?? 0;
  // What stands in thinking that never ended are drafts.
  if (start === 0 && THINKING.test(reply)) throw refusal("Your reply ended inside its thinking");

  const calls: WrittenCall[] = [];
  const reader = new JsonReader(reply);
  const opening = new RegExp(OPENING);
  opening.lastIndex = start;
  let broken = "";
  let firstCall = start;
  let end = start;
  for (let match = opening.exec(reply); match; match = opening.exec(reply)) {
    const name = match[1] ?? match[2];
    const isMark = match[0].length > 1;
    if (isMark && name === undefined) continue;

    const from = isMark ? opening.lastIndex : match.index;
    const value = match[1] !== undefined && reply.startsWith("</function>", from) ? {} : reader.read(from);
    opening.lastIndex = Math.max(opening.lastIndex, reader.at);
    const isBroken = value === undefined || (name !== undefined && !isRecord(value));
    const found = isBroken ? [] : name === undefined ? callsIn(value) : [call(name, value)];
    const isBrokenCall =
      isBroken && !matchesAt(PLACEHOLDER, reply, reader.at) && (name !== undefined || matchesAt(SURELY_CALL, reply, from));
    if (found.length > 0 || isBrokenCall) {
      if (calls.length > 0 && INVENTED_RESULT.test(reply.slice(end, from))) break;
      if (isBrokenCall) throw refusal(`Your reply holds a broken tool call, so none was made: ${problemOf(reader)}`);
      if (calls.length === 0) firstCall = match.index;
      for (const one of found) calls.push(one);
      end = opening.lastIndex;
    } else if (isBroken && broken === "" && reader.at > from + 1) {
      // A bracket of prose breaks right behind itself, and says nothing about a call.
      broken = `: ${problemOf(reader)}`;
    }
  }
  if (calls.length > 0) return { calls, start: firstCall };
  throw refusal(`Your reply holds no tool call${broken}`);
}

const NAMES = ["name", "tool", "tool_name", "function", "function_call", "tool_call", "tool_calls", "action"];
const ARGUMENTS = ["arguments", "args", "parameters", "input", "action_input"];
/** What may stand in a call besides, under the names of arguments that other data has too. */
const BESIDES = new Set(["id", "type", "thought"]);
const NAME = /^[\w.$:/-]{1,64}$/;

function callsIn(value: Json): readonly WrittenCall[] {
  if (Array.isArray(value)) return value.flatMap(callsIn);
  if (!isRecord(value)) return [];
  const keys = Object.keys(value);
  const nameKey = NAMES.find((key) => keys.includes(key));
  const name = nameKey === undefined ? undefined : value[nameKey];
  if (typeof name === "object" && name !== null) return callsIn(name);
  if (typeof name !== "string" || !NAME.test(name)) return [];

  const key = ARGUMENTS.find((key) => keys.includes(key));
  if (key === undefined) return keys.length === 1 ? [call(name, {})] : [];
  const given = value[key] ?? {};
  const isSurely = key === "arguments" || key === "args";
  if (!isSurely && !keys.every((other) => other === key || other === nameKey || BESIDES.has(other))) return [];
  const args = typeof given === "string" ? new JsonReader(given).readAll() : given;
  if (isRecord(args)) return [call(name, args)];
  // Whoever makes the call says what is wrong with such arguments.
  if (!isSurely || typeof given !== "string") return [];
  return [args === undefined ? { name, argsText: given } : call(name, args)];
}

const call = (name: string, args: Json): WrittenCall => ({ name, args, argsText: JSON.stringify(args) });

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const refusal = (what: string) =>
  new AgentParsingError(`${what}. Send one JSON object for each call, in exactly this form:
${FORM}
If you already know the answer, the call is:
{"name": "finalAnswer", "arguments": {"answer": …}}`);

function matchesAt(sticky: RegExp, text: string, at: number): boolean {
  sticky.lastIndex = at;
  return sticky.test(text);
}

function problemOf({ text, at, isCut }: JsonReader): string {
  const place = isCut ? text.length : at;
  const near = text.slice(Math.max(0, place - 30), place + 20).replace(/\s+/g, " ");
  return `its JSON ${isCut ? "ends too early" : "is broken"}, at position ${place}, near: ${near.trim()}`;
}

const MAX_DEPTH = 100;
const SPACE = /\s*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON wants escaped
const CONTROL = /[\u0000-\u001f]/g;
const LITERAL = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|[tT]rue|[fF]alse|null|None)(?![\w.])/y;

/** JSON as models write it: raw line ends in strings, commas behind the last member, Python's `True`, `False` and `None`. */
class JsonReader {
  readonly text: string;
  /** The end of what was read; where it is broken, if it is. */
  at = 0;
  /** The text ended before the JSON did. */
  isCut = false;

  constructor(text: string) {
    this.text = text;
  }

  /** The value that begins at a position; `undefined` when it is broken or nested too deeply. */
  read(at: number): Json | undefined {
    this.at = at;
    this.isCut = false;
    const value = this.#value(0);
    this.isCut ||= value === undefined && this.at >= this.text.length;
    return value;
  }

  /** The whole text as one value; an empty text as none. */
  readAll(): Json | undefined {
    const value = this.text.trim() === "" ? {} : this.read(0);
    this.#skipSpace();
    return this.text.trim() === "" || this.at === this.text.length ? value : undefined;
  }

  #value(depth: number): Json | undefined {
    this.#skipSpace();
    const first = this.text[this.at];
    if (first === '"') return this.#string();
    if (first === "{" || first === "[") return depth === MAX_DEPTH ? undefined : this.#members(first === "{", depth + 1);
    LITERAL.lastIndex = this.at;
    const literal = LITERAL.exec(this.text)?.[0];
    if (literal === undefined) return undefined;
    this.at += literal.length;
    return JSON.parse(literal.toLowerCase().replace("none", "null")) as Json;
  }

  #members(isObject: boolean, depth: number): Json | undefined {
    const close = isObject ? "}" : "]";
    const members: [key: string, value: Json][] = [];
    this.at++;
    let isOver = false;
    while (!this.#take(close)) {
      if (isOver) return undefined;
      const key = isObject ? this.#key() : "";
      const value = key === undefined ? undefined : this.#value(depth);
      if (key === undefined || value === undefined) return undefined;
      members.push([key, value]);
      isOver = !this.#take(",");
    }
    // Unlike an assignment, this makes `__proto__` a member like any other.
    return isObject ? Object.fromEntries(members) : members.map(([, value]) => value);
  }
  #key(): string | undefined {
    this.#skipSpace();
    const key = this.text[this.at] === '"' ? this.#string() : undefined;
    return key !== undefined && this.#take(":") ? key : undefined;
  }

  #string(): string | undefined {
    let end = this.at;
    do end = this.text.indexOf('"', end + 1);
    while (end >= 0 && this.#isEscaped(end));
    if (end < 0) this.isCut = true;
    try {
      const text = this.text.slice(this.at, end + 1).replace(CONTROL, (unit) => JSON.stringify(unit).slice(1, -1));
      const value = JSON.parse(text) as string;
      this.at = end + 1;
      return value;
    } catch {
      return undefined;
    }
  }

  #isEscaped(at: number): boolean {
    let start = at;
    while (this.text[start - 1] === "\\") start--;
    return (at - start) % 2 === 1;
  }

  #take(mark: string): boolean {
    this.#skipSpace();
    if (this.text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.at;
    this.at += SPACE.exec(this.text)?.[0].length ?? 0;
  }
}
