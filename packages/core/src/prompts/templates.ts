import { AgentConfigError } from "../errors.ts";
import { nearestName } from "../tools/nearest-name.ts";

/**
 * A prompt: a text with `{{variable}}` in it, or a function of the variables, which is also the way to write two braces. Saved agents can only keep
 * texts.
 */
export type Template<Variables> = string | ((variables: Variables) => string);

export interface SystemVariables {
  /** What the agent is and how it replies. */
  readonly introduction: string;
  readonly rules: string;
  /** The declarations of the tools. */
  readonly tools: string;
  /** The agent's `instructions`, or nothing. */
  readonly instructions: string;
}

export interface PlanVariables {
  readonly task: string;
  readonly maxSteps: string;
  /** The action that comes next among them. */
  readonly remainingSteps: string;
}

/** The prompts of an agent; what is left out keeps its default. */
export interface PromptTemplates {
  readonly system?: Template<SystemVariables>;
  /** Asks for the first plan. */
  readonly plan?: Template<PlanVariables>;
  /** Asks for a new plan. */
  readonly planUpdate?: Template<PlanVariables>;
  /** What stands before the next action, after a plan. Not used when the model wrote no plan. */
  readonly planFollowUp?: Template<PlanVariables>;
  /** The task as a managed agent gets it; a template of the managed agent. */
  readonly managedTask?: Template<{ readonly name: string; readonly task: string }>;
  /** Asks for the last answer when the steps are used up. */
  readonly lastAnswer?: Template<{ readonly task: string; readonly maxSteps: string }>;
}

export type PromptVariables = {
  [Name in keyof Required<PromptTemplates>]: Exclude<Required<PromptTemplates>[Name], string> extends (v: infer V) => string ? V : never;
};

const PLAN = ["task", "maxSteps", "remainingSteps"];

const VARIABLES: { readonly [Name in keyof PromptVariables]: readonly string[] } = {
  system: ["introduction", "rules", "tools", "instructions"],
  plan: PLAN,
  planUpdate: PLAN,
  planFollowUp: PLAN,
  managedTask: ["name", "task"],
  lastAnswer: ["task", "maxSteps"],
};

const DEFAULTS: { readonly [Name in keyof PromptVariables]: (variables: PromptVariables[Name]) => string } = {
  system: ({ introduction, rules, tools, instructions }) => `${introduction}\n${rules}\n\n${tools}${instructions && `\n\n${instructions}`}`,
  plan: ({ maxSteps }) =>
    `Before you act, write a plan. First what the task gives, what must be looked up and what must be worked out; then the steps, numbered, few and concrete, with the tools each needs. You have ${maxSteps} turns. Write the plan only: no program, no tool call, no answer yet.`,
  planUpdate: ({ remainingSteps }) =>
    `Before you go on, bring the plan up to date. First what you have learned, what must still be looked up and what worked out; then the steps that remain, numbered, few and concrete. You have ${remainingSteps} turns left. Write the plan only: no program, no tool call, no answer yet.`,
  planFollowUp: () => "Now carry out this plan.",
  managedTask: ({ name, task }) =>
    `You are ${name}, and your manager gives you this task. Your answer is all the manager will see of your work: make it complete.\n\n${task}`,
  lastAnswer: ({ maxSteps }) =>
    `Your ${maxSteps} turns are used up. Give your best answer to the task now, from what you know. Write the answer itself: no program, no tool call. Say what is missing or uncertain.`,
};

/**
 * Fills a prompt in.
 *
 * @throws AgentConfigError when a function fails, or gives no text
 */
export function renderPrompt<Name extends keyof PromptVariables>(
  templates: PromptTemplates | undefined,
  name: Name,
  variables: PromptVariables[Name],
): string {
  const template = templates?.[name] as Template<PromptVariables[Name]> | undefined;
  if (template === undefined) return DEFAULTS[name](variables);
  if (typeof template === "string")
    return template.replace(PLACEHOLDER, (_, key: string) => variables[key.trim() as keyof typeof variables] as string);
  let text: unknown;
  try {
    text = template(variables);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AgentConfigError(`The prompt template "${name}" failed: ${reason}`, { cause });
  }
  if (typeof text === "string" && text.trim() !== "") return text;
  const kind = text instanceof Promise ? "a promise" : `a value of type ${typeof text}`;
  throw new AgentConfigError(`The prompt template "${name}" gave ${typeof text === "string" ? "nothing" : kind}.`, {
    hint: "It must give a text, at once: prepare what takes time before the run.",
  });
}

/**
 * Refuses templates that do not exist, and variables that they do not have.
 *
 * @throws AgentConfigError
 */
export function checkTemplates(templates: PromptTemplates, instructions?: string): void {
  if (typeof templates !== "object" || templates === null || Array.isArray(templates)) {
    throw new AgentConfigError('"promptTemplates" must be an object.', {
      hint: 'promptTemplates: { plan: "Write a plan for {{maxSteps}} turns." }',
    });
  }
  for (const [name, template] of Object.entries(templates) as [string, unknown][]) {
    if (template === undefined) continue;
    if (!Object.hasOwn(VARIABLES, name)) {
      throw new AgentConfigError(`There is no prompt template "${name}".`, { hint: didYouMean(name, Object.keys(VARIABLES)) });
    }
    if (typeof template === "function") continue;
    if (typeof template !== "string") throw new AgentConfigError(`The prompt template "${name}" must be a text or a function.`);
    if (template.trim() === "") {
      throw new AgentConfigError(`The prompt template "${name}" is empty.`, { hint: "Leave it out for the default." });
    }
    checkVariables(name as keyof PromptVariables, template);
  }
  const { system } = templates;
  if (instructions && typeof system === "string" && !usedIn(system).includes("instructions")) {
    throw new AgentConfigError('The prompt template "system" leaves the agent\'s instructions out.', {
      hint: "Put {{instructions}} into the template, or write them there and leave the option out.",
    });
  }
}

function checkVariables(name: keyof PromptVariables, template: string): void {
  const known = VARIABLES[name];
  for (const key of usedIn(template)) {
    if (known.includes(key)) continue;
    throw new AgentConfigError(`The prompt template "${name}" uses {{${key}}}, which it does not have.`, {
      hint: `${didYouMean(key, known)} A template that is a function may hold any text.`,
    });
  }
}

const usedIn = (template: string): string[] => [...template.matchAll(PLACEHOLDER)].map(([, key = ""]) => key.trim());

/** Anything between two braces: what is not a variable would go to the model as it stands. */
const PLACEHOLDER = /\{\{([^{}\n]{1,100})\}\}/g;

function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return `${nearest ? `Did you mean ${nearest}? ` : ""}There are: ${known.join(", ")}.`;
}
