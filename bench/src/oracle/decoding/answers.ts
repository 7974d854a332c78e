// The right answers, worked out from the world and not from the tools.
import type { Json } from "@smolagents-ts/core";
import type { DecodingWorld, Message } from "./world.ts";

export const layersAnswer = (world: DecodingWorld, { id }: { id: string }): Json => messageWith(world, id).plain;

/** Follows the ids in the plain messages, where digits are letters: a is 0. */
export function relayAnswer(world: DecodingWorld, { id }: { id: string }): Json {
  const { plain } = messageWith(world, id);
  if (plain.startsWith("stop ")) return plain.slice("stop ".length);
  const digits = plain.slice("next ".length).replaceAll(/[a-j]/g, (letter) => String(letter.charCodeAt(0) - "a".charCodeAt(0)));
  return relayAnswer(world, { id: `M${digits}` });
}

export const whichCodebookAnswer = (world: DecodingWorld, { id }: { id: string }): Json => messageWith(world, id).codebooks[0] ?? null;

export function longestAnswer(world: DecodingWorld, { channel }: { channel: string }): Json {
  const plain = (world.channels[channel] ?? []).map((id) => messageWith(world, id).plain);
  const length = Math.max(...plain.map((each) => each.length));
  return plain.find((each) => each.length === length) ?? null;
}

export const helpAnswer = (world: DecodingWorld, { channel }: { channel: string }): Json =>
  (world.channels[channel] ?? []).filter((id) => messageWith(world, id).isCallForHelp);

function messageWith({ messages }: DecodingWorld, id: string): Message {
  const message = messages.find((each) => each.id === id);
  if (!message) throw new Error(`No message ${id}.`);
  return message;
}
