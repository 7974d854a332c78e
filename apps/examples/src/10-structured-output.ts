// The answer as a value of your type: what does not fit the schema goes back to the model, with what is wrong with it.
import { readFile } from "node:fs/promises";
import { CodeAgent } from "@smolagents-ts/core";
import { z } from "zod";

const file = new URL("../data/penguins.json", import.meta.resolve("vega-datasets"));
const penguins: unknown = JSON.parse(await readFile(file, "utf8"));

// #region agent
const Summary = z.array(
  z.object({
    species: z.enum(["Adelie", "Chinstrap", "Gentoo"]),
    weighed: z.int().min(1),
    meanGrams: z.number().positive(),
  }),
);

const agent = new CodeAgent({
  model: "openai/gpt-5.6",
  executor: "local",
  outputSchema: Summary, // The model reads it as a TypeScript type.
  structuredReplies: true, // Programs come as JSON, too: for models that keep to a schema better than to tags.
});

const { output } = await agent.run("How heavy are penguins, by species?", { variables: { penguins } });
// #endregion agent

// Typed as the schema says; undefined only when the run ended without an answer.
const heaviest = output?.toSorted((a, b) => b.meanGrams - a.meanGrams)[0];
console.log(`${heaviest?.species}: ${heaviest?.meanGrams.toFixed(0)} g, the mean of ${heaviest?.weighed}`);
await agent.close();
