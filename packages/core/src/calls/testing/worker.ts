import type { Tool } from "../../contracts/tool.ts";
import { tool } from "../../tools/tool.ts";
import { pause } from "./pausing.ts";

interface Worker {
  readonly begun: string[];
  readonly done: string[];
  readonly work: Tool;
}

/** A tool that takes a while, and notes when it begins and when it is done. */
export function worker(): Worker {
  const begun: string[] = [];
  const done: string[] = [];
  const work = tool({
    name: "work",
    description: "d",
    inputSchema: { type: "object", additionalProperties: true },
    execute: async (input, { callId }) => {
      const { n } = input as { n: number };
      begun.push(callId);
      await pause(n % 4);
      done.push(callId);
      return n * 10;
    },
  });
  return { begun, done, work };
}

/** Replies that call it twice, natively, and the one that ends the run. */
export const ask = (n: number) => ({ toolCalls: [1, 2].map((m) => ({ id: `${n}${m}`, name: "work", args: { n: n * 10 + m } })) });
export const answer = { toolCalls: [{ id: "f", name: "finalAnswer", args: { answer: "done" } }] };
