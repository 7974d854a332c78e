// The demo: an agent answers a question about public data, and you watch it think in code. It is the command line of
// @smolagents-ts/cli with a model that is there, tools over real data, and a question.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { main } from "@smolagents-ts/cli";
import { PluginRegistry } from "@smolagents-ts/core";
import { chooseModel } from "./demo/choose-model.ts";
import { scriptedModel } from "./demo/scripted-model.ts";
import { TASK } from "./demo/transcript.ts";

const HELP = `npm run demo -- [options]

  --model <provider/name>   the model, e.g. openai/gpt-5.6; "scripted" plays a fixed transcript
  --base-url <url>          a server that speaks OpenAI's API, e.g. http://127.0.0.1:8080/v1
  --plain                   no colors
  --json                    each event of the run as a line of JSON
  --help                    this text

Without --model: OpenAI if OPENAI_API_KEY is set, else the first model of an Ollama on this machine, else the scripted one.
`;

process.exitCode = await demo();

async function demo(): Promise<number> {
  const options = readOptions();
  if (typeof options === "string") return fail(options);
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { model, baseURL, why } = await chooseModel({ model: options.model, baseURL: options["base-url"] }, { env: process.env, fetch });
  process.stderr.write(`\n${why}\n\n${TASK}\n\n`);

  const argv = [TASK, "--model", model, "--tools", fileURLToPath(new URL("demo/dataset-tools.ts", import.meta.url))];
  if (baseURL !== undefined) argv.push("--base-url", baseURL);
  if (options.plain) argv.push("--no-color");
  if (options.json) argv.push("--json");
  return main(argv, process, new PluginRegistry().register(scriptedModel));
}

/** The options, or what is wrong with them. */
function readOptions() {
  const flag = { type: "boolean", default: false } as const;
  try {
    const { values } = parseArgs({
      options: { model: { type: "string" }, "base-url": { type: "string" }, plain: flag, json: flag, help: flag },
    });
    return values["base-url"] !== undefined && values.model === undefined ? "--base-url needs --model, too." : values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function fail(message: string): number {
  process.stderr.write(`${message}\n\n${HELP}`);
  return 2;
}
