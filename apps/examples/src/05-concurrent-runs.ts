// An agent is a definition: it may run many times at once. Each run has its own memory, sandbox, variables, limits and signal.
import { readFile } from "node:fs/promises";
import { CodeAgent } from "@smolagents-ts/core";

const file = new URL("../data/weather.csv", import.meta.resolve("vega-datasets"));
const lines = (await readFile(file, "utf8")).trim().split("\n").slice(1);
const days = lines.map((line) => line.split(",")).map(([city, date, rain]) => ({ city, date, rain: Number(rain) }));

const agent = new CodeAgent({
  model: "openai/gpt-5.6",
  executor: "local",
  maxSteps: 5,
  limits: { timeoutMs: 5_000, memoryBytes: 32 * 1024 * 1024 },
  stepCallbacks: [
    (step, { runId }) => console.error(`${runId.slice(0, 8)}: step ${step.number}, ${Math.round(step.timing.durationMs)} ms`),
  ],
});

const cities = ["Seattle", "New York"];
const results = await Promise.all(
  cities.map((city) =>
    agent.run(`What was the longest time without rain in ${city}, in days, and when did it begin?`, {
      variables: { days: days.filter((day) => day.city === city) }, // A global variable of the programs; the model is told its shape.
      signal: AbortSignal.timeout(120_000),
    }),
  ),
);

for (const [index, { status, output }] of results.entries()) console.log(`${cities[index]} (${status}):`, output);
await agent.close();
