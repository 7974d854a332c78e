// A plan first, callbacks by the type of the step, a check that sends a wrong answer back, and an end to what a run may cost.
import { readFile } from "node:fs/promises";
import { CodeAgent } from "@smolagents-ts/core";

const file = new URL("../data/cars.json", import.meta.resolve("vega-datasets"));
const cars: unknown = JSON.parse(await readFile(file, "utf8"));

// #region agent
const agent = new CodeAgent({
  model: "openai/gpt-5.6",
  executor: "local",
  instructions: "Say what you leave out, such as rows with missing values.",
  planningInterval: 3, // A plan before the first action, and a new one after every three.
  promptTemplates: { plan: "Before you act, write a plan of at most three short lines for {{maxSteps}} turns. No program yet." },
  finalAnswerChecks: [
    // What a check says against an answer goes back to the model, which tries again. `false` or a thrown error would do, too.
    function isPercentage(answer: number) {
      return typeof answer === "number" && Math.abs(answer) > 1 ? true : "Give a number of per cent: 12.3 for 12.3 %, not 0.123.";
    },
  ],
  stepCallbacks: {
    planning: ({ plan }) => console.log(`Plan: ${plan}`),
    action: ({ number, error }) => console.log(`Step ${number}: ${error?.message ?? "done"}`),
  },
  maxSteps: 8, // Then the model is asked for its last answer: status "max-steps".
  budget: { cost: 0.5, wallTimeMs: 60_000 }, // Then the run ends at once: status "budget".
  price: { input: 1.25, output: 10 }, // Dollars for a million tokens.
});

const task = "How many per cent more miles per gallon did an average car of 1982 drive than one of 1970?";
const { status, output, usage } = await agent.run(task, { variables: { cars } });
// #endregion agent

console.log(status, output, `for ${usage.cost} dollars`);
await agent.close();
