// A conversation: its runs share memory and the sandbox, so that what one program defines, the programs of later runs find.
import { readFile, writeFile } from "node:fs/promises";
import { CodeAgent } from "@smolagents-ts/core";

const home = import.meta.resolve("vega-datasets");
const days = (await readFile(new URL("../data/seattle-weather.csv", home), "utf8")).trim().split("\n");
const file = process.argv[2] ?? "session.json";

// #region talk
const agent = new CodeAgent({ model: "openai/gpt-5.6", executor: "local" });
const session = agent.session();

const first = await session.run("Which day was the wettest?", { variables: { days } });
const second = await session.run("And how warm was it then?");
console.log(first.output, second.output);
// #endregion talk

// #region save
await writeFile(file, JSON.stringify(await session.save()));
await session.close();

// Later, in this process or another: memory and variables are back.
const later = agent.session(JSON.parse(await readFile(file, "utf8")));
// #endregion save

// #region edit
// Memory is a list of steps, yours to edit between runs. Here: forget what failed.
const failed = later.memory.findIndex((step) => step.type === "action" && step.error);
if (failed >= 0) later.memory.splice(failed, 1);
console.log((await later.run("How many days were as warm or warmer?")).output);
// #endregion edit

// #region interrupt
setTimeout(() => later.interrupt("The user has left."), 1_000);
const { status, reason } = await later.run("Try to forecast the next year.");
console.log(status, reason);
await later.close();
// #endregion interrupt
await agent.close();
