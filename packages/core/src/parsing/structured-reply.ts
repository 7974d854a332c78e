import type { ModelRequest } from "../contracts/model.ts";
import { AgentParsingError } from "../errors.ts";

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
 * The program in such a reply.
 *
 * @throws AgentParsingError worded for the model
 */
export function parseStructuredReply(text: string): string {
  const json = text.trim().replace(/^```(?:json)?\s*\n([\s\S]*)\n```$/, "$1");
  let reply: unknown;
  try {
    reply = JSON.parse(json);
  } catch (error) {
    throw new AgentParsingError(`Your reply is not JSON (${(error as Error).message}), so nothing ran. ${WHAT_TO_SEND}`);
  }
  const code = typeof reply === "object" && reply !== null && "code" in reply ? reply.code : undefined;
  if (typeof code === "string" && code.trim() !== "") return code;
  throw new AgentParsingError(`Your reply has no "code" with a program, so nothing ran. ${WHAT_TO_SEND}`);
}

const WHAT_TO_SEND = 'Send one JSON object: {"thought": "one or two sentences", "code": "one program"}.';
