// Mode "both": each turn, the model either calls tools itself or writes a program that calls them. `allowedCallers` says which tool is for which.
import { readFile } from "node:fs/promises";
import { CodeAgent, tool } from "@smolagents-ts/core";
import { z } from "zod";

const Movie = z.object({ Title: z.coerce.string(), "Major Genre": z.string().nullable(), "IMDB Rating": z.number().nullable() });
const file = new URL("../data/movies.json", import.meta.resolve("vega-datasets"));
const movies = z.array(Movie).parse(JSON.parse(await readFile(file, "utf8")));

// #region agent
const readMovies = tool({
  name: "readMovies",
  description: "Some 3,000 films, 500 on each page.",
  inputSchema: z.object({ page: z.int().min(0) }),
  outputSchema: z.array(Movie),
  allowedCallers: ["code"], // Long: a program should filter it, so that the model reads only what it needs.
  execute: ({ page }) => movies.slice(page * 500, page * 500 + 500),
});

const shelf: string[] = [];
const reserve = tool({
  name: "reserve",
  description: "Reserves a film for tonight.",
  inputSchema: z.object({ title: z.string() }),
  allowedCallers: ["direct"], // One deliberate call by the model itself; never from a loop.
  execute: ({ title }) => {
    shelf.push(title);
    return `Reserved: ${title}.`;
  },
});

const agent = new CodeAgent({ mode: "both", model: "openai/gpt-5.6", executor: "local", tools: [readMovies, reserve] });
const { output } = await agent.run("Reserve the best rated Western for tonight, and tell me which one it is.");
// #endregion agent

console.log(`${output} (reserved: ${shelf.join(", ")})`);
await agent.close();
