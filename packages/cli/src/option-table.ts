// The options of the command: one table for the parser and for the help.

interface OptionSpec {
  readonly type: "string" | "boolean";
  /** Under which heading the help has it. */
  readonly group: "Model" | "Agent" | "Limits" | "Pausing" | "Output";
  readonly short?: string;
  readonly multiple?: boolean;
  readonly value?: string;
  readonly help: string;
}

export const OPTIONS = {
  model: { group: "Model", type: "string", short: "m", value: "<provider/model>", help: "the model, e.g. openai/gpt-5.6; required" },
  "base-url": { group: "Model", type: "string", value: "<url>", help: "where the model's server is, e.g. http://localhost:11434/v1" },
  "api-key-env": { group: "Model", type: "string", value: "<name>", help: "variable that holds the key; default: the provider's own" },
  probe: { group: "Model", type: "boolean", help: "with models: ask each what it can do, for about 3,000 tokens" },

  mode: { group: "Agent", type: "string", value: "<mode>", help: "acts by code, tools (native calls), both or auto; default: code" },
  executor: { group: "Agent", type: "string", value: "<name>", help: "where programs run; default: local" },
  tools: { group: "Agent", type: "string", multiple: true, value: "<file>", help: "module whose exports are tools; may be given again" },
  image: { group: "Agent", type: "string", multiple: true, value: "<file>", help: "picture or URL shown to the model; may be given again" },
  instructions: { group: "Agent", type: "string", value: "<text>", help: "added to the system prompt" },
  "planning-interval": { group: "Agent", type: "string", value: "<number>", help: "plan first, and again after so many steps" },

  "max-steps": { group: "Limits", type: "string", value: "<number>", help: "model calls before the run gives up; default: 20" },
  "max-tokens": { group: "Limits", type: "string", value: "<number>", help: "tokens, in and out, after which the run ends" },
  "max-time": { group: "Limits", type: "string", value: "<seconds>", help: "time after which the run ends" },
  "max-cost": { group: "Limits", type: "string", value: "<amount>", help: "cost after which the run ends; needs --price" },
  price: { group: "Limits", type: "string", value: "<in/out>", help: "what a million tokens cost, e.g. 1.25/10" },
  timeout: { group: "Limits", type: "string", value: "<seconds>", help: "time one program may compute; default: 30" },

  "save-state": { group: "Pausing", type: "string", value: "<file>", help: "keep in this file what the run can go on from" },
  resume: { group: "Pausing", type: "string", value: "<file>", help: "go on from such a file, and keep it up to date" },
  approve: { group: "Pausing", type: "boolean", help: "with --resume: allow the calls that wait" },
  reject: { group: "Pausing", type: "string", value: "<reason>", help: "with --resume: refuse them; the model reads why" },
  answer: { group: "Pausing", type: "string", value: "<text>", help: "with --resume: answer the question that waits" },

  json: { group: "Output", type: "boolean", help: "write each event as a line of JSON on stdout; never ask" },
  quiet: { group: "Output", type: "boolean", short: "q", help: "write the answer and errors only" },
  verbose: { group: "Output", type: "boolean", help: "show reasoning, results of calls, whole lines, stacks of errors" },
  "no-color": { group: "Output", type: "boolean", help: "no colours; NO_COLOR and FORCE_COLOR are respected too" },
  help: { group: "Output", type: "boolean", short: "h", help: "show this" },
  version: { group: "Output", type: "boolean", short: "v", help: "show the version" },
} as const satisfies { readonly [name: string]: OptionSpec };
