import { parseArgs } from "node:util";
import { AgentConfigError, type AgentMode, type Budget, nearestName, type TokenPrice } from "@smolagents-ts/core";
import { OPTIONS } from "./option-table.ts";

export interface RunOptions {
  /** `-` stands for stdin, as does none at all. */
  readonly task: string | undefined;
  readonly model: { readonly provider: string; readonly modelId: string };
  readonly baseURL: string | undefined;
  readonly apiKeyEnv: string | undefined;
  readonly mode: AgentMode | undefined;
  readonly executor: string;
  readonly tools: readonly string[];
  readonly images: readonly string[];
  readonly instructions: string | undefined;
  readonly planningInterval: number | undefined;
  readonly maxSteps: number | undefined;
  readonly budget: Budget;
  readonly price: TokenPrice | undefined;
  readonly timeoutMs: number | undefined;
  /** Where the state is kept. */
  readonly stateFile: string | undefined;
  /** What to go on from. */
  readonly resume: string | undefined;
  readonly verdict: Verdict;
}

/** What was decided for all that a run waits for. */
export interface Verdict {
  readonly approve: boolean;
  readonly reject: string | undefined;
  readonly answer: string | undefined;
}

/** How things are told. Read before anything else, so that a command which cannot work is told the same way. */
export interface Look {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
  readonly resume: string | undefined;
  readonly stateFile: string | undefined;
}

export interface ModelsOptions extends Pick<RunOptions, "baseURL" | "apiKeyEnv"> {
  readonly models: readonly RunOptions["model"][];
  readonly probe: boolean;
}

export type Command =
  | { readonly type: "help" | "version" | "doctor" }
  | ({ readonly type: "models" } & ModelsOptions)
  | ({ readonly type: "run" } & RunOptions);

/** @throws AgentConfigError when the command cannot work as it is written. */
export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = parse(argv);
  if (values.help) return { type: "help" };
  if (values.version) return { type: "version" };
  if (positionals[0] === "doctor" && positionals.length === 1) return doctor(values);
  if (positionals[0] === "models") return models(positionals.slice(1), values);
  if (values.probe) throw usageError("--probe belongs to the command models.", "smolagent models <provider/model> --probe");
  if (values.json && values.quiet)
    throw usageError("--json and --quiet exclude each other: one writes every event, the other the answer alone.");
  const price = priceOf(values.price);
  return {
    type: "run",
    task: taskOf(positionals),
    model: modelOf(values.model),
    baseURL: urlOf(values["base-url"]),
    apiKeyEnv: values["api-key-env"],
    mode: modeOf(values.mode),
    executor: values.executor ?? "local",
    tools: values.tools ?? [],
    images: values.image ?? [],
    instructions: values.instructions,
    planningInterval: countOf("planning-interval", values["planning-interval"], "steps"),
    maxSteps: countOf("max-steps", values["max-steps"], "steps"),
    budget: budgetOf(values, price),
    price,
    timeoutMs: millisecondsOf("timeout", values.timeout),
    stateFile: values["save-state"] ?? values.resume,
    resume: values.resume,
    verdict: verdictOf(values),
  };
}

const DOCTOR_OPTIONS = ["json", "no-color", "verbose"];
const MODELS_OPTIONS = [...DOCTOR_OPTIONS, "probe", "base-url", "api-key-env"];

function doctor(values: object): Command {
  const stray = Object.keys(values).find((name) => !DOCTOR_OPTIONS.includes(name));
  if (stray === undefined) return { type: "doctor" };
  throw usageError(`doctor takes --json, but not --${stray}.`, 'A task of that one word? smolagent "doctor?" …');
}

function models(ids: readonly string[], values: ReturnType<typeof parse>["values"]): Command {
  const stray = Object.keys(values).find((name) => !MODELS_OPTIONS.includes(name));
  if (stray !== undefined) throw usageError(`models takes ids, --probe and --json, but not --${stray}.`);
  const apart = { baseURL: urlOf(values["base-url"]), apiKeyEnv: values["api-key-env"] };
  if (ids.length === 0 && values.probe)
    throw usageError("--probe needs to know which model to ask.", "smolagent models openai/gpt-5.6 --probe");
  return { type: "models", models: ids.map(modelOf), probe: values.probe ?? false, ...apart };
}

/** Node's own parser: a dozen options need no library, and the help is better written than generated. */
export function parseLook(argv: readonly string[]): Look {
  const { values } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: false });
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return {
    json: values.json === true,
    quiet: values.quiet === true,
    verbose: values.verbose === true,
    color: values["no-color"] !== true,
    resume: text(values.resume),
    stateFile: text(values["save-state"]) ?? text(values.resume),
  };
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
    throw usageError(`The model is "${model}", but models look like "provider/model".`, `Try openai/${model || "gpt-5.6"}`);
  return { provider, modelId };
}

function urlOf(url: string | undefined): string | undefined {
  if (url === undefined || /^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : "")) return url;
  throw usageError("--base-url is not an http or https address.", "It looks like http://localhost:11434/v1");
}

const MODES: readonly AgentMode[] = ["code", "tools", "both", "auto"];

function modeOf(text: string | undefined): AgentMode | undefined {
  const mode = MODES.find((known) => known === text);
  if (mode || text === undefined) return mode;
  throw usageError(`--mode is "${text}", but there are ${MODES.join(", ")}.`);
}

function budgetOf(
  values: { readonly "max-tokens"?: string; readonly "max-time"?: string; readonly "max-cost"?: string },
  price: TokenPrice | undefined,
): Budget {
  const totalTokens = countOf("max-tokens", values["max-tokens"], "tokens");
  const wallTimeMs = millisecondsOf("max-time", values["max-time"]);
  const cost = values["max-cost"] === undefined ? undefined : numberOf(values["max-cost"]);
  if (cost !== undefined && !(cost > 0)) throw usageError(`--max-cost is "${values["max-cost"]}", but it takes a number above 0.`);
  if (cost !== undefined && !price) throw usageError("--max-cost needs to know what tokens cost.", "Say it: --price 1.25/10");
  return {
    ...(totalTokens !== undefined && { totalTokens }),
    ...(wallTimeMs !== undefined && { wallTimeMs }),
    ...(cost !== undefined && { cost }),
  };
}

function priceOf(text: string | undefined): TokenPrice | undefined {
  if (text === undefined) return undefined;
  const [, input = "", output = ""] = /^([\d.]+)\/([\d.]+)$/.exec(text) ?? [];
  const price = { input: numberOf(input), output: numberOf(output) };
  if (Number.isFinite(price.input + price.output)) return price;
  throw usageError(`--price is "${text}", but it takes the price of a million tokens, in and out.`, "For example: --price 1.25/10");
}

function verdictOf(values: {
  readonly resume?: string;
  readonly approve?: boolean;
  readonly reject?: string;
  readonly answer?: string;
}): Verdict {
  const { resume, approve = false, reject, answer } = values;
  if (approve && reject !== undefined) throw usageError("--approve and --reject exclude each other.");
  if (resume === undefined && (approve || reject !== undefined || answer !== undefined)) {
    throw usageError("--approve, --reject and --answer decide what a saved run waits for.", "Name its file: --resume FILE");
  }
  return { approve, reject, answer };
}

function countOf(name: string, text: string | undefined, unit: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^0*[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw usageError(`--${name} is "${text}", but it takes a whole number of ${unit}, at least 1.`);
}

function millisecondsOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = numberOf(text);
  if (seconds > 0 && seconds <= 86_400) return Math.ceil(seconds * 1000);
  throw usageError(`--${name} is "${text}", but it takes seconds: a number above 0, at most 86400.`);
}

const numberOf = (text: string) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN);

export function usageError(message: string, hint = "smolagent --help lists the options."): AgentConfigError {
  return new AgentConfigError(message, { hint });
}
