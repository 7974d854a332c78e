import { AgentConfigError } from "@smolagents-ts/core";
import { shown } from "./broken.ts";
import { JinjaTemplate } from "./render-jinja.ts";

type Variables = { readonly [name: string]: string };
export type TemplateFunction = (variables: Variables) => string;

export interface Slot {
  /** What the prompt is called in messages. */
  readonly where: string;
  /** The variables of our template. */
  readonly names: readonly string[];
  /** What the prompt calls them, and whatever else it may name. */
  toJinja(variables: Variables, jinja: string): { readonly [name: string]: unknown };
  /** What follows the rendered prompt, in words of ours. */
  tail(variables: Variables, rendered: string): string;
}

/**
 * A template of ours that says what the Jinja says; undefined, with a warning, where it cannot be read.
 *
 * It is a text wherever the Jinja only fills names in, also in loops and conditions. Only where it decides or computes by what is filled in, it is a
 * function, which renders the Jinja each time.
 */
export function toTemplate(jinja: string, slot: Slot, warn: (warning: string) => void): string | TemplateFunction | undefined {
  let template: JinjaTemplate;
  const render = (variables: Variables): string => {
    const { text } = template.render(slot.toJinja(variables, jinja));
    // smolagents means to fill this in, too, but writes it with one brace.
    const filled = text.replaceAll("{remaining_steps}", variables["remainingSteps"] ?? "{remaining_steps}");
    return filled + slot.tail(variables, filled);
  };
  try {
    template = new JinjaTemplate(jinja);
    const text = template.onlyFillsIn ? toText(render, slot.names) : undefined;
    const { unknown } = template.render(slot.toJinja(TRIAL, jinja));
    if (unknown.length > 0) warn(`${slot.where} asks for ${unknown.map(shown).join(", ")}: there is no such thing here, it is left empty.`);
    if ((text ?? render(TRIAL)).trim() === "") throw new Error("it says nothing");
    if (text !== undefined) return text;
  } catch (error) {
    warn(`${slot.where} cannot be read (${shown(messageOf(error))}): ours stands in its place.`);
    return undefined;
  }
  return (variables) => {
    try {
      return render(variables);
    } catch (cause) {
      throw new AgentConfigError(`${slot.where} cannot be rendered: ${messageOf(cause)}.`, { cause });
    }
  };
}

/** What a run could fill in. */
const TRIAL: Variables = {
  task: "How much is 6 * 7?",
  name: "researcher",
  maxSteps: "20",
  remainingSteps: "12",
  introduction: "You solve tasks.",
  rules: "- Be brief.",
  tools: "declare function add(input: { a: number; b: number }): Promise<number>;",
  instructions: "Answer in English.",
};

/** Rendered with the names in place of values; undefined where it would say more or less without instructions. */
function toText(render: TemplateFunction, names: readonly string[]): string | undefined {
  const marks = Object.fromEntries(names.map((name) => [name, `{{${name}}}`]));
  const text = render(marks);
  // Braces of the author's own.
  if (text.replace(PLACEHOLDER, (mark, name: string) => (names.includes(name) ? "" : mark)).includes("{{")) return undefined;
  const plain = (text: string) => text.replace("{{instructions}}", "").replace(/\s+/g, "");
  return plain(text) === plain(render({ ...marks, instructions: "" })) ? text : undefined;
}

const PLACEHOLDER = /\{\{(\w+)\}\}/g;

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
