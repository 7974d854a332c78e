import type { PromptTemplates } from "@smolagents-ts/core";
import type { AgentFile, SavedTool } from "@smolagents-ts/core/saving";
import { shown } from "./broken.ts";
import { isKnownPrompt } from "./known-prompts.ts";
import { type Slot, type TemplateFunction, toTemplate } from "./to-template.ts";

type Templates = NonNullable<AgentFile["promptTemplates"]>;

/** Facts of the agent that its prompts may name. */
export interface PromptContext {
  readonly mode: "code" | "tools";
  /** Stands before the names of functions: agents within agents have prompts of the same names. */
  readonly prefix: string;
  readonly authorizedImports: string;
  readonly tools: readonly SavedTool[];
  readonly warn: (warning: string) => void;
}

/** Each template of ours, with the prompts of smolagents that it is made from, by their paths, and its variables. */
const SLOTS: readonly { readonly ours: keyof PromptTemplates; readonly theirs: readonly string[]; readonly names: readonly string[] }[] = [
  { ours: "system", theirs: ["system_prompt"], names: ["introduction", "rules", "tools", "instructions"] },
  { ours: "plan", theirs: ["planning.initial_plan"], names: ["task", "maxSteps", "remainingSteps"] },
  {
    ours: "planUpdate",
    theirs: ["planning.update_plan_pre_messages", "planning.update_plan_post_messages"],
    names: ["task", "maxSteps", "remainingSteps"],
  },
  { ours: "managedTask", theirs: ["managed_agent.task"], names: ["name", "task"] },
  { ours: "lastAnswer", theirs: ["final_answer.pre_messages", "final_answer.post_messages"], names: ["task", "maxSteps"] },
];

/**
 * Templates of ours from prompts of smolagents, by their paths: `planning.initial_plan`. Those that smolagents came with are dropped in favour of
 * ours: they teach Python, and another form of replies.
 */
export function readPrompts(
  prompts: ReadonlyMap<string, string>,
  context: PromptContext,
): { readonly templates: Templates; readonly functions: ReadonlyMap<string, TemplateFunction> } {
  const templates: { [name: string]: Templates[keyof Templates] } = {};
  const functions = new Map<string, TemplateFunction>();
  const own = new Set([...prompts].filter(([, text]) => text.trim() !== "" && !isKnownPrompt(text)).map(([path]) => path));
  for (const { ours, theirs, names } of SLOTS) {
    const path = theirs.find((path) => own.has(path));
    if (path === undefined) continue;
    for (const path of theirs) own.delete(path);
    const jinja = theirs
      .map((path) => prompts.get(path)?.trim() ?? "")
      .filter(Boolean)
      .join("\n\n");
    const made = toTemplate(jinja, slotOf(ours, `The prompt ${path}`, names, context), context.warn);
    if (made === undefined) continue;
    if (ours === "system") context.warn(`The prompt ${path} is the author's own: it is kept, followed by what this agent must know.`);
    if (typeof made === "string") templates[ours] = made;
    else {
      const name = `smolagents:${context.prefix}${ours}`;
      functions.set(name, Object.defineProperty(made, "name", { value: name }));
      templates[ours] = { function: name };
    }
  }
  if (own.size > 0) context.warn(`Prompts that were left out, for nothing here is like them: ${[...own].map(shown).join(", ")}.`);
  return { templates, functions };
}

function slotOf(ours: keyof PromptTemplates, where: string, names: readonly string[], context: PromptContext): Slot {
  const isSystem = ours === "system";
  return {
    where,
    names,
    toJinja: (variables, jinja) => ({
      task: variables["task"] ?? "",
      name: variables["name"] ?? "",
      remaining_steps: numberOr(variables["remainingSteps"]),
      custom_instructions: variables["instructions"] ?? "",
      authorized_imports: context.authorizedImports,
      code_block_opening_tag: "<code>",
      code_block_closing_tag: "</code>",
      // They are among the declarations.
      managed_agents: {},
      tools: takesDeclarations(jinja)
        ? declarations(isSystem && context.mode === "code" ? variables["tools"] : undefined)
        : listed(context.tools),
      // Of older versions, which asked for facts first.
      answer_facts: "",
      facts_update: "",
    }),
    tail(variables, rendered) {
      if (!isSystem) return "";
      const { introduction, rules, tools = "", instructions = "" } = variables;
      const added = [tools, instructions].filter((part) => part && !rendered.includes(part));
      return [`\n\n${REPLY}\n${introduction}\n${rules}`, ...added].join("\n\n");
    },
  };
}

/** Since 1.18, tools say in prompts what they look like; before, prompts put that together. */
const takesDeclarations = (jinja: string) => /to_(?:code|tool_calling)_prompt/.test(jinja);

/** In place of the tools, one that says what all of them look like, in the form that is ours. */
function declarations(declared = "those that you were given") {
  return { all: { name: "all", to_code_prompt: () => declared, to_tool_calling_prompt: () => declared } };
}

/** The tools as far as the file tells. */
function listed(tools: readonly SavedTool[]) {
  return Object.fromEntries(
    tools.map(({ name, description = "", inputSchema }) => {
      const inputs = Object.entries(Object(inputSchema?.["properties"])).map(([argument, schema]) => [
        argument,
        { type: "any", description: "", ...Object(schema) },
      ]);
      return [name, { name, description, inputs: Object.fromEntries(inputs), output_type: "any" }];
    }),
  );
}

/** The author's prompt was written for smolagents: for Python, and for replies in another form. */
const REPLY =
  "Where the text above differs from the following, in the language, in the form of replies or in the tools, the following holds.";

const numberOr = (text: string | undefined) => (text !== undefined && /^\d+$/.test(text) ? Number(text) : text);
