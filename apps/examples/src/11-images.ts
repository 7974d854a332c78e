// Pictures and files. The model sees pictures; programs hold handles, which tools take and give back. The bytes stay on your side.
import { readFile } from "node:fs/promises";
import { CodeAgent, Media, mediaSchema, tool } from "@smolagents-ts/core";
import { z } from "zod";

const home = new URL("../", import.meta.resolve("vega-datasets"));
const load = async (path: string) => Media.fromBytes(await readFile(new URL(path, home)), { filename: path.split("/").at(-1) });

// #region agent
const icon = tool({
  name: "icon",
  description: "The icon of a program.",
  inputSchema: z.object({ program: z.enum(["7zip", "ffox", "gimp"]) }),
  outputSchema: mediaSchema("image"), // A program gets a handle, and `image(handle)` shows the picture to the model.
  execute: ({ program }) => load(`data/${program}.png`),
});

const readText = tool({
  name: "readText",
  description: "The text of a file.",
  inputSchema: { type: "object", properties: { file: mediaSchema("file") }, required: ["file"] },
  execute: ({ file }) => new TextDecoder().decode(file.bytes()), // Called with a handle; what arrives here is the file.
});

const agent = new CodeAgent({ model: "openai/gpt-5.6", executor: "local", tools: [icon, readText] });
const { output } = await agent.run("Whose icon is this, and which license has it? The catalog lists the icons among its resources.", {
  images: [await load("data/ffox.png")], // The model sees it, once. Programs find its handle in `images`.
  files: [await load("datapackage.json")], // The model reads the name only. Programs find the handle in `files`.
});
// #endregion agent

console.log(output);
await agent.close();
