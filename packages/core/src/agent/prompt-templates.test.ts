import { describe, expect, it } from "vitest";
import type { Message } from "../contracts/message.ts";
import type { CodeAgentOptions } from "../definition/agent-options.ts";
import { AgentConfigError } from "../errors.ts";
import type { PromptTemplates } from "../prompts/templates.ts";
import { FakeExecutor, type ScriptEntry, ScriptedModel } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { CodeAgent } from "./code-agent.ts";
import { ToolCallingAgent } from "./tool-calling-agent.ts";

const say = (program: string) => `<code>\n${program}\n</code>`;

function play(options: Partial<CodeAgentOptions>, script: readonly ScriptEntry[] = [say("answer")]) {
  const model = new ScriptedModel(script);
  const executor = new FakeExecutor((code) => (code === "answer" ? { final: { value: "done" } } : {}));
  return { model, agent: new CodeAgent({ model, executor, ...options }) };
}

const textOf = ({ content }: Message) => content.map((part: { text?: string }) => part.text ?? "").join("");
/** All texts the model was ever sent, in the last request of the run. */
async function textsOf(options: Partial<CodeAgentOptions>, script?: readonly ScriptEntry[]) {
  const { model, agent } = play(options, script);
  await agent.run("Count the stars.");
  return model.requests.at(-1)!.messages.map(textOf);
}
const refusal = (promptTemplates: unknown, options: Partial<CodeAgentOptions> = {}) => {
  try {
    play({ promptTemplates: promptTemplates as PromptTemplates, ...options });
  } catch (error) {
    return error as AgentConfigError;
  }
  return expect.unreachable("was taken");
};

describe("Instructions", () => {
  it("stand at the end of the system prompt", async () => {
    const [system] = await textsOf({ instructions: "Answer in French." });
    expect(system).toMatch(/\n\nAnswer in French\.$/);
  });

  it("leave no trace where there are none", async () => {
    const [system] = await textsOf({});
    expect(system).toBe(system!.trim());
    expect(system).not.toMatch(/\{\{|undefined/);
  });

  it("hold for agents without programs too", async () => {
    const model = new ScriptedModel([{ toolCalls: [{ id: "1", name: "finalAnswer", args: { answer: 1 } }] }]);
    await new ToolCallingAgent({ model, instructions: "Answer in French." }).run("Count.");
    expect(textOf(model.requests[0]!.messages[0]!)).toMatch(/Answer in French\.$/);
  });

  it("are the same bytes in every request, so that servers can cache them", async () => {
    const { model, agent } = play({ instructions: "Answer in French." }, [say("a"), say("b"), say("answer")]);
    await agent.run("One.");
    await agent.run("Two.");
    expect(new Set(model.requests.map(({ messages }) => textOf(messages[0]!))).size).toBe(1);
  });
});

describe("A prompt template", () => {
  const add = tool({ name: "add", description: "Adds.", execute: () => 1 });

  it("replaces the system prompt, with the parts of the default as variables", async () => {
    const [system] = await textsOf({
      tools: [add],
      instructions: "Be brief.",
      promptTemplates: { system: "You are a pirate. {{introduction}}\n---\n{{rules}}\n---\n{{ tools }}\n---\n{{instructions}}" },
    });
    const [introduction, rules, tools, instructions] = system!.split("\n---\n");
    expect(introduction).toMatch(/^You are a pirate\. You solve tasks by writing JavaScript programs/);
    expect(rules).toMatch(/^- /);
    expect(tools).toContain("declare function add(");
    expect(instructions).toBe("Be brief.");
  });

  it("replaces one prompt and leaves the others", async () => {
    const script = ["P", say("a"), "P", "Best."];
    const options = { planningInterval: 1, maxSteps: 1 };
    const texts = await textsOf(
      { ...options, promptTemplates: { plan: "Plan {{task}}, in {{maxSteps}}." } },
      script.slice(0, 2).concat("Best."),
    );
    const defaults = await textsOf(options, script.slice(0, 2).concat("Best."));
    expect(texts[2]).toBe("Plan Count the stars., in 1.");
    expect(texts.toSpliced(2, 1)).toEqual(defaults.toSpliced(2, 1));
  });

  it("is there for each prompt of a run", async () => {
    const texts = await textsOf(
      {
        planningInterval: 1,
        maxSteps: 2,
        promptTemplates: {
          system: "SYSTEM",
          plan: "PLAN {{remainingSteps}}",
          planUpdate: "UPDATE {{remainingSteps}}",
          planFollowUp: "GO {{remainingSteps}}",
          lastAnswer: "LAST {{task}} {{maxSteps}}",
        },
      },
      ["P1", say("a"), "P2", say("b"), "Best."],
    );
    expect(texts.filter((text) => /^[A-Z]{2}/.test(text))).toEqual([
      "SYSTEM",
      "PLAN 2",
      "GO 2",
      "UPDATE 1",
      "GO 1",
      "LAST Count the stars. 2",
    ]);
  });

  it("may be a function of the variables", async () => {
    const [system] = await textsOf({
      tools: [add],
      promptTemplates: { system: ({ tools, rules }) => `${rules.split("\n").length} rules, {{braces}} ${tools.includes("add")}` },
    });
    expect(system).toMatch(/^\d+ rules, \{\{braces\}\} true$/);
  });

  it("fills in values as they are, whatever is in them", async () => {
    const [system] = await textsOf({ instructions: "Cost: $& {{rules}} $1", promptTemplates: { system: "[{{instructions}}]" } });
    expect(system).toBe("[Cost: $& {{rules}} $1]");
  });

  it("uses a variable as often as it says", async () => {
    const texts = await textsOf({ planningInterval: 9, promptTemplates: { plan: "{{task}} {{task}}" } }, ["P", say("answer")]);
    expect(texts[2]).toBe("Count the stars. Count the stars.");
  });

  it.each([
    ["an unknown name", { plans: "x" }, /no prompt template "plans"/, /Did you mean plan\?/],
    ["smolagents' name", { system_prompt: "x" }, /no prompt template "system_prompt"/, /There are: system, plan, planUpdate/],
    ["an unknown variable", { plan: "{{remaining_steps}}" }, /"plan" uses \{\{remaining_steps\}\}/, /Did you mean remainingSteps\?/],
    ["a variable of another template", { lastAnswer: "{{remainingSteps}}" }, /"lastAnswer" uses \{\{remainingSteps\}\}/, /task, maxSteps/],
    ["more than a variable", { plan: "{{ task | upper }}" }, /uses \{\{task \| upper\}\}/, /function/],
    ["a name of every object", { plan: "{{constructor}}" }, /uses \{\{constructor\}\}/, /There are: task/],
    ["nothing", { system: " " }, /"system" is empty/, /default/],
    ["a number", { system: 5 }, /"system" must be a text or a function/, /(?:)/],
    ["null", { system: null }, /"system" must be a text or a function/, /(?:)/],
    ["a text for all", "You are a pirate.", /must be an object/, /promptTemplates: \{/],
    ["a list", [{ system: "x" }], /must be an object/, /promptTemplates: \{/],
  ])("is refused with %s, when the agent is made", (_, templates, message, hint) => {
    const error = refusal(templates);
    expect(AgentConfigError.is(error)).toBe(true);
    expect(error.message).toMatch(message);
    expect(error.hint ?? "").toMatch(hint);
  });

  it("that leaves the instructions out is refused where there are some: they would be lost", () => {
    const error = refusal({ system: "You are a pirate." }, { instructions: "Answer in French." });
    expect(error.message).toMatch(/leaves the agent's instructions out/);
    expect(() => play({ promptTemplates: { system: "You are a pirate." } })).not.toThrow();
    expect(() => play({ promptTemplates: { system: "{{instructions}}" }, instructions: "Answer in French." })).not.toThrow();
    expect(() => play({ promptTemplates: { system: () => "x" }, instructions: "Answer in French." })).not.toThrow();
  });

  it("that is undefined keeps the default", async () => {
    expect(await textsOf({ promptTemplates: { system: undefined as never } })).toEqual(await textsOf({}));
  });

  it.each([
    [
      "throws",
      () => {
        throw new RangeError("no such file");
      },
      /The prompt template "plan" failed: no such file/,
    ],
    ["gives nothing", () => undefined, /"plan" gave a value of type undefined/],
    ["gives an empty text", () => "", /"plan" gave nothing/],
    ["takes its time", async () => "later", /"plan" gave a promise/],
  ])("that is a function and %s ends the run with an error that names it", async (_, plan, expected) => {
    const { agent, model } = play({ planningInterval: 1, promptTemplates: { plan: plan as never } });
    const error = await agent.run("Count.").then(
      () => expect.unreachable(),
      (error) => error,
    );
    expect(AgentConfigError.is(error)).toBe(true);
    expect(error.message).toMatch(expected);
    expect(model.requests).toEqual([]);
  });

  it("of a managed agent that fails is told to the manager's program", async () => {
    const { agent: worker } = play({
      name: "worker",
      description: "Works.",
      promptTemplates: { managedTask: () => JSON.parse("{") as string },
    });
    const model = new ScriptedModel([say("ask")]);
    const executor = new FakeExecutor(async (_, { call }) => ({
      final: { value: await call("worker", { task: "x" }).catch(({ message }: Error) => message) },
    }));
    const { output } = await new CodeAgent({ model, executor, managedAgents: [worker] }).run("Count.");
    expect(output).toMatch(/^worker failed: The prompt template "managedTask" failed: /);
  });
});
