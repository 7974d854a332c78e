// Watching runs in a terminal: what an agent is made of, a run while it happens, and the same run again from a file.
import { readFile, writeFile } from "node:fs/promises";
import { CodeAgent, tool } from "@smolagents-ts/core";
import { render, replay, visualize } from "@smolagents-ts/terminal";
import { z } from "zod";

const Quakes = z.object({ features: z.array(z.object({ properties: z.object({ mag: z.number().nullable(), place: z.string() }) })) });
const data = new URL("../data/earthquakes.json", import.meta.resolve("vega-datasets"));
const file = process.argv[2] ?? "run.json";

const listQuakes = tool({
  name: "listQuakes",
  description: "The earthquakes of one week, all over the world.",
  outputSchema: z.array(z.object({ mag: z.number().nullable(), place: z.string() })),
  execute: async () => Quakes.parse(JSON.parse(await readFile(data, "utf8"))).features.map(({ properties }) => properties),
});

// #region watch
const agent = new CodeAgent({ model: "openai/gpt-5.6", executor: "local", tools: [listQuakes], maxSteps: 5 });
visualize(agent); // A tree of its tools, limits and managed agents.

const result = await render(agent.stream("Where was the strongest earthquake, and how many were of magnitude 5 or more?"));
await writeFile(file, JSON.stringify(result));

await replay(JSON.parse(await readFile(file, "utf8"))); // The same again, without the agent.
// #endregion watch
await agent.close();
