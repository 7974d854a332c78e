// More tools than a prompt should hold: here one for each of some sixty data sets. Programs find the ones they need when they need them.
import { readFile } from "node:fs/promises";
import { CodeAgent, tool } from "@smolagents-ts/core";

interface Resource {
  readonly name: string;
  readonly path: string;
  readonly format: string;
  readonly description?: string;
}

const home = new URL("../", import.meta.resolve("vega-datasets"));
const { resources } = JSON.parse(await readFile(new URL("datapackage.json", home), "utf8")) as { resources: Resource[] };

// #region agent
const tools = resources
  .filter(({ format }) => format === "csv" || format === "json")
  .map(({ name, path, format, description = name }) =>
    tool({
      name: `read_${name}`,
      description: `${description}\n\nA text: the whole data set as ${format}.`,
      outputSchema: { type: "string" },
      execute: () => readFile(new URL(`data/${path}`, home), "utf8"),
    }),
  );

const agent = new CodeAgent({
  model: "openai/gpt-5.6",
  executor: "local",
  tools,
  maxDeclarationTokens: 1_000, // What does not fit is found with `tools.search` and `tools.describe`. Default 10,000.
});
const { output } = await agent.run("Which English or British monarch reigned longest before Victoria, and for how many years?");
// #endregion agent

console.log(`${tools.length} tools:`, output);
await agent.close();
