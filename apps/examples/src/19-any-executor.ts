// One agent in every sandbox: only the name of the executor differs. Programs are JavaScript or Python; tools, their state, secrets, other agents and the
// question whether to pay stay on this side of the wall. Try: node 19-any-executor.ts docker
import { readFile } from "node:fs/promises";
import { CodeAgent, Media, mediaSchema, ToolCallingAgent, tool } from "@smolagents-ts/core";
import { z } from "zod";

const home = new URL("../", import.meta.resolve("vega-datasets"));
const secret = process.env["RATES_KEY"] ?? "demo-key";
const asked: string[] = [];
const paid: string[] = [];

// #region agent
const rate = tool({
  name: "rate",
  description: "Dollars for one unit of a currency.",
  inputSchema: z.object({ currency: z.string().describe("ISO code") }),
  outputSchema: z.number(),
  execute: ({ currency }) => {
    asked.push(currency); // State: it lives here, not in the sandbox.
    return fetchRate(currency, secret); // A secret: no program can read it.
  },
});
const pay = tool({
  name: "pay",
  description: "Pays dollars to somebody.",
  inputSchema: z.object({ to: z.string(), dollars: z.number() }),
  needsApproval: true,
  execute: ({ to, dollars }) => paid.push(`${dollars} dollars to ${to}`),
});
const stamp = tool({
  name: "stamp",
  description: "The picture that goes on a paid bill.",
  outputSchema: mediaSchema("image"),
  execute: async () => Media.fromBytes(await readFile(new URL("data/ffox.png", home))),
});
const auditor = new ToolCallingAgent({ name: "auditor", description: "Says whether an amount is plausible.", model: "openai/gpt-5.6" });

const agent = new CodeAgent({
  model: "openai/gpt-5.6",
  executor: process.argv[2] ?? "local", // "local", "deno", "pyodide", "python", "docker", "docker/javascript"
  tools: [rate, pay, stamp],
  managedAgents: [auditor],
});
const first = await agent.run("Ada sent bills of 30 EUR and 100 TND. Have the sum audited, pay her, and give back the sum and the stamp.");
const { status, output } = first.state ? await agent.resume(first.state, { approve: true }) : first;
// #endregion agent

console.log(
  JSON.stringify({ first: first.status, status, output, asked, paid }, (_, value) => (Media.is(value) ? value.byteLength : value)),
);
await Promise.all([agent, auditor].map((each) => each.close()));

/** Plays a service that wants a key. */
function fetchRate(currency: string, key: string): number {
  if (key !== secret) throw new Error("Wrong key.");
  const rates = new Map([
    ["EUR", 1.25],
    ["TND", 0.5],
  ]);
  const found = rates.get(currency);
  if (found === undefined) throw new Error(`There is no rate for ${currency}.`);
  return found;
}
