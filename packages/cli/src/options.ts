// The options of the command: one table for the parser and for the help.

import { parseArgs } from "node:util";
import { AgentConfigError, nearestName } from "@smolagents-ts/core";

/** Node's own parser: a dozen options need no library, and the help is better written than generated. */
export const OPTIONS = {
  model: { type: "string", short: "m", value: "<provider/model>", help: "the model, e.g. openai/gpt-5.6; required" },
  "base-url": { type: "string", value: "<url>", help: "where the model's server is, e.g. http://localhost:11434/v1" },
  "api-key-env": { type: "string", value: "<name>", help: "environment variable that holds the key; default: the provider's own" },
  executor: { type: "string", value: "<name>", help: "where programs run; default: local" },
  tools: { type: "string", multiple: true, value: "<file>", help: "module whose exports are tools; may be given again" },
  instructions: { type: "string", value: "<text>", help: "added to the system prompt" },
  "max-steps": { type: "string", value: "<number>", help: "model calls before the run gives up; default: 20" },
  timeout: { type: "string", value: "<seconds>", help: "time one program may compute; default: 30" },
  json: { type: "boolean", help: "write each event as a line of JSON on stdout" },
  quiet: { type: "boolean", short: "q", help: "write the answer and errors only" },
  verbose: { type: "boolean", help: "show reasoning, whole lines, and stacks of errors" },
  "no-color": { type: "boolean", help: "no colours; NO_COLOR and FORCE_COLOR are respected too" },
  help: { type: "boolean", short: "h", help: "show this" },
  version: { type: "boolean", short: "v", help: "show the version" },
} as const satisfies { readonly [name: string]: OptionSpec };

interface OptionSpec {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: boolean;
  readonly value?: string;
  readonly help: string;
}

export interface RunOptions {
  /** `-` stands for stdin, as does none at all. */
  readonly task: string | undefined;
  readonly model: { readonly provider: string; readonly modelId: string };
  readonly baseURL: string | undefined;
  readonly apiKeyEnv: string | undefined;
  readonly executor: string;
  readonly tools: readonly string[];
  readonly instructions: string | undefined;
  readonly maxSteps: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly quiet: boolean;
}

/** How things are told. Read before anything else, so that a command which cannot work is told the same way. */
export interface Look {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
}

export type Command = { readonly type: "help" } | { readonly type: "version" } | ({ readonly type: "run" } & RunOptions);

/** @throws AgentConfigError when the command cannot work as it is written. */
export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = parse(argv);
  if (values.help) return { type: "help" };
  if (values.version) return { type: "version" };
  if (values.json && values.quiet)
    throw usageError("--json and --quiet exclude each other: one writes every event, the other the answer alone.");
  return {
    type: "run",
    task: taskOf(positionals),
    model: modelOf(values.model),
    baseURL: urlOf(values["base-url"]),
    apiKeyEnv: values["api-key-env"],
    executor: values.executor ?? "local",
    tools: values.tools ?? [],
    instructions: values.instructions,
    maxSteps: maxStepsOf(values["max-steps"]),
    timeoutMs: timeoutMsOf(values.timeout),
    quiet: values.quiet ?? false,
  };
}

export function parseLook(argv: readonly string[]): Look {
  const given = new Set<string>(argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv);
  return { json: given.has("--json"), verbose: given.has("--verbose"), color: !given.has("--no-color") };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw explain(error as Error & { readonly code?: string });
  }
}

/** Node's messages, in the words of this command. They hold names of options, never their values. */
function explain(error: Error & { readonly code?: string }): Error {
  const option = /'(-[^' ]*)/.exec(error.message)?.[1];
  if (error.code === "ERR_PARSE_ARGS_UNKNOWN_OPTION" && option) {
    if (option === "--api-key")
      return usageError(
        "Keys do not belong on a command line, where others can read them.",
        "Name the variable that holds it: --api-key-env NAME",
      );
    const nearest = nearestName(option, Object.keys(OPTIONS));
    return usageError(`There is no option ${option}.${nearest ? ` Did you mean --${nearest}?` : ""}`);
  }
  if (error.code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE")
    return usageError(error.message.replace("argument is ambiguous.", "needs a value."));
  return error.code?.startsWith("ERR_PARSE_ARGS") ? usageError(error.message) : error;
}

function taskOf(positionals: readonly string[]): string | undefined {
  const [task, ...more] = positionals;
  if (more.length > 0) throw usageError(`The task is one argument, but there are ${positionals.length}.`, 'Quote it: smolagent "…"');
  return task;
}

function modelOf(model: string | undefined): RunOptions["model"] {
  if (model === undefined) throw usageError("No model was given.", "Name one: --model openai/gpt-5.6");
  const [, provider, modelId] = /^([^/]+)\/(.+)$/.exec(model) ?? [];
  if (!provider || !modelId)
    throw usageError(`--model is "${model}", but models look like "provider/model".`, `Try --model openai/${model || "gpt-5.6"}`);
  return { provider, modelId };
}

function urlOf(url: string | undefined): string | undefined {
  if (url === undefined || /^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : "")) return url;
  throw usageError("--base-url is not an http or https address.", "It looks like http://localhost:11434/v1");
}

function maxStepsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^0*[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usageError(`--max-steps is "${text}", but a run takes a whole number of steps, at least 1.`);
}

function timeoutMsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (seconds > 0 && seconds <= 86_400) return Math.ceil(seconds * 1000);
  throw usageError(`--timeout is "${text}", but it takes seconds: a number above 0, at most 86400.`);
}

export function usageError(message: string, hint = "smolagent --help lists the options."): AgentConfigError {
  return new AgentConfigError(message, { hint });
}
