// Tools that wait for a person, in the middle of a program. The run ends, its state is plain JSON, and any process can go on from it:
// start this program twice.
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { CodeAgent, type Decision, type Interruption, tool } from "@smolagents-ts/core";
import { z } from "zod";

// #region tools
const refund = tool({
  name: "refund",
  description: "Pays money back for an order.",
  inputSchema: z.object({ order: z.string(), dollars: z.number().positive() }),
  needsApproval: ({ dollars }) => dollars > 50, // Or simply true.
  execute: ({ order, dollars }) => {
    console.log(`Paid ${dollars} dollars for ${order}.`);
    return `Paid ${dollars} dollars for ${order}.`;
  },
});

const askCustomer = tool({
  name: "askCustomer",
  description: "Asks the customer, and gives the answer.",
  inputSchema: z.object({ question: z.string() }),
  execute: ({ question }, { interrupt }) => interrupt(question),
});
// #endregion tools

const agent = new CodeAgent({ model: "openai/gpt-5.6", executor: "local", tools: [refund, askCustomer] });
const task = "Refund the orders A-1 (20 dollars), A-2 (80) and A-3 (900), and ask the customer where to send the receipt.";
const file = process.argv[2] ?? "approvals.json";

// #region resume
function decide(interruption: Interruption): Decision {
  if (interruption.type === "question") return { answer: "To ada@example.com" };
  const { dollars } = z.object({ dollars: z.number() }).parse(interruption.input);
  return dollars <= 500 ? { approve: true } : { reject: "Above 500 dollars, a manager has to pay." };
}

const { status, output, interruptions, state } = existsSync(file)
  ? await agent.resume(JSON.parse(await readFile(file, "utf8")), decide)
  : await agent.run(task);

if (status === "interrupted") await writeFile(file, JSON.stringify(state));
else await rm(file, { force: true });
// #endregion resume

for (const { tool, ...asked } of interruptions) console.log(`${tool} waits:`, asked.type === "approval" ? asked.input : asked.question);
console.log(status, output);
await agent.close();
