import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MultiStepAgent } from "../agent/multi-step-agent.ts";
import { AgentConfigError, AgentError } from "../errors.ts";
import { FakeExecutor } from "../testing/fake-executor.ts";
import { ScriptedModel } from "../testing/scripted-model.ts";
import { tool } from "../tools/tool.ts";
import type { AgentFile } from "./agent-file.ts";
import { fromJSON } from "./from-json.ts";
import { readAgentFile } from "./read-agent-file.ts";

const base = { format: "smolagents-ts/agent", version: 1, mode: "code", model: "openai/gpt-5.6", executor: "local" } satisfies AgentFile;
const FULL: AgentFile = {
  ...base,
  name: "boss",
  description: "Leads.",
  instructions: "Be brief.",
  tools: [{ name: "add", description: "Adds.", inputSchema: { type: "object" }, allowedCallers: ["code"], needsApproval: true }],
  managedAgents: [{ ...base, name: "helper", description: "Helps.", executor: { adapter: "fake" }, model: { adapter: "x", options: {} } }],
  promptTemplates: { system: "{{rules}}", plan: { function: "f" } },
  outputSchema: { type: "object", properties: { a: { $ref: "#/$defs/a" } }, $defs: { a: { pattern: "^a" } } },
  finalAnswerChecks: ["f"],
  stepCallbacks: { action: ["f"], planning: ["f"] },
  compaction: "f",
  maxSteps: 3,
  planningInterval: 2,
  maxParallelCalls: 4,
  maxDepth: 5,
  maxDeclarationTokens: { $: "number", v: "Infinity" },
  maxObservationChars: 1000,
  provideRunSummary: true,
  structuredReplies: false,
  budget: { steps: 1, totalTokens: { $: "number", v: "Infinity" } },
  price: { input: 1, output: 2 },
  limits: { timeoutMs: 1, calls: 2 },
  modelSettings: { temperature: 0, timeouts: { idleMs: 5 }, reasoning: { effort: "low" }, extra: { a: [{ b: null }] } },
};
const parts = {
  trust: true,
  model: new ScriptedModel(["<code>finalAnswer(1)</code>"]),
  executor: new FakeExecutor(() => ({ final: { value: 1 } })),
  // As good as a check as it is as a template, a callback and a compaction.
  functions: { f: (given: unknown) => (Array.isArray(given) ? given : "") },
  tools: [tool({ name: "add", description: "Adds.", execute: () => 1 })],
};

describe("readAgentFile", () => {
  it("reads a file with every field", () => {
    expect(readAgentFile(JSON.stringify(FULL))).toEqual(FULL);
  });

  it.each<[unknown, RegExp]>([
    ["", /is not JSON/],
    ["{", /is not JSON/],
    [undefined, /is not JSON/],
    [{ model: 1n }, /is not JSON/],
    [null, /its "format" is missing/],
    [[], /its "format" is missing/],
    ["[1]", /its "format" is missing/],
    [{ class: "CodeAgent", prompt_templates: {} }, /no saved agent(.|\n)*smolagents/],
    [{ ...base, format: "x".repeat(5000) }, /^.{0,200}\n/],
    [{ ...base, ["\u001b[31m\n".repeat(1000)]: 1 }, /^[\x20-\x7e…]{0,500}$/],
    [{ ...base, version: 2 }, /version 2(.|\n)*Update/],
    [{ ...base, model: undefined }, /"model" is missing/],
    [{ ...base, maxStep: 3 }, /no field "maxStep"(.|\n)*"maxSteps"/],
    [{ ...base, registry: {} }, /no field "registry"/],
    [{ ...base, mode: "code2" }, /"mode" must be one of "code", /],
    [{ ...base, maxSteps: "3" }, /"maxSteps" must be a number, but it is "3"/],
    [{ ...base, maxSteps: { $: "Date", v: 3 } }, /"maxSteps" must be a number, but it is an object/],
    [{ ...base, maxObservationChars: { $: "nothing" } }, /"maxObservationChars" is not readable/],
    [{ ...base, tools: {} }, /"tools" must be a list, but it is an object/],
    [{ ...base, tools: [{ name: "a" }, { nam: "b" }] }, /no field "tools\[1\]\.nam"/],
    [{ ...base, tools: [{ name: "a", needsApproval: "yes" }] }, /tools\[0\]\.needsApproval/],
    [{ ...base, model: { adapter: 5 } }, /"model\.adapter" must be a text, but it is 5/],
    [{ ...base, model: { options: {} } }, /"model\.adapter" is missing/],
    [{ ...base, model: { adapter: "x", options: [] } }, /"model\.options" must be an object, but it is a list/],
    [{ ...base, managedAgents: [{ ...base, maxSteps: true }] }, /"managedAgents\[0\]\.maxSteps" must be a number/],
    [{ ...base, managedAgents: [{ ...base, format: "x" }] }, /managedAgents\[0\]\.format/],
    [{ ...base, managedAgents: [null] }, /"managedAgents\[0\]" must be an object, but it is null/],
    [{ ...base, promptTemplates: { plan: {} } }, /"promptTemplates\.plan\.function" is missing/],
    [{ ...base, stepCallbacks: ["f"] }, /"stepCallbacks" must be an object/],
    [{ ...base, modelSettings: { stop: ["x"] } }, /no field "modelSettings\.stop"/],
    [{ ...base, outputSchema: { "~standard": { version: 1, vendor: "evil" } } }, /"outputSchema" is no JSON Schema/],
    [{ ...base, outputSchema: { a: { "~standard": null } } }, /"outputSchema" is no JSON Schema/],
    [JSON.stringify(base).replace("{", '{"__proto__":{"mode":"tools"},'), /no field "__proto__"/],
    [JSON.stringify(base).replace("{", '{"constructor":1,'), /no field "constructor"/],
    [`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, /nested more than/],
  ])("refuses what is no saved agent, and says why: %#", (file, message) => {
    expect(() => readAgentFile(file)).toThrow(expect.objectContaining({ code: "AGENT_FILE", message: expect.stringMatching(message) }));
  });

  it("looks at a file once", async () => {
    let looks = 0;
    const file = {
      ...base,
      get mode() {
        return looks++ === 0 ? "code" : "evil";
      },
    };
    expect((await fromJSON(file as never)).options.mode).toBe("code");
  });

  it("changes nothing outside with fields that every object has", async () => {
    const text = JSON.stringify({ ...base, modelSettings: { extra: { a: 1 } } }).replace(
      '{"a":1}',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    );
    const agent = await fromJSON(text, { trust: true });
    expect(Object.hasOwn(agent.options.modelSettings?.extra ?? {}, "__proto__")).toBe(true);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it("answers any file with an agent or with an AgentConfigError", async () => {
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(
        null,
        -1,
        0,
        1.5,
        1e300,
        "",
        "code",
        "f",
        [],
        {},
        [[]],
        [null],
        { $: "number", v: "NaN" },
        { $: "Map", v: [] },
        { $: "undefined" },
        { adapter: "local" },
        { adapter: "x", options: { $: 1 } },
        { function: "f" },
        { name: "add" },
        base,
        FULL,
      ),
    );
    const places = placesIn(FULL);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...places), odd), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (changes, given) => {
          const file = structuredClone(FULL);
          for (const [place, value] of changes) replaceAt(file, place, value);
          const loaded = await fromJSON(file, given ? parts : { model: parts.model }).catch((error: unknown) => error);
          if (loaded instanceof Error) {
            expect(AgentConfigError.is(loaded) ? "" : loaded.stack).toBe("");
          } else {
            const ran = await (loaded as MultiStepAgent).run("Add.").catch((error: unknown) => error);
            if (ran instanceof Error) expect(AgentError.is(ran) ? "" : ran.stack).toBe("");
          }
        },
      ),
      { numRuns: 1_000 },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json(), fc.anything()), async (anything) => {
        await expect(fromJSON(anything as never, parts)).rejects.toMatchObject({ code: "AGENT_FILE" });
      }),
    );
  });
});

type Place = readonly (string | number)[];

function placesIn(value: unknown, place: Place = []): Place[] {
  if (typeof value !== "object" || value === null) return [place];
  const keys = Array.isArray(value) ? [...value.keys(), value.length] : [...Object.keys(value), "stray"];
  return [
    ...(place.length > 0 ? [place] : []),
    ...keys.flatMap((key) => placesIn((value as Record<string | number, unknown>)[key], [...place, key])),
  ];
}

function replaceAt(root: unknown, place: Place, value: unknown): void {
  let target = root as Record<string | number, unknown>;
  for (const key of place.slice(0, -1)) {
    const next = target[key];
    // An earlier change took the place away.
    if (typeof next !== "object" || next === null) return;
    target = next as Record<string | number, unknown>;
  }
  target[place.at(-1) as string] = value;
}
