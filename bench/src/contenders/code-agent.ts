import { CodeAgent, tool } from "@smolagents-ts/core";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import { OpenAIModel } from "@smolagents-ts/model-openai";
import { nextValue } from "../server/scripts.ts";
import { type Contender, toAnswer } from "./contender.ts";

const nextTool = tool({
  name: "next",
  description: "The next value.",
  inputSchema: { type: "object", properties: { value: { type: "number" } }, required: ["value"], additionalProperties: false },
  outputSchema: { type: "number" },
  execute: async ({ value }) => nextValue(value),
});

/** One agent of this library, used for every run, in its shortest form. */
export function codeAgent(url: string, modelId = "code10"): Contender {
  const agent = new CodeAgent({
    model: new OpenAIModel({ modelId, baseURL: url, apiKey: "bench" }),
    tools: [nextTool],
    executor: new LocalExecutor(),
  });
  return { run: async (start) => toAnswer((await agent.run(`Start with ${start}`)).output) };
}
