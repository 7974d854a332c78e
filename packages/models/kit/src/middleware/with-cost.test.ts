import { CodeAgent, type Usage } from "@smolagents-ts/core";
import { FakeExecutor, ScriptedModel } from "@smolagents-ts/core/testing";
import { describe, expect, it } from "vitest";
import { eventsOf, FixedModel, finishOf, replyOf, used } from "./fixed-model.ts";
import { type PriceList, withCost } from "./with-cost.ts";

const USAGE: Usage = { inputTokens: 1_000, outputTokens: 100, cacheReadTokens: 600, cacheWriteTokens: 200 };
const cost = async (prices: Parameters<typeof withCost>[1], usage: Usage = USAGE, modelId?: string) => {
  const [, ...rest] = replyOf([["Hi."]], { usage });
  const start = { type: "start", warnings: [], ...(modelId && { modelId }) } as const;
  const events = await eventsOf(withCost(new FixedModel([[start, ...rest]], { id: "gpt-5" }), prices));
  const finish = events.at(-1);
  return {
    cost: finish?.type === "finish" ? finish.usage.cost : undefined,
    warnings: events[0]?.type === "start" ? events[0].warnings : [],
  };
};

/** Entries as they stand in LiteLLM's list, which holds much besides. */
const LISTED: PriceList = {
  sample_spec: { input_cost_per_token: "see the documentation", mode: "one of: chat, embedding" },
  "gpt-5": {
    cache_creation_input_token_cost: 1.5625e-6,
    cache_read_input_token_cost: 1.25e-7,
    input_cost_per_token: 1.25e-6,
    output_cost_per_token: 1e-5,
    litellm_provider: "openai",
    max_input_tokens: 272_000,
    supports_vision: true,
  },
  "fixed/long": {
    input_cost_per_token: 1e-6,
    output_cost_per_token: 2e-6,
    input_cost_per_token_above_200k_tokens: 2e-6,
    output_cost_per_token_above_200k_tokens: 3e-6,
  },
  picture: { output_cost_per_image: 0.04 },
};

describe("withCost", () => {
  it("counts by prices for a million tokens, cached input like other input", async () => {
    expect((await cost({ "gpt-5": { input: 1, output: 10 } })).cost).toBeCloseTo(0.002, 12);
    expect((await cost({ "gpt-5": { input: 1, output: 10, cacheRead: 0.1, cacheWrite: 2 } })).cost).toBeCloseTo(0.00166, 12);
  });

  it("counts by LiteLLM's list", async () => {
    // 200 × 1.25e-6 + 600 × 1.25e-7 + 200 × 1.5625e-6 + 100 × 1e-5
    expect((await cost(LISTED)).cost).toBeCloseTo(0.0016375, 12);
  });

  it("counts long calls by the prices for those", async () => {
    expect((await cost(LISTED, used(200_000, 10), "long")).cost).toBeCloseTo(0.20002, 9);
    expect((await cost(LISTED, used(200_001, 10), "long")).cost).toBeCloseTo(0.400032, 9);
  });

  it("looks for the model that answered first, with and without vendor and date", async () => {
    const prices = { cheap: { input: 0, output: 1 }, "fixed/dear": { input: 0, output: 2 }, "gpt-5": { input: 0, output: 3 } };
    const asked = async (modelId?: string) => (await cost(prices, used(0, 1e6), modelId)).cost ?? -1;
    expect(
      await Promise.all([asked("cheap"), asked("dear"), asked("cheap-2026-08-01"), asked("dear@20260801"), asked("else"), asked()]),
    ).toEqual([1, 2, 1, 2, 3, 3]);
  });

  it.each([
    ["no entry", { other: { input: 1, output: 1 } }],
    ["an entry without prices for tokens", { "gpt-5": LISTED["picture"]! }],
    ["only a property of all objects", { toString: { input: 1, output: 1 } }],
  ])("warns where there is %s, and tells no cost", async (_, prices) => {
    const { cost: told, warnings } = await cost(prices);
    expect(told).toBeUndefined();
    expect(warnings).toMatchObject([{ code: "unsupported", message: expect.stringContaining("gpt-5") }]);
  });

  it("takes a function for prices", async () => {
    const seen: unknown[] = [];
    const told = await cost((usage, model) => {
      seen.push(usage, model);
      return 7;
    });
    expect(told).toEqual({ cost: 7, warnings: [] });
    expect(seen).toEqual([USAGE, { id: "gpt-5", adapter: "fixed" }]);
    expect((await cost((_, { id }) => id.length, USAGE, "gpt-5-2026-08-01")).cost).toBe("gpt-5-2026-08-01".length);
  });

  it("tells nothing of a call that counted nothing, and leaves a cost that is told already", async () => {
    expect((await cost({ "gpt-5": { input: 1, output: 1 } }, {})).cost).toBeUndefined();
    expect((await cost(() => 0, {})).cost).toBeUndefined();
    expect((await cost({ "gpt-5": { input: 1, output: 1 } }, { ...USAGE, cost: 5 })).cost).toBe(5);
  });

  it("prices snapshots on the way, too", async () => {
    const [start, ...rest] = replyOf([["Hi."]], { usage: used(10, 10) });
    const model = new FixedModel([[start!, { type: "usage", usage: used(10, 0) }, ...rest]], { id: "gpt-5" });
    const events = await eventsOf(withCost(model, { "gpt-5": { input: 1e6, output: 1e6 } }));
    expect(events.flatMap((event) => ("usage" in event ? [event.usage.cost] : []))).toEqual([10, 20]);
  });

  it("refuses an empty list", () => {
    expect(() => withCost(new FixedModel([]), {})).toThrow(/empty/);
  });
});

describe("an agent", () => {
  const reply = { text: "<code>\nwork\n</code>", usage: used(100, 0) };
  const make = (prices: PriceList, options: object) => {
    const model = withCost(new ScriptedModel(Array.from({ length: 9 }, () => reply)), prices);
    return new CodeAgent({ model, executor: new FakeExecutor(() => ({})), maxSteps: 3, ...options });
  };
  const prices = { scripted: { input: 1e4, output: 0 } };

  it("adds up what its calls told, without a price of its own", async () => {
    const { usage } = await make(prices, { budget: { steps: 2 } }).run("Go.");
    expect(usage).toEqual({ ...used(200, 0), cost: 2 });
  });

  it("counts what a call told once, and not at its own price", async () => {
    const { usage } = await make(prices, { budget: { steps: 2 }, price: { input: 1e6, output: 0 } }).run("Go.");
    expect(usage.cost).toBe(2);
  });

  it("keeps a budget of such costs, with no price", async () => {
    const { status, usage } = await make(prices, { budget: { cost: 1.5 } }).run("Go.");
    expect({ status, cost: usage.cost }).toEqual({ status: "budget", cost: 2 });
  });

  it("ends where its budget cannot be kept, since a call told no cost", async () => {
    const { status, steps, usage, ...rest } = await make({ other: { input: 1, output: 1 } }, { budget: { cost: 100 } }).run("Go.");
    expect({ status, steps: steps.length }).toEqual({ status: "budget", steps: 1 });
    expect(usage).not.toHaveProperty("cost");
    expect(JSON.stringify(rest)).toContain("did not tell what it cost");
  });
});

it("says what the whole call cost at its end", async () => {
  expect(
    (await finishOf(withCost(new FixedModel([replyOf([["x"]], { usage: used(1, 1) })]), { m: { input: 1e6, output: 0 } }))).usage,
  ).toEqual({
    ...used(1, 1),
    cost: 1,
  });
});
