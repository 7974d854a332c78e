import type { ModelRequest } from "../contracts/model.ts";
import { AgentParsingError } from "../errors.ts";
import type { CodeDialect } from "../prompts/dialect.ts";
import { parseCode } from "./code-block.ts";
import { THINKING_TO_ITS_END } from "./tool-call-text.ts";

/** The shape of a reply that carries its program as JSON; the fields are those of smolagents' structured code agent. */
export const CODE_REPLY_SCHEMA: NonNullable<ModelRequest["responseFormat"]> = {
  type: "json",
  name: "thought_and_code",
  strict: true,
  schema: {
    type: "object",
    properties: { thought: { type: "string" }, code: { type: "string" } },
    required: ["thought", "code"],
    additionalProperties: false,
  },
};

/**
 * The program in such a reply. Servers that do not enforce the schema let prose and fences through around the JSON, and programs without any JSON.
 *
 * @throws AgentParsingError worded for the model
 */
export function parseStructuredReply(reply: string, dialect: CodeDialect): string {
  const whole = reply.trim();
  const said = whole.replace(THINKING_TO_ITS_END, "").trim();
  let problem = "";
  for (const json of new Set([whole, said, said.slice(said.indexOf("{"), said.lastIndexOf("}") + 1)])) {
    try {
      const { code } = Object(JSON.parse(json)) as { code?: unknown };
      if (typeof code === "string" && code.trim() !== "") return bareProgram(code, dialect);
      problem ||= 'has no "code" with a program';
    } catch (error) {
      if (AgentParsingError.is(error)) throw error;
      problem ||= `is not JSON (${(error as Error).message})`;
    }
  }
  // Broken JSON must not run: a program in it has its escapes still.
  const program = said.startsWith("{") ? undefined : tryParse(said, dialect);
  if (program !== undefined) return program;
  throw new AgentParsingError(`Your reply ${problem}, so nothing ran. ${WHAT_TO_SEND}`);
}

function tryParse(text: string, dialect: CodeDialect): string | undefined {
  try {
    return parseCode(text, dialect);
  } catch {
    return undefined;
  }
}

/** A program out of a JSON string, where models like to wrap it once more, in tags or a fence. */
export function bareProgram(code: string, dialect: CodeDialect): string {
  return WRAPPED.test(code) ? parseCode(code, dialect) : dialect.tidy(code);
}

const WRAPPED = /^\s*(?:`{3}|~{3}|<code>)/i;
const WHAT_TO_SEND = 'Send one JSON object: {"thought": "one or two sentences", "code": "one program"}.';
