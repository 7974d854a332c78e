import { AgentParsingError } from "../errors.ts";
import type { CodeDialect } from "../prompts/dialect.ts";

// Replies are hostile input of any length: every pattern here is linear. No two repetitions that match the same text stand side by side.

/** Tags the prompt asks for. The closing one is also the stop sequence, so replies usually come without it. */
const OPENING_TAG = "<code>";
export const CLOSING_TAG = "</code>";

const OPENING = /(?<!`)<code(?:[ \t][^<>\n]{0,99})?>/gi;
const OPENING_AT_LINE_START = /^[ \t]*<code(?:[ \t][^<>\n]{0,99})?>/im;
const CLOSING = /<\/code[ \t]*>|<\/?end_code>/gi;
/** What a stop sequence that came in pieces leaves behind. */
const CUT_CLOSING = /<(?:\/(?:c(?:o(?:de?)?)?)?)?$/i;
/** Some models close with the opening tag. */
const OPENING_AS_CLOSING = /^[ \t]*<code>[ \t]*$/im;
const FENCE_FOR_CLOSING = /(?<=[^`~\s][ \t]*\n)[ \t]*(?:`{3,}|~{3,})$/;
/** From here on the model plays the sandbox, and what it writes rests on results that it made up. */
const INVENTED_RESULT = /^[ \t*_#>]*(?:observations?|printed|last value|output|results?)[ \t*_]*:/im;
const THINKING = /^\s*<(?:think|thinking|reasoning)>/i;
/** Chat templates often write the opening tag themselves, so that only this one is in the reply. */
const THINKING_TO_ITS_END = /^[\s\S]*<\/(?:think|thinking|reasoning)>(?!["'`])/i;

/** A program as it stands in a reply; `label` is the word after a fence, `undefined` between tags. */
interface Block {
  readonly label: string | undefined;
  readonly code: string;
}

/**
 * Takes the program out of a model's reply: all tagged blocks, else all fenced ones in the right language, else the reply itself when it
 * can be nothing but a program. Blocks after results that the model made up are left out.
 *
 * @throws AgentParsingError worded for the model: it says what to send.
 */
export function parseCode(reply: string, dialect: CodeDialect): string {
  const text = reply.replaceAll("\r\n", "\n").replace(THINKING_TO_ITS_END, "");
  // Thinking that never ended holds drafts: the last one counts, and only between tags.
  const isThinking = THINKING.test(text);
  const tagged = taggedBlocks(text).slice(isThinking ? -1 : 0);
  const blocks = tagged.length > 0 || isThinking ? tagged : fencedBlocks(text);

  const programs = blocks.filter(({ label }) => label === undefined || dialect.fences.has(label));
  // A fence without a label beside one with a label is most often a sample of the output.
  const chosen = programs.length > 0 ? programs : blocks.filter(({ label }) => label === "");
  if (chosen.length > 0) return chosen.map(({ code }) => dialect.tidy(code)).join("\n\n");

  if (blocks.length === 0 && dialect.isSurelyProgram(text)) return text.trim();

  const what = isThinking
    ? "Your reply ended inside its thinking"
    : blocks[0]
      ? `Your reply holds a ${blocks[0].label} block, but only ${dialect.name} runs here`
      : "Your reply holds no program";
  throw new AgentParsingError(`${what}, so nothing ran. ${whatToSend(dialect)}`);
}

/** True when the reply opened a program and did not close it. */
export function isCut(reply: string): boolean {
  const start = lastIndexOf(OPENING, reply);
  return start >= 0 && start > lastIndexOf(CLOSING, reply);
}

/** Gives a cut reply back the closing tag that the stop sequence took. */
export function withClosingTag(text: string): string {
  return `${text.trimEnd().replace(CUT_CLOSING, "").trimEnd()}\n${CLOSING_TAG}`;
}

/** Blocks end at their closing tag, at what is left of it, or with the reply. */
function taggedBlocks(text: string): Block[] {
  const pieces = text.split(CLOSING);
  // Prose may mention the tag in passing; a block that begins its line goes first.
  const atLineStart = pieces.some((piece) => OPENING_AT_LINE_START.test(piece));
  const blocks: Block[] = [];
  for (const [index, piece] of pieces.entries()) {
    const opening = atLineStart ? OPENING_AT_LINE_START.exec(piece) : [...piece.matchAll(OPENING)].at(-1);
    if (!opening) continue;
    if (blocks.length > 0 && INVENTED_RESULT.test(piece.slice(0, opening.index))) break;

    let code = piece.slice(opening.index + opening[0].length);
    // Some models close the tag with a fence.
    if (index === pieces.length - 1) code = code.trimEnd().replace(CUT_CLOSING, "").replace(FENCE_FOR_CLOSING, "");
    const again = code.search(OPENING_AS_CLOSING);
    if (again >= 0) code = code.slice(0, again);
    // A fence inside the tags is a habit of many models.
    if (/^\s*(?:`{3}|~{3})/.test(code)) blocks.push(...fencedBlocks(code.trimStart()));
    else if (code.trim() !== "") blocks.push({ label: undefined, code: code.replace(/^[ \t]*\n/, "").trimEnd() });
  }
  return blocks;
}

/** Blocks end at their fence, also when it stands behind the last line or has something behind it, or with the reply. */
function fencedBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let open: { readonly fence: string; readonly label: string; readonly lines: string[] } | undefined;
  const close = () => {
    const code = open?.lines.join("\n").trimEnd();
    if (open && code) blocks.push({ label: open.label, code });
    open = undefined;
  };

  for (const line of text.split("\n")) {
    const [, fence, label = "", rest = ""] = FENCE_LINE.exec(line) ?? [];
    if (open && fence !== open.fence) {
      const end = line.trimEnd();
      const closes = end.endsWith(open.fence);
      open.lines.push(closes ? end.slice(0, -open.fence.length) : line);
      if (closes) close();
    } else if (open && label === "") {
      close();
    } else if (fence !== undefined && !rest.includes("`")) {
      // Also where the one before was not closed.
      close();
      open = { fence, label: label.toLowerCase(), lines: [] };
    } else if (blocks.length > 0 && INVENTED_RESULT.test(line)) {
      break;
    }
  }
  close();
  return blocks;
}

const FENCE_LINE = /^[ \t]*(`{3,}|~{3,})[ \t]*([\w+#.-]{0,20})(.*)$/;

function lastIndexOf(pattern: RegExp, text: string): number {
  return [...text.matchAll(pattern)].at(-1)?.index ?? -1;
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
