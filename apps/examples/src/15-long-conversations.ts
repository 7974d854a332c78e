// Keeping a long run affordable: what the model is shown is capped, and older steps are shortened when the conversation grows.
import { readFile } from "node:fs/promises";
import { CodeAgent, chainCompactions, summarize, tool, trimObservations } from "@smolagents-ts/core";
import { z } from "zod";

const file = new URL("../data/birdstrikes.csv", import.meta.resolve("vega-datasets"));
const [header, ...lines] = (await readFile(file, "utf8")).trim().split("\n");

const readReports = tool({
  name: "readReports",
  description: "Reports of birds that hit aircraft, as CSV: 1,000 on each page, from 0 to 9.",
  inputSchema: z.object({ page: z.int().min(0) }),
  outputSchema: z.string(),
  execute: ({ page }) => [header, ...lines.slice(page * 1_000, page * 1_000 + 1_000)].join("\n"),
});

// #region agent
const agent = new CodeAgent({
  model: "openai/gpt-5.6",
  executor: "local",
  tools: [readReports],
  maxObservationChars: 4_000, // Of what one program prints, its value and its error; the middle is cut. Default 5,000.
  compaction: chainCompactions(
    // First cut what older programs printed; when that is not enough, let the model sum older steps up. Small numbers, to see it happen.
    trimObservations({ aboveTokens: 4_000, maxChars: 1_000, keepSteps: 2 }),
    summarize({ aboveTokens: 4_500 }),
  ),
});

const run = agent.stream("Which kind of bird hit aircraft most often, of those that are known?");
for await (const event of run) {
  if (event.type === "compaction") console.log(`Step ${event.step}: shortened, ${event.before} → ${event.after} steps in memory`);
}
// #endregion agent

console.log((await run.result).output);
await agent.close();
