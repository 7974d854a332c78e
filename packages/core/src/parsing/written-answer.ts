import type { AssistantMessage } from "../contracts/message.ts";
import { textOf } from "../memory/to-reply.ts";
import { CLOSING_TAG } from "./code-block.ts";
import { parseToolCalls, THINKING_TO_ITS_END } from "./tool-call-text.ts";

/** As the prompts have it, and as Python would. */
const NAMES: readonly string[] = ["finalAnswer", "final_answer"];

/**
 * What a reply may give as the answer where words were asked for, likeliest first. Many models go on as they are used to, and put the answer into a
 * call or a program.
 */
export function writtenAnswers(message: AssistantMessage): readonly unknown[] {
  const text = textOf(message).replace(THINKING_TO_ITS_END, "").trim();
  const native = message.content.filter((part) => part.type === "tool-call");
  const called = [...native, ...writtenCalls(text)].flatMap(({ name, args }) => (NAMES.includes(name) ? [argumentOf(args)] : []));
  const said = text === "" ? [] : [text, ...jsonIn(/[[{][\s\S]*[\]}]/.exec(text)?.[0] ?? text)];
  return [...called, ...NAMES.flatMap((name) => jsonIn(argumentIn(text, `${name}(`))), ...said].filter((answer) => answer !== undefined);
}

/** What stands between the brackets of the last call. With more than a literal there, the program would have to run. */
function argumentIn(text: string, call: string): string | undefined {
  const at = text.lastIndexOf(call);
  if (at < 0) return undefined;
  const [program = ""] = text.slice(at + call.length).split(CLOSING_TAG, 1);
  // Quotes of Python and JavaScript that JSON does not have.
  return program.slice(0, program.lastIndexOf(")")).replace(/^\s*'([^'"\\]*)'\s*$/, '"$1"');
}

function writtenCalls(text: string) {
  if (!NAMES.some((name) => text.includes(`"${name}"`))) return [];
  try {
    return parseToolCalls(text);
  } catch {
    return [];
  }
}

/** Some models give the answer without its wrapping. */
const argumentOf = (args: unknown): unknown =>
  typeof args === "object" && args !== null && Object.hasOwn(args, "answer") ? (args as { readonly answer: unknown }).answer : args;

function jsonIn(text: string | undefined): unknown[] {
  try {
    return text === undefined ? [] : [JSON.parse(text)];
  } catch {
    return [];
  }
}
