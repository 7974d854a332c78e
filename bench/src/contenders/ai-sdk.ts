import { setTimeout as wait } from "node:timers/promises";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { isStepCount, jsonSchema, ToolLoopAgent, tool } from "ai";
import { nextValue } from "../server/scripts.ts";
import { type Contender, toAnswer } from "./contender.ts";

/** The agent of the AI SDK, which calls tools as JSON. `generate` is its faster way, `stream` does what this library always does. */
export function aiSdk(url: string, way: "generate" | "stream", model = "loop10"): Contender {
  const agent = new ToolLoopAgent({
    model: createOpenAICompatible({ name: "bench", baseURL: url, apiKey: "bench" })(model),
    tools: {
      next: tool({
        description: "The next value.",
        inputSchema: jsonSchema<{ value: number }>({ type: "object", properties: { value: { type: "number" } }, required: ["value"] }),
        execute: async ({ value }) => nextValue(value),
      }),
      wait: tool({
        description: "Waits.",
        inputSchema: jsonSchema<{ value: number }>({ type: "object", properties: { value: { type: "number" } }, required: ["value"] }),
        execute: async ({ value }) => {
          await wait(50);
          return value;
        },
      }),
    },
    stopWhen: isStepCount(150),
  });
  return {
    async run(start) {
      const prompt = `Start with ${start}`;
      if (way === "generate") return toAnswer((await agent.generate({ prompt })).text);
      const result = await agent.stream({ prompt });
      await result.consumeStream();
      return toAnswer(await result.text);
    },
  };
}
