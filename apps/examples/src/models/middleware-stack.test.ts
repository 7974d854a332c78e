// All middleware at once: an agent, the real OpenAI adapter, two servers of which one is ill.
import { createChatCompletionsServer } from "@smolagents-ts/conformance";
import { CodeAgent } from "@smolagents-ts/core";
import { FakeExecutor } from "@smolagents-ts/core/testing";
import {
  Cassette,
  MemoryCache,
  RateLimit,
  recordModel,
  replayModel,
  routeModels,
  withCache,
  withCost,
  withRateLimit,
  withReasoningTags,
  withRetry,
} from "@smolagents-ts/model-kit";
import { OpenAIModel } from "@smolagents-ts/model-openai";
import { expect, it, onTestFinished } from "vitest";

const prices = { "stand-in-1": { input: 1_000, output: 10_000 } };

it("works as one model", { timeout: 30_000 }, async () => {
  const [ill, well] = [await createChatCompletionsServer(), await createChatCompletionsServer()];
  onTestFinished(async () => void (await Promise.all([ill.close(), well.close()])));
  ill.answer({ refuse: { reason: "overloaded" } });
  const turn = (text: string) => ({
    steps: [
      { type: "text", delta: `<think>Maybe <code>nothing</code>.</think>\n<code>\n${text}\n</code> and more` },
      { type: "finish", reason: "stop" },
      { type: "usage", usage: { inputTokens: 100, outputTokens: 10 } },
    ] as const,
  });
  well.answer({ refuse: { reason: "rate-limit", retryAfterSeconds: 0 } }, turn("first"), turn("second"));

  const cassette = new Cassette();
  const limit = new RateLimit({ requestsPerMinute: 100, tokensPerMinute: 1e6, maxConcurrent: 1 });
  const send = (baseURL: string) => {
    const openai = new OpenAIModel({ modelId: "gpt-5.6", baseURL, apiKey: "sk-secret", retries: { attempts: 1 } });
    return withRetry(withRateLimit(withReasoningTags(openai), limit), { attempts: 2, firstDelayMs: 1 });
  };
  const router = routeModels([send(ill.url), send(well.url)]);
  const model = recordModel(withCache(withCost(router, prices), { store: new MemoryCache() }), cassette);
  const executor = new FakeExecutor((code) => (code === "first" ? {} : { final: { value: code } }));

  const run = async (used: typeof model) => {
    const agent = new CodeAgent({ model: used, executor, budget: { cost: 5 } });
    const run = agent.stream("Go.");
    const seen: { readonly warnings: string[]; reasoning: string; text: string } = { warnings: [], reasoning: "", text: "" };
    for await (const event of run) {
      if (event.type === "warning") seen.warnings.push(event.message);
      if (event.type === "reasoning-delta") seen.reasoning += event.delta;
      if (event.type === "text-delta") seen.text += event.delta;
    }
    return { ...seen, ...(await run.result) };
  };

  const first = await run(model);
  expect(first).toMatchObject({ status: "completed", output: "second", text: "<code>\nfirst\n<code>\nsecond\n" });
  expect(first.reasoning).toBe("Maybe <code>nothing</code>.".repeat(2));
  // Twice to the ill one, which rests then; the other asked to come again once.
  expect([ill.requests.length, well.requests.length]).toEqual([2, 3]);
  expect(first.warnings).toHaveLength(2);
  expect(first.warnings[0]).toMatch(/^openai\/gpt-5\.6 answers: openai\/gpt-5\.6 failed \(overloaded: 127\.0\.0\.1:\d+ answered 503/);
  // What came after the stop string was not waited for, so the tokens are an estimate.
  const { cost = 0, estimated } = first.usage;
  expect({ estimated, isPaid: cost > 0 }).toEqual({ estimated: true, isPaid: true });

  const second = await run(model);
  expect(second).toMatchObject({ output: "second", text: first.text, reasoning: first.reasoning, usage: { inputTokens: 0, cost: 0 } });
  expect([ill.requests.length, well.requests.length]).toEqual([2, 3]);

  const replayed = await run(replayModel(Cassette.parse(cassette.toString())));
  expect(replayed).toMatchObject({ output: "second", text: first.text, usage: first.usage });
  expect(cassette.toString()).not.toContain("sk-secret");
});
