import { describe, expect, it } from "vitest";
import { readPrompts } from "./read-prompts.ts";

const read = (prompts: { readonly [path: string]: string }, mode: "code" | "tools" = "code") => {
  const warnings: string[] = [];
  const { templates, functions } = readPrompts(new Map(Object.entries(prompts)), {
    mode,
    prefix: "",
    authorizedImports: "['math']",
    tools: [{ name: "add", description: "Adds.", inputSchema: { properties: { a: { type: "integer", description: "One." } } } }],
    warn: (warning) => warnings.push(warning),
  });
  return { templates, functions: Object.fromEntries(functions), warnings };
};

/** Of smolagents 1.9 and 1.26, Apache-2.0. */
const REPORT = "Here is the final answer from your managed agent '{{name}}':\n{{final_answer}}";
const PRE =
  "An agent tried to answer a user query but it got stuck and failed to do so. You are tasked with providing an answer instead. Here is the agent's memory:";
const POST_OLD = "Based on the above, please provide an answer to the following user request:\n{{task}}";

const system = (text: string, tail = "") =>
  `${text}\n\nWhere the text above differs from the following, in the language, in the form of replies or in the tools, the following holds.\n{{introduction}}\n{{rules}}${tail}`;

describe("readPrompts", () => {
  it("drops what smolagents came with, however it is spaced, and what is empty", () => {
    const prompts = {
      "managed_agent.report": ` ${REPORT}\n\n`,
      "final_answer.pre_messages": PRE.replaceAll(" ", "\n"),
      "final_answer.post_messages": POST_OLD,
    };
    expect(read({ ...prompts, system_prompt: " \n", "planning.initial_plan": "" })).toEqual({ templates: {}, functions: {}, warnings: [] });
  });

  it("takes both halves of a prompt when one of them is the author's own", () => {
    expect(read({ "final_answer.pre_messages": PRE, "final_answer.post_messages": "Answer {{task}} in French." }).templates).toEqual({
      lastAnswer: `${PRE}\n\nAnswer {{task}} in French.`,
    });
  });

  it("adds to a system prompt what it does not say itself", () => {
    expect(read({ system_prompt: "You are a pirate." }).templates.system).toBe(
      system("You are a pirate.", "\n\n{{tools}}\n\n{{instructions}}"),
    );
    expect(
      read({ system_prompt: "{% for tool in tools.values() %}{{ tool.to_code_prompt() }}{% endfor %} {{custom_instructions}}" }).templates
        .system,
    ).toBe(system("{{tools}} {{instructions}}"));
    expect(read({ system_prompt: "Imports: {{authorized_imports}}" }, "tools").templates.system).toBe(
      system("Imports: ['math']", "\n\n{{tools}}\n\n{{instructions}}"),
    );
  });

  it("lists the tools where an older prompt puts their parts together", () => {
    const jinja =
      "{%- for tool in tools.values() %}\n- {{ tool.name }}: {{ tool.description }}\n    Takes inputs: {{tool.inputs}}\n{%- endfor %}\n{%- if managed_agents and managed_agents.values() | list %}team{%- endif %}";
    expect(read({ system_prompt: jinja }).templates.system).toBe(
      system('\n- add: Adds.\n    Takes inputs: {"a": {"type": "integer", "description": "One."}}', "\n\n{{tools}}\n\n{{instructions}}"),
    );
  });

  it("keeps a function only where something hangs on what is filled in", () => {
    const { templates, functions, warnings } = read({
      "planning.initial_plan": "{% if custom_instructions %}Mind: {{custom_instructions}}{% endif %}{{ task | upper }}",
      "planning.update_plan_post_messages": "{{ 'Hurry! ' if remaining_steps < 3 else '' }}{remaining_steps} left",
      "managed_agent.task": "{% set who = name %}{{ who }}: {{ task }}",
      "final_answer.pre_messages": "{# a note #}{% if task %}{{ task }}{% endif %}",
    });
    expect(templates).toEqual({
      plan: { function: "smolagents:plan" },
      planUpdate: { function: "smolagents:planUpdate" },
      managedTask: { function: "smolagents:managedTask" },
      lastAnswer: "{{task}}",
    });
    expect(functions["smolagents:plan"]?.({ task: "go" })).toBe("GO");
    expect(functions["smolagents:planUpdate"]?.({ task: "go", remainingSteps: "2" })).toBe("Hurry! 2 left");
    expect(functions["smolagents:managedTask"]?.({ name: "{{task}}", task: "{{ 7*7 }}" })).toBe("{{task}}: {{ 7*7 }}");
    expect(functions["smolagents:plan"]?.name).toBe("smolagents:plan");
    expect(warnings).toEqual([]);
  });

  it("keeps the words of a system prompt from saying more when there are no instructions", () => {
    const { templates, functions } = read({ system_prompt: "{% if custom_instructions %}Mind this: {{custom_instructions}}{% endif %}" });
    expect(templates.system).toEqual({ function: "smolagents:system" });
    expect(functions["smolagents:system"]?.({ introduction: "i", rules: "r", tools: "", instructions: "" })).not.toContain("Mind");
  });

  it("leaves braces of the author's own alone", () => {
    const { templates, functions } = read({ "managed_agent.task": "{{ '{{task}} {{other}}' }} {{ task }}" });
    expect(templates.managedTask).toEqual({ function: "smolagents:managedTask" });
    expect(functions["smolagents:managedTask"]?.({ name: "a", task: "b" })).toBe("{{task}} {{other}} b");
  });

  it("says what it cannot read, what is not there, and what has no place here", () => {
    expect(
      read({
        "planning.initial_plan": "{% for %}",
        "managed_agent.task": "{{ nobody }}{{ task }}",
        "managed_agent.report": "Mine.",
        stray: "x",
      }),
    ).toEqual({
      templates: { managedTask: "{{task}}" },
      functions: {},
      warnings: [
        expect.stringMatching(/^The prompt planning\.initial_plan cannot be read \(.+\): ours stands in its place\.$/),
        "The prompt managed_agent.task asks for nobody: there is no such thing here, it is left empty.",
        "Prompts that were left out, for nothing here is like them: managed_agent.report, stray.",
      ],
    });
  });

  it("leaves no empty prompt behind", () => {
    expect(read({ "managed_agent.task": "{% if false %}{{ task }}{% endif %}", "planning.initial_plan": "{# nothing #}" })).toMatchObject({
      templates: {},
      warnings: [expect.stringContaining("it says nothing"), expect.stringContaining("it says nothing")],
    });
  });

  it("turns a failure in a run into an error that says where", () => {
    const { functions } = read({ "planning.initial_plan": "{{ task.split('x')[1] | upper }}" });
    const broken = read({ "planning.initial_plan": "Plan.{% if 'magic' in task %}{{ task() }}{% endif %}" }).functions["smolagents:plan"];
    expect(() => broken?.({ task: "magic" })).toThrow("The prompt planning.initial_plan cannot be rendered");
    expect(functions).toEqual({});
  });
});
