/** The parts of a reply while they grow. */

import type { AssistantPart, Json, MediaPart, ProviderData } from "@smolagents-ts/core";

export interface TextBlock {
  readonly kind: "text" | "reasoning";
  readonly block: string | number | undefined;
  text: string;
  signature?: string;
  provider?: ProviderData | undefined;
}
interface MediaBlock {
  readonly kind: "media";
  readonly part: MediaPart;
}

/** A tool call under way. */
export interface ReplyCall {
  readonly kind: "tool-call";
  readonly index: number;
  /** Unique in this reply; made up where the server sends none, or the same one twice. */
  readonly id: string;
  /** The id as the server sent it. */
  readonly wireId: string;
  readonly name: string;
  readonly argsText: string;
}
export type CallBlock = { -readonly [Field in keyof ReplyCall]: ReplyCall[Field] } & {
  announced: boolean;
  provider?: ProviderData | undefined;
};
export type Block = TextBlock | MediaBlock | CallBlock;

export const toPart = (block: Block): AssistantPart => {
  if (block.kind === "media") return block.part;
  const provider = block.provider && { provider: block.provider };
  if (block.kind === "tool-call") return toCallPart(block);
  if (block.kind === "text") return { type: "text", text: block.text, ...provider };
  return { type: "reasoning", text: block.text, ...(block.signature !== undefined && { signature: block.signature }), ...provider };
};

const toCallPart = ({ id, name, argsText, provider }: CallBlock): AssistantPart => {
  const args = parseJson(argsText);
  return { type: "tool-call", id, name, argsText, ...(args !== undefined && { args }), ...(provider && { provider }) };
};

const parseJson = (text: string): Json | undefined => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
