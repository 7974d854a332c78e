import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { z } from "zod";
import { CodeAgent } from "../agent/code-agent.ts";
import { MultiStepAgent } from "../agent/multi-step-agent.ts";
import { ToolCallingAgent } from "../agent/tool-calling-agent.ts";
import { definePlugin } from "../plugins/plugin.ts";
import { PluginRegistry } from "../plugins/registry.ts";
import { FakeExecutor } from "../testing/fake-executor.ts";
import { ScriptedModel } from "../testing/scripted-model.ts";
import { tool } from "../tools/tool.ts";
import type { AgentFile } from "./agent-file.ts";
import { fromJSON } from "./from-json.ts";
import { toAgentFile } from "./to-agent-file.ts";

const executor = "local";
const base = { format: "smolagents-ts/agent", version: 1, mode: "code", model: "openai/gpt-5.6", executor } satisfies AgentFile;
const named = (name: string, more: object = {}) => tool({ name, description: "Does it.", execute: () => 1, ...more });
const managed = (name: string, more: Partial<AgentFile> = {}): AgentFile => ({ ...base, name, description: "Helps.", ...more });

describe("fromJSON", () => {
  it("makes an agent of the kind that fits the mode, from the file or its text", async () => {
    expect(await fromJSON(base)).toBeInstanceOf(CodeAgent);
    expect(await fromJSON(JSON.stringify({ ...base, mode: "tools" }))).toBeInstanceOf(ToolCallingAgent);
    const both = await fromJSON({ ...base, mode: "both", maxSteps: 7 });
    expect(both.constructor).toBe(MultiStepAgent);
    expect(both.options).toEqual({ mode: "both", model: "openai/gpt-5.6", executor, maxSteps: 7 });
  });

  it("finds tools and functions by name, and leaves others alone", async () => {
    const weather = named("weather");
    const isShort = () => true;
    const policy = (memory: never) => memory;
    const agent = await fromJSON(
      {
        ...base,
        tools: [{ name: "weather" }],
        finalAnswerChecks: ["isShort"],
        stepCallbacks: { planning: ["isShort"] },
        promptTemplates: { plan: { function: "write" }, system: "{{rules}}" },
        compaction: "policy",
      },
      { tools: [named("other"), weather], functions: { isShort, write: () => "Plan.", policy, unused: () => {} } },
    );
    expect(agent.options).toMatchObject({
      tools: [weather],
      finalAnswerChecks: [isShort],
      stepCallbacks: { planning: [isShort] },
      promptTemplates: { system: "{{rules}}" },
      compaction: policy,
    });
  });

  it("names all that is missing in one error", async () => {
    const file: AgentFile = {
      ...base,
      model: { adapter: "scripted", id: "mine" },
      tools: [{ name: "weather" }, { name: "search" }, { name: "toString" }],
      finalAnswerChecks: ["isShort", "constructor"],
      managedAgents: [
        managed("helper", {
          tools: [{ name: "fetchPage" }],
          executor: { adapter: "fake" },
          modelSettings: { extra: { metadata: { a: 1 } } },
          model: { adapter: "openai", options: { modelId: "x", baseURL: "https://evil.example" } },
        }),
      ],
    };
    const error = await fromJSON(file, { tools: [named("weather")] }).catch((error: unknown) => error);
    expect(error).toMatchObject({ name: "AgentConfigError", code: "AGENT_PARTS" });
    expect((error as Error).message).toBe(
      `The saved agent needs what was not given:
- tools: search, toString, fetchPage
- functions: isShort, constructor
- a model in place of what could not be saved: scripted/mine
- an executor in place of what could not be saved: fake of helper
- trust in settings that say where your key is sent or what a sandbox may reach: modelSettings.extra (metadata), options of the model of helper (modelId, baseURL)

  Pass tools: [search, toString, fetchPage].
  Pass functions: { isShort, constructor }.
  Pass model: …, or for a managed agent agents: { name: { model: … } }.
  Pass executor: …, or for a managed agent agents: { name: { executor: … } }.
  Pass a model and an executor of yours in their place, or trust: true if you know who wrote the file.`,
    );
  });

  it("gives managed agents the same parts, and parts of their own first", async () => {
    const shared = named("search");
    const own = named("search");
    const [model, ownModel] = [new ScriptedModel([]), new ScriptedModel([])];
    const tools = [{ name: "search" }];
    const outputSchema = { type: "string" };
    const file: AgentFile = {
      ...base,
      tools,
      outputSchema,
      managedAgents: [managed("a", { tools, outputSchema, managedAgents: [managed("c", { tools })] }), managed("b", { tools })],
    };
    const schema = z.string();
    const agent = await fromJSON(file, {
      model,
      tools: [shared],
      outputSchema: schema,
      agents: { b: { tools: [own], model: ownModel, executor: "docker" }, c: { tools: [own] } },
    });
    const [a, b] = agent.options.managedAgents ?? [];
    expect([agent, a, a?.options.managedAgents?.[0], b].map((each) => each?.options.tools?.[0] === own)).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect([agent, a, b].map((each) => each?.options.model === model)).toEqual([true, true, false]);
    expect([agent, a, b].map((each) => each?.options.executor)).toEqual(["local", "local", "docker"]);
    expect([agent.options.outputSchema, a?.options.outputSchema]).toEqual([schema, outputSchema]);
    await expect(fromJSON(file, { tools: [shared], agents: { d: {} } })).rejects.toThrow('no managed agent "d"');
    await expect(fromJSON(file, { tools: [shared, own] })).rejects.toThrow('are called "search"');
  });

  it("types the answer by the schema that is given", async () => {
    const agent = await fromJSON(base, { outputSchema: z.object({ sum: z.number() }) });
    const typed = async () => (await agent.run("Add.")).output;
    expectTypeOf(typed).returns.resolves.toEqualTypeOf<{ sum: number } | undefined>();
    const plain = await fromJSON(base);
    const untyped = async () => (await plain.run("Add.")).output;
    expectTypeOf(untyped).returns.resolves.toEqualTypeOf<unknown>();
  });

  it("takes options from a file only with trust, from the registry it is given", async () => {
    const made: unknown[] = [];
    const note = <T>(options: object, instance: T): T => {
      made.push(options);
      return instance;
    };
    const registry = new PluginRegistry().register(
      definePlugin({ kind: "model", name: "openai", create: (options) => note(options, new ScriptedModel([])) }),
      definePlugin({ kind: "executor", name: "docker", create: (options) => note(options, new FakeExecutor(() => ({}))) }),
    );
    const file: AgentFile = {
      ...base,
      model: { adapter: "openai", options: { modelId: "x", timeouts: { idleMs: { $: "number", v: "Infinity" } } } },
      executor: { adapter: "docker", options: { mounts: ["/"] } },
      modelSettings: { extra: { store: true } },
    };
    await expect(fromJSON(file, { registry })).rejects.toMatchObject({ code: "AGENT_PARTS" });
    await expect(fromJSON(file, { registry, trust: "yes" as never })).rejects.toMatchObject({ code: "AGENT_PARTS" });
    expect(made).toEqual([]);
    const agent = await fromJSON(file, { registry, trust: true });
    expect(made).toEqual([{ modelId: "x", timeouts: { idleMs: Number.POSITIVE_INFINITY } }, { mounts: ["/"] }]);
    expect(agent.options.modelSettings).toEqual({ extra: { store: true } });
  });

  it("makes nothing when anything is missing, and imports nothing for a name", async () => {
    const create = vi.fn();
    const registry = new PluginRegistry().register(definePlugin({ kind: "model", name: "openai", create }));
    await fromJSON(base, { registry });
    const file: AgentFile = { ...base, model: { adapter: "openai", options: { modelId: "x" } }, tools: [{ name: "gone" }] };
    await expect(fromJSON(file, { registry, trust: true })).rejects.toThrow("gone");
    expect(create).not.toHaveBeenCalled();
  });

  it("lets the registry refuse names of plugins that are paths", async () => {
    for (const adapter of ["../../evil", "https://evil.example/x", "node:fs", "__proto__"]) {
      const file: AgentFile = { ...base, model: { adapter, options: {} } };
      await expect(fromJSON(file, { trust: true })).rejects.toMatchObject({ code: "PLUGIN_NOT_FOUND" });
      const agent = await fromJSON({ ...base, executor: adapter }, { model: new ScriptedModel([]) });
      await expect(agent.run("Do it.")).rejects.toMatchObject({ code: "PLUGIN_NOT_FOUND" });
    }
  });

  it("tells who listens when a tool is not the saved one", async () => {
    const saved = new CodeAgent({
      model: "openai/gpt-5.6",
      executor,
      tools: [
        named("search", { inputSchema: z.object({ query: z.string() }), needsApproval: true }),
        named("same", { inputSchema: z.object({ a: z.string(), b: z.string() }) }),
      ],
    });
    const warnings: string[] = [];
    await fromJSON(toAgentFile(saved), {
      tools: [
        named("search", { inputSchema: z.object({ q: z.string() }) }),
        named("same", { inputSchema: z.object({ b: z.string(), a: z.string().max(3) }) }),
      ],
      onWarning: (warning) => warnings.push(warning),
    });
    expect(warnings).toEqual([
      "The tool search takes other arguments than the saved one: (q), not (query).",
      "The tool search needs no approval, but the saved one did.",
    ]);
  });

  it("leaves settings that cannot work to the agent", async () => {
    await expect(fromJSON({ ...base, maxSteps: 0 })).rejects.toThrow('"maxSteps" is 0');
    await expect(fromJSON({ ...base, managedAgents: [base] })).rejects.toThrow("needs a name and a description");
    await expect(fromJSON({ ...base, budget: { cost: 1 } })).rejects.toThrow("needs a price");
  });
});
