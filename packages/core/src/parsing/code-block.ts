import { AgentParsingError } from "../errors.ts";
import type { CodeDialect } from "../prompts/dialect.ts";

/** Tags the prompt asks for. The closing one is also the stop sequence, so replies usually come without it. */
export const OPENING_TAG = "<code>";
export const CLOSING_TAG = "</code>";

const REASONING = /^\s*<(think|thinking|reasoning)>[\s\S]*?(?:<\/\1>|$)/;
// A block ends at its closing tag, at what is left of one that was cut, or with the reply. `$(?![\s\S])` is the end of the text under the m flag.
const BLOCK_TAIL = String.raw`([\s\S]*?)(?:<\/code>|<(?:\/c?o?d?e?)?\s*$(?![\s\S])|$(?![\s\S]))`;
const TAGGED_AT_LINE_START = new RegExp(String.raw`^[ \t]*<code>${BLOCK_TAIL}`, "gm");
const TAGGED = new RegExp(`<code>${BLOCK_TAIL}`, "gm");
const FENCED = /^[ \t]*(`{3,}|~{3,})[ \t]*([\w+#.-]*)[^\n]*\n([\s\S]*?)(?:^[ \t]*\1[ \t]*$|$(?![\s\S]))/gm;

/**
 * Takes the program out of a model's reply: all tagged blocks, else all fenced ones in the right language, else the reply itself when it
 * can be nothing but a program. Throws `AgentParsingError` worded for the model: it says what to send.
 */
export function parseCode(reply: string, dialect: CodeDialect): string {
  const text = reply.replace(REASONING, "");
  if (text.trim() === "") throw new AgentParsingError(`Your reply was empty, so nothing ran. ${whatToSend(dialect)}`);

  // Prose may mention the tag in passing; a block of its own line goes first.
  const atLineStart = blocks(text, TAGGED_AT_LINE_START);
  const tagged = atLineStart.length > 0 ? atLineStart : blocks(text, TAGGED);
  if (tagged.length > 0) return tagged.map(withoutFence).join("\n\n");

  const fenced = [...text.matchAll(FENCED)].filter((match) => match[3]?.trim());
  const programs = fenced.filter((match) => dialect.fences.has((match[2] ?? "").toLowerCase()));
  if (programs.length > 0) return programs.map((match) => (match[3] ?? "").trimEnd()).join("\n\n");

  if (fenced.length === 0 && dialect.isSurelyProgram(text)) return text.trim();

  const foreign = fenced[0]?.[2];
  const what = foreign
    ? `Your reply holds a ${foreign} block, but only ${dialect.name} runs here.`
    : "Your reply holds no program, so nothing ran.";
  throw new AgentParsingError(`${what} ${whatToSend(dialect)}`);
}

/** True when the reply opened a program and did not close it. */
export function isCut(reply: string): boolean {
  return reply.lastIndexOf(OPENING_TAG) > reply.lastIndexOf(CLOSING_TAG);
}

function blocks(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => (match[1] ?? "").replace(/^\s*\n/, "").trimEnd()).filter((code) => code.trim() !== "");
}

/** A fence inside the tags is a habit of many models. */
function withoutFence(code: string): string {
  const match = /^\s*(`{3,})[\w+#.-]*[ \t]*\n([\s\S]*?)(?:\n[ \t]*\1[ \t]*)?\s*$/.exec(code);
  return match ? (match[2] ?? "") : code;
}

function whatToSend(dialect: CodeDialect): string {
  return `Send one or two sentences of thought, then one ${dialect.name} program between the tags:
${OPENING_TAG}
${dialect.exampleProgram}
${CLOSING_TAG}
If you already know the answer, the program is one line:
${OPENING_TAG}
${dialect.exampleAnswer}
${CLOSING_TAG}`;
}
