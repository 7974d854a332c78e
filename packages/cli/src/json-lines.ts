import { once } from "node:events";
import type { Writable } from "node:stream";
import type { AgentEvent } from "@smolagents-ts/core";
import { toJson } from "./to-json.ts";

/** Writes each event as one line of JSON. */
export async function writeJsonLines(events: AsyncIterable<AgentEvent>, stream: Writable): Promise<void> {
  for await (const event of events) {
    stream.write(toJsonLine(event));
    if (stream.writableNeedDrain) await once(stream, "drain");
  }
}

/** A value as one line of JSON. What JSON leaves alone but a terminal obeys is escaped; a parser reads the same value. */
export function toJsonLine(value: unknown): string {
  return `${JSON.stringify(toJson(value)).replace(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}

const OBEYED = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
