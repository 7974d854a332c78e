import { setTimeout as wait } from "node:timers/promises";
import { CodeAgent, tool } from "@smolagents-ts/core";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import { OpenAIModel } from "@smolagents-ts/model-openai";
import { type Contender, toAnswer } from "./contender.ts";

const waitTool = tool({
  name: "wait",
  description: "Gives the value back after a while.",
  inputSchema: { type: "object", properties: { value: { type: "number" } }, required: ["value"], additionalProperties: false },
  outputSchema: { type: "number" },
  execute: async ({ value }) => wait(50, value),
});

/** An agent whose one program makes twenty calls of 50 ms at once. */
export function waitingAgent(url: string): Contender {
  const agent = new CodeAgent({
    model: new OpenAIModel({ modelId: "fanout", baseURL: url, apiKey: "bench" }),
    tools: [waitTool],
    executor: new LocalExecutor(),
  });
  return { run: async (start) => toAnswer((await agent.run(`Start with ${start}`)).output) };
}
