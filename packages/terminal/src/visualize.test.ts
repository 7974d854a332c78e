import { stripVTControlCharacters } from "node:util";
import { CodeAgent, MultiStepAgent, ToolCallingAgent, tool } from "@smolagents-ts/core";
import { FakeExecutor, ScriptedModel } from "@smolagents-ts/core/testing";
import { expect, it } from "vitest";
import { FakeOutput } from "./testing/fake-output.ts";
import { visualize } from "./visualize.ts";

const model = new ScriptedModel([]);
const search = tool({
  name: "search",
  description: "Searches the web and gives the first results, with their addresses and a few words of each.\n\nUse it sparingly.",
  inputSchema: {
    type: "object",
    properties: {
      query: { type: "string", description: "What to look for." },
      limit: { type: "integer", default: 10 },
      kind: { enum: ["web", "news"] },
      tags: { type: "array", items: { anyOf: [{ type: "string" }, { type: "null" }] } },
      place: { $ref: "#/$defs/Place" },
      anything: {},
      mode: { const: 1 },
      many: { type: ["string", "number"] },
    },
    required: ["query"],
  },
  outputSchema: { type: "array", items: { type: "string" } },
  execute: () => [],
});
const remove = tool({ name: "remove", description: "Removes a file.", needsApproval: true, allowedCallers: ["code"], execute: () => 1 });
const scout = new ToolCallingAgent({ name: "scout", description: "Finds facts.", model: "openai/gpt-5.6", tools: [search], maxSteps: 5 });

class Chief extends CodeAgent {}
const chief = new Chief({
  model,
  executor: new FakeExecutor(() => ({})),
  tools: [remove],
  managedAgents: [scout],
  planningInterval: 3,
  budget: { totalTokens: 10_000, wallTimeMs: 90_000 },
});

const TREE = `Chief
├─ mode: code
├─ model: scripted/scripted
├─ executor: fake (javascript, isolation: none)
├─ limits: 20 steps, a plan every 3 steps, 10,000 tokens, 90 s
├─ tools
│  └─ remove  needs approval · from programs only
│        Removes a file.
└─ managed agents
   └─ scout  ToolCallingAgent
      │  Finds facts.
      ├─ mode: tools
      ├─ model: openai/gpt-5.6
      ├─ limits: 5 steps
      └─ tools
         └─ search  → string[]
               Searches the web and gives the first
               results, with their addresses and a few
               words of each.

               Use it sparingly.
               · query: string — What to look for.
               · limit?: integer = 10
               · kind?: "web" | "news"
               · tags?: (string | null)[]
               · place?: Place
               · anything?: any
               · mode?: 1
               · many?: string | number
`;

it("draws an agent with its tools and the agents it manages, and gives the same as text", () => {
  const output = new FakeOutput();
  const text = visualize(chief, { output, width: 56, env: {} });
  expect(text.replace(/ +$/gm, "")).toBe(TREE);
  expect(output.text).toBe(text);
});

it("colours the drawing, not the text", () => {
  const output = new FakeOutput({ isTTY: true });
  const text = visualize(chief, { output, env: {} });
  expect(text).not.toContain("\u001b");
  expect(output.text).toContain("\u001b[1mChief\u001b[22m");
  expect(stripVTControlCharacters(output.text)).toBe(text);
});

it("draws an agent that is named by nothing but names, and needs no more than its options", () => {
  const named = new MultiStepAgent({ mode: "auto", model: "openai/gpt-5.6", executor: "docker", name: "doer", description: "Does." });
  expect(visualize(named, { output: new FakeOutput() })).toBe(`doer  MultiStepAgent
│  Does.
├─ mode: auto
├─ model: openai/gpt-5.6
├─ executor: docker
└─ limits: 20 steps
`);
});

it("ends where an agent manages itself", () => {
  const options = { ...scout.options };
  const looped = { options };
  Object.assign(options, { managedAgents: [looped] });
  expect(visualize(looped, { output: new FakeOutput() })).toContain("   └─ scout  (see above)\n");
});

it("lets no description control the terminal", () => {
  const evil = new CodeAgent({
    model: "a/b\u001b[2J",
    executor: "c\u202e",
    tools: [
      tool({
        name: "t",
        description: "d\u001b]0;owned\u0007\r\nx",
        inputSchema: { type: "object", properties: { "p\u009b": { description: "\u001b" } } },
        execute: () => 1,
      }),
    ],
  });
  const output = new FakeOutput();
  visualize(evil, { output });
  expect(output.text.replaceAll("\n", "")).not.toMatch(/\p{Cc}|\u202e/u);
});
