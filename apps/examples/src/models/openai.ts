// OpenAI's Responses API: what the model thought before it called a tool goes back to it with the result. The key comes from OPENAI_API_KEY.
import { ToolCallingAgent, tool } from "@smolagents-ts/core";
import { OpenAIModel } from "@smolagents-ts/model-openai";
import { z } from "zod";

// #region model
const model = new OpenAIModel({
  modelId: "gpt-5.6",
  api: "responses", // the default at OpenAI
  reasoning: { effort: "low" },
  reasoningSummary: "auto",
});
// #endregion model

const square = tool({
  name: "square",
  description: "The square of a number.",
  inputSchema: z.object({ n: z.number() }),
  outputSchema: z.number(),
  execute: ({ n }) => n * n,
});

// #region run
const agent = new ToolCallingAgent({ model, tools: [square] });
const run = agent.stream("What is the square of 12?");
for await (const event of run) {
  if (event.type === "reasoning-delta") process.stdout.write(`(${event.delta}) `);
}
console.log((await run.result).output);
// #endregion run
