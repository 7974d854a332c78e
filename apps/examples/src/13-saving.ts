// An agent is data: it can be saved, and loaded in another process. Its code is not: tools and functions are given again, and found by their names.
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodeAgent, tool } from "@smolagents-ts/core";
import { fromJSON } from "@smolagents-ts/core/saving";
import { z } from "zod";

const rates = { EUR: 1, TND: 3.4, USD: 1.16 };
const currency = z.enum(["EUR", "TND", "USD"]);

const exchangeRate = tool({
  name: "exchangeRate",
  description: "How much of a currency one euro buys.",
  inputSchema: z.object({ currency }),
  outputSchema: z.number(),
  execute: ({ currency }) => rates[currency],
});
const isPositive = (answer: number) => answer > 0 || "An amount is more than 0.";

const folder = await mkdtemp(join(tmpdir(), "agents-"));
// #region save
const agent = new CodeAgent({
  model: "openai/gpt-5.6",
  executor: "local",
  tools: [exchangeRate],
  instructions: "Round amounts to two digits.",
  finalAnswerChecks: [isPositive],
  maxSteps: 5,
});
await writeFile(join(folder, "cashier.json"), JSON.stringify(agent, null, 2));
// #endregion save

// #region load
const file = await readFile(join(folder, "cashier.json"), "utf8");
const cashier = await fromJSON(file, { tools: [exchangeRate], functions: { isPositive } });

const { output } = await cashier.run("How much is 250 USD in TND?");
console.log(output);
await cashier.close();
// #endregion load

// What is missing is named, all of it at once.
await fromJSON(file).catch((error) => console.log(error.message));
