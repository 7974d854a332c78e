import { once } from "node:events";
import type { Writable } from "node:stream";
import type { AgentEvent } from "@smolagents-ts/core";
import { toJsonLine } from "@smolagents-ts/terminal";

/** Writes each event as one line of JSON, media whole. */
export async function writeJsonLines(events: AsyncIterable<AgentEvent>, stream: Writable): Promise<void> {
  for await (const event of events) {
    stream.write(toJsonLine(event));
    if (stream.writableNeedDrain) await once(stream, "drain");
  }
}
