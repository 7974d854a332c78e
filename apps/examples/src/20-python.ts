// Programs in Python: the language of an agent's programs is that of its executor. "python" and "docker" run it too.
import { CodeAgent, tool } from "@smolagents-ts/core";
import { z } from "zod";

const exchangeRate = tool({
  name: "exchangeRate",
  description: "Current exchange rate between two currencies.",
  inputSchema: z.object({ base: z.enum(["USD", "GBP"]), quote: z.literal("EUR") }),
  outputSchema: z.number(),
  execute: ({ base }) => ({ USD: 0.75, GBP: 1.25 })[base],
});

// #region agent
const agent = new CodeAgent({
  model: "openai/gpt-5.6",
  executor: "pyodide",
  tools: [exchangeRate],
  additionalAuthorizedImports: ["json", "decimal"], // Default: whatever the interpreter has.
});
const amounts = [
  ["USD", 250],
  ["GBP", 50],
];
const { output } = await agent.run("How much is this in EUR together?", { variables: { amounts } });
// #endregion agent

console.log(output);
await agent.close();
