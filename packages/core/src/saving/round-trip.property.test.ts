// smolagents loses nine settings when an agent is saved and loaded. Here every option goes there and back, whatever its value.
import fc from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";
import { MultiStepAgent } from "../agent/multi-step-agent.ts";
import type { JsonObject } from "../contracts/json.ts";
import type { SchemaLike } from "../contracts/schema.ts";
import type { AgentOptions } from "../definition/agent-options.ts";
import { ModelError } from "../errors.ts";
import { definePlugin } from "../plugins/plugin.ts";
import { PluginRegistry } from "../plugins/registry.ts";
import { FakeExecutor } from "../testing/fake-executor.ts";
import { ScriptedModel } from "../testing/scripted-model.ts";
import { tool } from "../tools/tool.ts";
import { fromJSON } from "./from-json.ts";
import { toAgentFile } from "./to-agent-file.ts";

/** The requests of a run that ends at its first model call. */
class Witness extends ScriptedModel {
  readonly #options: JsonObject;
  constructor(options: JsonObject) {
    super([{ error: new ModelError("That is enough.", { kind: "auth" }) }]);
    this.#options = options;
    witnesses.push(this);
  }
  toJSON(): JsonObject {
    return this.#options;
  }
}

class Sandbox extends FakeExecutor {
  readonly #options: JsonObject;
  constructor(options: JsonObject) {
    super(() => ({}), { language: "python" });
    this.#options = options;
  }
  toJSON(): JsonObject {
    return this.#options;
  }
}

const witnesses: Witness[] = [];
const registry = new PluginRegistry().register(
  definePlugin({ kind: "model", name: "scripted", create: (options: JsonObject) => new Witness(options) }),
  definePlugin({ kind: "executor", name: "fake", create: (options: JsonObject) => new Sandbox(options) }),
);

const functions = {
  isFine: () => true,
  isShort: () => true,
  note: () => {},
  writePlan: () => "Write a plan, please.",
  writeSystem: ({ rules }: { rules: string }) => `Rules:\n${rules}`,
  keepAll: <T>(memory: T) => memory,
};
const tools = [
  tool({
    name: "add",
    description: "Adds.",
    inputSchema: z.object({ a: z.number().default(1), b: z.number() }),
    outputSchema: z.number(),
    execute: ({ a, b }) => a + b,
  }),
  tool({
    name: "search",
    description: "Searches.",
    inputSchema: { type: "object", properties: { query: { type: "string" } } },
    needsApproval: true,
    execute: () => 1,
  }),
  tool({ name: "wait", description: "Waits.", execute: () => 1 }),
];

const count = fc.integer({ min: 1, max: 50 });
const amount = fc.oneof(fc.double({ min: 60_000, max: 1e12, noNaN: true }), fc.constant(Number.POSITIVE_INFINITY));
const text = fc.string({ unit: fc.constantFrom(...'ab {}$\n"\\é💥\0', "__proto__", "\ud800") });
const someOf = <T>(...items: T[]) => fc.subarray(items);
const some = <T extends object>(fields: { [Field in keyof T]: fc.Arbitrary<T[Field]> }) => fc.record(fields, { requiredKeys: [] });
const template = (...more: unknown[]) => fc.constantFrom("Be brief.", ...more) as fc.Arbitrary<never>;
const adapterOptions = fc.dictionary(fc.oneof(text, fc.constant("modelId")), fc.jsonValue(), { maxKeys: 3 }) as fc.Arbitrary<JsonObject>;

const schemas: readonly SchemaLike[] = [
  z.object({ sum: z.number(), unit: z.enum(["m", "s"]).default("m") }),
  z.string().min(1),
  { type: "array", items: { $ref: "#/$defs/row" }, $defs: { row: { type: "object", properties: { ["__proto__"]: { type: "null" } } } } },
];

/** An arbitrary for each option: one more option does not compile until it is here. */
const OPTIONS: { readonly [Option in keyof Required<AgentOptions>]: fc.Arbitrary<unknown> } = {
  name: fc.constantFrom("boss", "_a1"),
  description: text,
  instructions: text,
  mode: fc.constantFrom("code", "tools", "both", "auto"),
  model: fc.oneof(
    fc.constant("scripted/some/model"),
    adapterOptions.map((options) => new Witness(options)),
  ),
  executor: fc.oneof(
    fc.constant("fake"),
    adapterOptions.map((options) => new Sandbox(options)),
  ),
  tools: someOf(...tools),
  managedAgents: fc.constant(undefined),
  promptTemplates: some({
    system: fc.constantFrom("{{tools}}! {{instructions}}", functions.writeSystem) as fc.Arbitrary<never>,
    plan: template("{{ task }}", functions.writePlan),
    planUpdate: template(functions.writePlan),
    planFollowUp: template("{{remainingSteps}}"),
    managedTask: template("{{name}}: {{task}}"),
    lastAnswer: template("{{maxSteps}}"),
  }),
  outputSchema: fc.constantFrom(...schemas),
  finalAnswerChecks: someOf(functions.isFine, functions.isShort),
  stepCallbacks: fc.oneof(
    someOf(functions.note),
    some({ task: fc.constant(functions.note), action: someOf(functions.note), summary: fc.constant([]) }),
  ),
  compaction: fc.constant(functions.keepAll),
  maxSteps: count,
  planningInterval: count,
  maxParallelCalls: count,
  maxDepth: count,
  maxDeclarationTokens: fc.oneof(fc.integer({ min: 0, max: 100 }), amount),
  maxObservationChars: amount,
  provideRunSummary: fc.boolean(),
  structuredReplies: fc.boolean(),
  additionalAuthorizedImports: someOf("json", "numpy.*", "os.path", "*"),
  budget: some({
    steps: count,
    inputTokens: amount,
    outputTokens: amount,
    totalTokens: amount,
    cost: amount,
    wallTimeMs: fc.integer({ min: 60_000, max: 1e9 }),
  }),
  price: fc.record({ input: amount, output: amount, cacheRead: amount, cacheWrite: amount }, { requiredKeys: ["input", "output"] }),
  limits: some({ timeoutMs: amount, memoryBytes: count, outputChars: amount, calls: count, messageChars: amount }),
  modelSettings: some({
    temperature: fc.constantFrom(0, -0, 0.5),
    topP: fc.double(),
    seed: fc.integer(),
    maxOutputTokens: amount,
    reasoning: some({ effort: text, budgetTokens: count }),
    timeouts: some({ firstEventMs: amount, idleMs: amount, totalMs: fc.constant(undefined) }),
    extra: fc.dictionary(fc.oneof(text, fc.constant("$")), fc.jsonValue()),
  }),
  registry: fc.constant(registry),
};

const make = (options: object) => {
  const agent = new MultiStepAgent(options as AgentOptions);
  // What a failure shows.
  return Object.assign(agent, { [fc.toStringMethod]: () => JSON.stringify(toAgentFile(agent)) });
};
const optional = fc.record(OPTIONS, { requiredKeys: ["model", "executor", "registry", "price"] });
const helpers = optional.map((options) => [make({ ...options, name: "helper", description: "Helps." })]);
const agents = fc
  .tuple(optional, fc.option(helpers, { nil: undefined }))
  .map(([options, managedAgents]) => make({ ...options, managedAgents }));

/** A failure is tried again on the same agent, which has its model by then. */
const known = new WeakMap<MultiStepAgent, Witness | undefined>();

/** All that the model is sent. */
async function firstRequest(agent: MultiStepAgent) {
  const before = witnesses.length;
  await agent.run("Add 2 and 3.").catch(() => {});
  const { model } = agent.options;
  if (!known.has(agent)) known.set(agent, typeof model === "string" ? witnesses[before] : (model as Witness));
  const { signal: _, ...request } = known.get(agent)?.requests.at(-1) ?? { messages: [] };
  return request;
}

it("comes back from JSON as it was, and asks the model the same, byte by byte", async () => {
  await fc.assert(
    fc.asyncProperty(agents, async (agent) => {
      const saved = JSON.stringify(toAgentFile(agent));
      const loaded = await fromJSON(saved, { tools, functions, registry, trust: true });
      expect(JSON.stringify(toAgentFile(loaded))).toBe(saved);

      const [asked, askedByLoaded] = [await firstRequest(agent), await firstRequest(loaded)];
      expect(asked.messages[0]?.role).toBe("system");
      expect(JSON.stringify(askedByLoaded)).toBe(JSON.stringify(asked));
      // Numbers that JSON has no word for.
      expect(askedByLoaded).toEqual(asked);

      const [inner, innerLoaded] = [agent, loaded].map((each) => each.options.managedAgents?.[0]);
      if (inner && innerLoaded) expect(await firstRequest(innerLoaded)).toEqual(await firstRequest(inner));
    }),
    { numRuns: 300 },
  );
});

it("keeps each option by itself", async () => {
  for (const [option, values] of Object.entries(OPTIONS)) {
    if (["registry", "managedAgents"].includes(option)) continue;
    const given = fc
      .record({ [option]: values, model: OPTIONS.model, executor: OPTIONS.executor })
      .filter((options) => JSON.stringify(options[option]) !== "{}");
    await fc.assert(
      fc.asyncProperty(given, async (options) => {
        const agent = make({ ...(option === "budget" && { price: { input: 1, output: 1 } }), ...options });
        expect(toAgentFile(agent)).toHaveProperty(option);
        const loaded = await fromJSON(toAgentFile(agent), { tools, functions, registry, trust: true });
        expect(toAgentFile(loaded)).toEqual(toAgentFile(agent));
        if (["model", "executor", "outputSchema", "stepCallbacks", "modelSettings"].includes(option)) return;
        expect(loaded.options[option as keyof AgentOptions]).toEqual(options[option]);
      }),
      { numRuns: 25 },
    );
  }
});
