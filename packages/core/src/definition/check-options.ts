import { checkBudget, checkPrice } from "../budget/check-budget.ts";
import type { Executor } from "../contracts/executor.ts";
import type { Model } from "../contracts/model.ts";
import type { MemoryStep } from "../contracts/step.ts";
import type { Tool } from "../contracts/tool.ts";
import { AgentConfigError } from "../errors.ts";
import { checkTemplates } from "../prompts/templates.ts";
import { nearestName } from "../tools/nearest-name.ts";
import { checkToolName, isUsableName } from "../tools/tool-name.ts";
import type { AgentOptions } from "./agent-options.ts";
import { checkImports } from "./authorized-imports.ts";
import { checkCallers, RUN_CODE } from "./ready-agent.ts";

/**
 * Refuses options that cannot work.
 *
 * @throws AgentConfigError
 */
export function checkOptions(options: AgentOptions): void {
  const { model, executor, mode, instructions, stepCallbacks = [], maxObservationChars, name, description } = options;
  if (!isModel(model)) {
    throw new AgentConfigError(`"model" must be a model or a name, but it is ${kindOf(model)}.`, {
      hint: 'Pass model: new OpenAIModel({ modelId: "…" }), or a name such as model: "openai/gpt-5.6".',
    });
  }
  if (mode !== undefined && !["code", "tools", "both", "auto"].includes(mode)) {
    throw new AgentConfigError(`"mode" is ${JSON.stringify(mode)}.`, { hint: 'Use "code", "tools", "both" or "auto".' });
  }
  const needsExecutor = mode !== "tools" && mode !== "auto";
  if ((needsExecutor || executor !== undefined) && !isExecutor(executor)) {
    throw new AgentConfigError(`"executor" must be an executor or a name, but it is ${kindOf(executor)}.`, {
      hint: 'Pass executor: new LocalExecutor(), or its name: executor: "local".',
    });
  }
  checkText("instructions", instructions);
  checkText("description", description);
  if (name !== undefined) checkToolName(name);
  const byType = Array.isArray(stepCallbacks) ? { action: stepCallbacks } : stepCallbacks;
  const callbacks = typeof byType === "object" && byType !== null ? Object.values(byType).flat() : [null];
  if (!callbacks.every((callback) => typeof callback === "function" || callback === undefined)) {
    throw new AgentConfigError('"stepCallbacks" must be a list of functions.', {
      hint: "stepCallbacks: [(step) => console.log(step.number)], or by type: stepCallbacks: { planning: (step) => … }",
    });
  }
  const unknown = Object.keys(byType).find((type) => !STEP_TYPES.includes(type));
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, STEP_TYPES);
    throw new AgentConfigError(`There are no steps of type "${unknown}", so "stepCallbacks.${unknown}" would never be called.`, {
      hint: `${nearest ? `Did you mean ${nearest}? ` : ""}There are: ${STEP_TYPES.join(", ")}.`,
    });
  }
  if (!(options.finalAnswerChecks ?? []).every((check) => typeof check === "function")) {
    throw new AgentConfigError('"finalAnswerChecks" must be a list of functions.', { hint: "finalAnswerChecks: [(answer) => answer > 0]" });
  }
  for (const count of ["maxSteps", "planningInterval", "maxParallelCalls", "maxDepth"] as const) checkCount(count, options[count]);
  if (maxObservationChars !== undefined && !(maxObservationChars >= 100)) {
    throw new AgentConfigError(`"maxObservationChars" is ${maxObservationChars}, but the model needs at least 100 characters to go on.`, {
      hint: "Leave it out for the default of 5,000, or pass Infinity for no limit.",
    });
  }
  if (options.promptTemplates !== undefined) checkTemplates(options.promptTemplates, instructions);
  checkImports(options.additionalAuthorizedImports, typeof executor === "object" ? executor.language : undefined);
  checkPrice(options.price);
  checkBudget(options.budget, options.price, options.model);
}

const STEP_TYPES: readonly string[] = ["task", "planning", "action", "summary"] satisfies MemoryStep["type"][];

const COUNT_DEFAULTS = { maxSteps: "of 20", planningInterval: "without plans", maxParallelCalls: "of 32", maxDepth: "of 5" };

export function checkCount(name: keyof typeof COUNT_DEFAULTS, value: unknown): void {
  if (value === undefined || (Number.isInteger(value) && (value as number) >= 1)) return;
  const what = name === "maxSteps" ? "a run takes a whole number of steps, at least 1" : "it must be a whole number, at least 1";
  throw new AgentConfigError(`"${name}" is ${value}, but ${what}.`, { hint: `Leave it out for the default ${COUNT_DEFAULTS[name]}.` });
}

/** Tools and managed agents by name, an agent as a tool. */
export function callablesByName({ tools = [], managedAgents = [], name, mode }: AgentOptions): ReadonlyMap<string, Tool> {
  if (!Array.isArray(tools))
    throw new AgentConfigError(`"tools" must be a list, but it is ${kindOf(tools)}.`, { hint: "tools: [exchangeRate]" });
  const map = new Map<string, Tool>();
  const add = (tool: Tool) => {
    if (map.has(tool.name)) {
      throw new AgentConfigError(`Two tools are called "${tool.name}".`, { hint: "Programs call tools by name: rename one of them." });
    }
    if (tool.name === name)
      throw new AgentConfigError(`"${name}" is the name of the agent and of something it calls.`, { hint: "Rename one of them." });
    if (tool.name === RUN_CODE && (mode === "both" || mode === "auto")) {
      throw new AgentConfigError(`In mode "${mode}" no tool can be called "${RUN_CODE}": programs run by this name.`, {
        hint: "Rename the tool.",
      });
    }
    map.set(tool.name, tool);
  };
  for (const tool of tools) {
    if (typeof tool?.execute !== "function" || typeof tool.input?.validate !== "function") {
      throw new AgentConfigError('An entry of "tools" is not a tool.', {
        hint: "Make it with tool({ name, description, inputSchema, execute }).",
      });
    }
    add(tool);
  }
  for (const agent of managedAgents) {
    if (typeof agent?.asTool !== "function") {
      throw new AgentConfigError('An entry of "managedAgents" is not an agent.', { hint: "Pass agents; tools go into tools." });
    }
    add(agent.asTool());
  }
  checkCallers(map, mode ?? "code");
  return map;
}

export function checkVariables(variables: object, tools: ReadonlyMap<string, Tool>): void {
  for (const name of Object.keys(variables)) {
    if (!isUsableName(name)) {
      throw new AgentConfigError(`"${name}" cannot be the name of a variable.`, {
        hint: "Use an identifier of ASCII letters, digits and _ that neither JavaScript, Python nor the sandbox needs itself.",
      });
    }
    if (tools.has(name)) {
      throw new AgentConfigError(`The variable "${name}" would hide the tool of the same name.`, { hint: "Rename the variable." });
    }
  }
}

function checkText(option: string, value: unknown): void {
  if (value === undefined || typeof value === "string") return;
  throw new AgentConfigError(`"${option}" must be a text, but it is ${kindOf(value)}.`);
}

const isModel = (value: unknown) =>
  (typeof value === "string" && value !== "") || typeof (value as Model | undefined)?.stream === "function";
const isExecutor = (value: unknown) =>
  (typeof value === "string" && value !== "") || typeof (value as Executor | undefined)?.open === "function";
const kindOf = (value: unknown) => (value === null ? "null" : value === "" ? "an empty string" : `of type ${typeof value}`);
