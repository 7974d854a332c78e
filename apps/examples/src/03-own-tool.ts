// A tool is a function on your side. The model sees its name, description and schemas; the sandbox never sees its code.
import { setTimeout as sleep } from "node:timers/promises";
import { CodeAgent, tool } from "@smolagents-ts/core";
import { z } from "zod";

const Order = z.object({ customer: z.string(), amount: z.number(), currency: z.enum(["EUR", "USD"]) });
const orders: z.infer<typeof Order>[] = [
  { customer: "Ada Lovelace", amount: 120, currency: "EUR" },
  { customer: "Grace Hopper", amount: 19.9, currency: "USD" },
  { customer: "Ada Lovelace", amount: 75.5, currency: "USD" },
];

const findOrders = tool({
  name: "findOrders",
  description: "Orders of one customer, oldest first.",
  inputSchema: z.object({ customer: z.string().describe("full name"), limit: z.int().min(1).max(50).default(20) }),
  outputSchema: z.array(Order), // The model knows what comes back, and a wrong result fails the call.
  execute: async ({ customer, limit }, { signal }) => {
    await sleep(20, undefined, { signal }); // Ends when the run is aborted; a real tool passes the signal to fetch.
    const found = orders.filter((order) => order.customer === customer);
    // What a tool throws is thrown in the model's program: write the message for the model.
    if (found.length === 0) throw new Error(`No customer is called ${customer}.`);
    return found.slice(0, limit);
  },
});

// Schemas may be plain JSON Schema, too. The types of the arguments follow from either.
const toEuro = tool({
  name: "toEuro",
  description: "Converts US dollars to euros at the rate of our books.",
  inputSchema: { type: "object", properties: { usd: { type: "number" } }, required: ["usd"], additionalProperties: false },
  execute: ({ usd }) => Math.round(usd * 86) / 100,
});

const agent = new CodeAgent({ model: "openai/gpt-5.6", executor: "local", tools: [findOrders, toEuro] });
const { output } = await agent.run("How much did Ada spend, in euros?");
console.log(output);
await agent.close();
