// Agents that an agent calls like tools: each works on its own part, with its own tools, model and memory. Programs can call many at once.
import { readFile } from "node:fs/promises";
import { CodeAgent, tool } from "@smolagents-ts/core";
import { z } from "zod";

const load = (name: string) => readFile(new URL(`../data/${name}`, import.meta.resolve("vega-datasets")), "utf8");

// #region agents
const readIndex = tool({
  name: "readIndex",
  description: "The S&P 500 as CSV, one line for each month from January 2000 to March 2010.",
  outputSchema: z.string(),
  execute: () => load("sp500.csv"),
});
const readUnemployment = tool({
  name: "readUnemployment",
  description: "Unemployed people in the US by industry, in thousands, for each month of the same years.",
  outputSchema: z.array(z.object({ series: z.string(), year: z.int(), month: z.int(), count: z.number() })),
  execute: async () => JSON.parse(await load("unemployment-across-industries.json")),
});

const settings = { model: "openai/gpt-5.6", executor: "local", outputSchema: z.object({ month: z.string(), value: z.number() }) };
const market = new CodeAgent({ ...settings, name: "market", description: "Knows the S&P 500 of 2000 to 2010.", tools: [readIndex] });
const labour = new CodeAgent({
  ...settings,
  name: "labour",
  description: "Knows US unemployment of 2000 to 2010, by industry.",
  tools: [readUnemployment],
});

const manager = new CodeAgent({ model: "openai/gpt-5.6", executor: "local", managedAgents: [market, labour] });
const { output, usage } = await manager.run("How many months after the low of the S&P 500 did unemployment peak?");
// #endregion agents

console.log(output);
console.log(`${usage.inputTokens} tokens in, ${usage.agents?.["market"]?.inputTokens} of them for the market`);
await Promise.all([manager, market, labour].map((agent) => agent.close()));
