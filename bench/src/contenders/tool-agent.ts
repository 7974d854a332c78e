import { setTimeout as wait } from "node:timers/promises";
import { ToolCallingAgent, tool } from "@smolagents-ts/core";
import { OpenAIModel } from "@smolagents-ts/model-openai";
import { nextValue } from "../server/scripts.ts";
import { type Contender, toAnswer } from "./contender.ts";

const valueSchema = {
  type: "object",
  properties: { value: { type: "number" } },
  required: ["value"],
  additionalProperties: false,
} as const;

const nextTool = tool({
  name: "next",
  description: "The next value.",
  inputSchema: valueSchema,
  outputSchema: { type: "number" },
  execute: async ({ value }) => nextValue(value),
});

const waitTool = tool({
  name: "wait",
  description: "Waits.",
  inputSchema: valueSchema,
  execute: async ({ value }) => {
    await wait(50);
    return value;
  },
});

/** One agent of this library that calls tools natively, used for every run. */
export function toolAgent(url: string, modelId = "answer-loop10"): Contender {
  const agent = new ToolCallingAgent({
    model: new OpenAIModel({ modelId, baseURL: url, apiKey: "bench" }),
    tools: [nextTool, waitTool],
    maxSteps: 150,
  });
  return { run: async (start) => toAnswer((await agent.run(`Start with ${start}`)).output) };
}
