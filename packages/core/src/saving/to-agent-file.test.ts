import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CodeAgent } from "../agent/code-agent.ts";
import { MultiStepAgent } from "../agent/multi-step-agent.ts";
import { ToolCallingAgent } from "../agent/tool-calling-agent.ts";
import type { Executor } from "../contracts/executor.ts";
import type { JsonObject } from "../contracts/json.ts";
import type { Model } from "../contracts/model.ts";
import { AgentConfigError } from "../errors.ts";
import { FakeExecutor } from "../testing/fake-executor.ts";
import { ScriptedModel } from "../testing/scripted-model.ts";
import { tool } from "../tools/tool.ts";
import { toAgentFile } from "./to-agent-file.ts";

const model = "openai/gpt-5.6";
const executor = "local";
const modelWith = (toJSON: () => JsonObject, adapter = "openai"): Model => Object.assign(new ScriptedModel([]), { adapter, toJSON });

describe("toAgentFile", () => {
  it("writes the options of an agent, and its format", () => {
    const weather = tool({
      name: "weather",
      description: "The weather of a city.",
      inputSchema: z.object({ city: z.string() }),
      outputSchema: z.string(),
      needsApproval: ({ city }) => city === "Atlantis",
      allowedCallers: ["code"],
      execute: ({ city }) => `sunny in ${city}`,
    });
    const isShort = (answer: string) => answer.length < 10;
    const log = () => {};
    const agent = new CodeAgent({
      name: "forecaster",
      description: "Knows the weather.",
      model,
      executor,
      tools: [weather],
      promptTemplates: {
        plan: "Plan {{task}}.",
        lastAnswer: function finish() {
          return "Finish.";
        },
      },
      outputSchema: z.string(),
      finalAnswerChecks: [isShort],
      stepCallbacks: [log],
      maxSteps: 3,
      maxObservationChars: Number.POSITIVE_INFINITY,
      budget: { wallTimeMs: 60_000, cost: 1 },
      price: { input: 1, output: 2 },
      modelSettings: { temperature: 0, timeouts: { idleMs: Number.POSITIVE_INFINITY } },
    });
    const infinity = { $: "number", v: "Infinity" };
    expect(JSON.parse(JSON.stringify(toAgentFile(agent)))).toEqual({
      format: "smolagents-ts/agent",
      version: 1,
      name: "forecaster",
      description: "Knows the weather.",
      mode: "code",
      model,
      executor,
      tools: [
        {
          name: "weather",
          description: "The weather of a city.",
          inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
          outputSchema: { type: "string" },
          allowedCallers: ["code"],
          needsApproval: "function",
        },
      ],
      promptTemplates: { plan: "Plan {{task}}.", lastAnswer: { function: "finish" } },
      outputSchema: { type: "string" },
      finalAnswerChecks: ["isShort"],
      stepCallbacks: { action: ["log"] },
      maxSteps: 3,
      maxObservationChars: infinity,
      budget: { wallTimeMs: 60_000, cost: 1 },
      price: { input: 1, output: 2 },
      modelSettings: { temperature: 0, timeouts: { idleMs: infinity } },
    });
  });

  it("writes the mode of every kind of agent, and managed agents as files inside", () => {
    const finder = new ToolCallingAgent({ name: "finder", description: "Finds.", model });
    expect(toAgentFile(new MultiStepAgent({ model, executor, managedAgents: [finder] }))).toMatchObject({
      mode: "code",
      managedAgents: [{ format: "smolagents-ts/agent", mode: "tools", name: "finder" }],
    });
    expect(toAgentFile(new MultiStepAgent({ model, executor, mode: "auto" })).mode).toBe("auto");
  });

  it("leaves out what is undefined and the registry", () => {
    const agent = new CodeAgent({
      model,
      executor,
      modelSettings: { temperature: undefined, topP: 1 } as never,
      instructions: undefined,
    } as never);
    expect(toAgentFile(agent)).toEqual({
      format: "smolagents-ts/agent",
      version: 1,
      mode: "code",
      model,
      executor,
      modelSettings: { topP: 1 },
    });
  });

  it("writes a model or an executor as its plugin's name and options, and as the name alone where that says it all", () => {
    const saved = (model: Model, executor: Executor | string = "local") => {
      const file = toAgentFile(new CodeAgent({ model, executor }));
      return [file.model, file.executor];
    };
    const fake = (toJSON?: () => JsonObject): Executor =>
      Object.assign(new FakeExecutor(() => ({})), { name: "docker", ...(toJSON && { toJSON }) });

    expect(
      saved(
        modelWith(() => ({ modelId: "gpt-5.6", temperature: 0.5 })),
        fake(() => ({ image: "node" })),
      ),
    ).toEqual([
      { adapter: "openai", options: { modelId: "gpt-5.6", temperature: 0.5 } },
      { adapter: "docker", options: { image: "node" } },
    ]);
    expect(
      saved(
        modelWith(() => ({ modelId: "Qwen/Qwen3", seed: undefined as never })),
        fake(() => ({})),
      ),
    ).toEqual(["openai/Qwen/Qwen3", "docker"]);
    expect(saved(modelWith(() => ({ modelId: "x" }), "Mine!"))).toEqual([{ adapter: "Mine!", options: { modelId: "x" } }, "local"]);
  });

  it("writes only the name of a model or an executor that cannot tell its options", () => {
    const broken = modelWith(() => {
      throw new Error("has a client of its own");
    });
    expect(toAgentFile(new CodeAgent({ model: broken, executor: new FakeExecutor(() => ({})) }))).toMatchObject({
      model: { adapter: "openai", id: "scripted" },
      executor: { adapter: "fake" },
    });
  });

  it.each<[string, () => CodeAgent]>([
    ["no name", () => new CodeAgent({ model, executor, finalAnswerChecks: [() => true] })],
    ["no name", () => new CodeAgent({ model, executor, stepCallbacks: { planning: [() => {}] } })],
    ['called "check"', () => new CodeAgent({ model, executor, finalAnswerChecks: [function check() {}, function check() {}] })],
    [
      'called "plan"',
      () => {
        const inner = new CodeAgent({ name: "a", description: "b", model, executor, promptTemplates: { plan: () => "1" } });
        return new CodeAgent({ model, executor, managedAgents: [inner], promptTemplates: { plan: () => "2" } });
      },
    ],
    ["a function, which", () => new CodeAgent({ model, executor, modelSettings: { extra: { f: [() => 1] } } as never })],
  ])("refuses functions it could not find again: %s", (problem, make) => {
    const agent = make();
    expect(() => toAgentFile(agent)).toThrow(expect.objectContaining({ code: "AGENT_SAVE", message: expect.stringContaining(problem) }));
  });

  it("takes one function in two places", () => {
    const log = () => {};
    const inner = new CodeAgent({ name: "a", description: "b", model, executor, stepCallbacks: { planning: log } });
    expect(toAgentFile(new CodeAgent({ model, executor, managedAgents: [inner], stepCallbacks: [log] }))).toMatchObject({
      stepCallbacks: { action: ["log"] },
      managedAgents: [{ stepCallbacks: { planning: ["log"] } }],
    });
  });

  it("says so when a schema has no JSON Schema", () => {
    const agent = new CodeAgent({ model, executor, outputSchema: z.date() });
    expect(() => toAgentFile(agent)).toThrow(AgentConfigError);
  });
});
