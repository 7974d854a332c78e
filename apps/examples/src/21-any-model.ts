// One agent on every model: only the name differs. Its package is imported on first use, keys and addresses come from each vendor's own variables.
// Try: node 21-any-model.ts ollama/llama3.2
import { CodeAgent, tool } from "@smolagents-ts/core";
import { z } from "zod";

// #region agent
const rate = tool({
  name: "rate",
  description: "Dollars for one unit of a currency.",
  inputSchema: z.object({ currency: z.enum(["EUR", "TND"]).describe("ISO code") }),
  outputSchema: z.number(),
  execute: ({ currency }) => ({ EUR: 1.25, TND: 0.5 })[currency],
});

const agent = new CodeAgent({
  model: process.argv[2] ?? "openai/gpt-5.6", // "huggingface/…", "bedrock/…", "ollama/…", "transformers/…"
  tools: [rate],
  executor: "local",
});

const { output, steps, usage } = await agent.run("How many dollars are 30 EUR and 100 TND together?");
// #endregion agent

console.log(JSON.stringify({ output, steps: steps.length, tokens: (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0) }));
await agent.close();
