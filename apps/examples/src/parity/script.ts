// What scripted models say, and the tools they say it about.
import { type Json, Media, tool } from "@smolagents-ts/core";
import type { ScriptedReply } from "@smolagents-ts/core/testing";
import { z } from "zod";
import type { Stage } from "./transcript.ts";

/** A reply with a program. */
export const program = (code: string, thought = "I compute.") => `${thought}\n<code>\n${code}\n</code>`;

type Call = NonNullable<ScriptedReply["toolCalls"]>[number];

export const call = (name: string, args: Json = {}, id = `${name}-id`): Call => ({ id, name, args });

/** A reply with native tool calls. */
export const calls = (...toolCalls: readonly Call[]): ScriptedReply => ({ toolCalls });

/** A native reply that ends the run. */
export const answer = (value: Json) => calls(call("finalAnswer", { answer: value }));

export const add = tool({
  name: "add",
  description: "Adds two numbers.",
  inputSchema: z.object({ a: z.number(), b: z.number() }),
  outputSchema: z.number(),
  execute: ({ a, b }) => a + b,
});

export const broken = tool({
  name: "broken",
  description: "Always fails.",
  execute: () => {
    throw new Error("The archive is closed.");
  },
});

export const echo = tool({
  name: "echo",
  description: "Says it again.",
  inputSchema: z.object({ text: z.string() }),
  outputSchema: z.string(),
  execute: ({ text }) => `echo ${text}`,
});

/** Waits, and writes down when it began and ended. */
export const slow = ({ log }: Stage) =>
  tool({
    name: "slow",
    description: "Takes its time.",
    inputSchema: z.object({ name: z.string(), ms: z.number() }),
    execute: async ({ name, ms }, { signal }) => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, ms));
      log.push(signal.aborted ? `${name} was stopped` : `${name} ends`);
      return name;
    },
  });

/** One red pixel. */
export const picture = Media.fromBytes(
  Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="), (char) =>
    char.charCodeAt(0),
  ),
  { mediaType: "image/png" },
);
