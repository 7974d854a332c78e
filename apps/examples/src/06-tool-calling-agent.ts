// An agent that calls tools natively and writes no programs: it needs no sandbox. Good for a few calls whose results the model should read itself.
import { readFile } from "node:fs/promises";
import { ToolCallingAgent, tool } from "@smolagents-ts/core";
import { z } from "zod";

const file = new URL("../data/stocks.csv", import.meta.resolve("vega-datasets"));
const [, ...lines] = (await readFile(file, "utf8")).trim().split("\n"); // AAPL,Mar 1 2010,223.02
const prices = new Map(lines.map((line) => line.split(",")).map(([symbol, date, price]) => [`${symbol} ${date}`, Number(price)]));

// #region agent
const stockPrice = tool({
  name: "stockPrice",
  description: "Price of a share at the beginning of a month, from January 2000 to March 2010, in dollars.",
  inputSchema: z.object({
    symbol: z.enum(["AAPL", "AMZN", "GOOG", "IBM", "MSFT"]),
    month: z.string().describe("as in Mar 2010"),
  }),
  execute: ({ symbol, month }) => {
    const price = prices.get(`${symbol} ${month.replace(" ", " 1 ")}`);
    if (price === undefined) throw new Error(`${symbol} has no price in ${month}.`); // The model reads this, and can try another month.
    return price;
  },
});

const agent = new ToolCallingAgent({ model: "openai/gpt-5.6", tools: [stockPrice] });
const { output, steps } = await agent.run("Which share grew more in the five years to March 2010, Apple's or Google's?");
// #endregion agent

console.log(output);
for (const { number, calls } of steps) {
  for (const { input, output, error } of calls) console.log(`Step ${number}: ${input} → ${output ?? error}`);
}
