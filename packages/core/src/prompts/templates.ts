import { AgentConfigError } from "../errors.ts";
import { nearestName } from "../tools/nearest-name.ts";

/** A prompt: a text with `{{variable}}` in it, or a function of the variables. Saved agents can only keep texts. */
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
  readonly remainingSteps: string;
}

/** The prompts of an agent; what is left out keeps its default. */
export interface PromptTemplates {
  readonly system?: Template<SystemVariables>;
  /** Asks for the first plan. */
  readonly plan?: Template<PlanVariables>;
  /** Asks for a new plan. */
  readonly planUpdate?: Template<PlanVariables>;
  /** What stands before the next action, after a plan. */
  readonly planFollowUp?: Template<PlanVariables>;
  /** The task as a managed agent gets it. */
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

/** Fills a prompt in. */
export function renderPrompt<Name extends keyof PromptVariables>(
  templates: PromptTemplates | undefined,
  name: Name,
  variables: PromptVariables[Name],
): string {
  const template = templates?.[name] as Template<PromptVariables[Name]> | undefined;
  if (typeof template === "string")
    return template.replace(PLACEHOLDER, (_, key: string) => variables[key as keyof typeof variables] as string);
  return (template ?? DEFAULTS[name])(variables);
}

/**
 * Refuses templates that do not exist, and variables that they do not have.
 *
 * @throws AgentConfigError
 */
export function checkTemplates(templates: PromptTemplates): void {
  for (const [name, template] of Object.entries(templates)) {
    if (template === undefined) continue;
    if (!Object.hasOwn(VARIABLES, name)) {
      throw new AgentConfigError(`There is no prompt template "${name}".`, { hint: didYouMean(name, Object.keys(VARIABLES)) });
    }
    if (typeof template === "function") continue;
    if (typeof template !== "string") throw new AgentConfigError(`The prompt template "${name}" must be a text or a function.`);
    const known = VARIABLES[name as keyof PromptVariables];
    for (const [, key = ""] of template.matchAll(PLACEHOLDER)) {
      if (known.includes(key)) continue;
      throw new AgentConfigError(`The prompt template "${name}" uses {{${key}}}, which it does not have.`, {
        hint: didYouMean(key, known),
      });
    }
  }
}

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;

function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return `${nearest ? `Did you mean ${nearest}? ` : ""}There are: ${known.join(", ")}.`;
}
