// The demo: an agent answers a question about public data, and you watch it think in code.
import { parseArgs } from "node:util";
import { AgentError, CodeAgent } from "@smolagents-ts/core";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import { chooseModel } from "./demo/choose-model.ts";
import { datasetTools } from "./demo/dataset-tools.ts";
import { RunPrinter } from "./demo/print-run.ts";
import { TASK } from "./demo/transcript.ts";

const HELP = `npm run demo -- [options]

  --model <provider/name>   the model, e.g. openai/gpt-5.6; "scripted" plays a fixed transcript
  --base-url <url>          a server that speaks OpenAI's API, e.g. http://127.0.0.1:8080/v1
  --plain                   no colors
  --help                    this text

Without --model: OpenAI if OPENAI_API_KEY is set, else the first model of an Ollama on this machine, else the scripted one.
`;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      model: { type: "string" },
      "base-url": { type: "string" },
      plain: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { stdout, env } = process;
  if (values.help) {
    stdout.write(HELP);
    return true;
  }

  const slowly = stdout.isTTY && !values.plain;
  const { model, why } = await chooseModel({ model: values.model, baseURL: values["base-url"] }, { env, fetch, slowly });
  const printer = new RunPrinter({
    write: (text) => stdout.write(text),
    columns: Math.min(stdout.columns ?? 100, 100),
    color: stdout.isTTY && !values.plain && !env["NO_COLOR"],
  });
  printer.label("model", why);
  printer.label("task", TASK, "bold");

  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  const agent = new CodeAgent({ model, tools: await datasetTools(), executor: new LocalExecutor() });
  const run = agent.stream(TASK, { signal: interrupt.signal });
  for await (const event of run) printer.print(event);
  return (await run.result).status === "completed";
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`\n${error.message}${AgentError.is(error) && error.hint ? `\n${error.hint}` : ""}`);
  process.exitCode = 1;
}
