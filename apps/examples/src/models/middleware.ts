// Models around models: retries, limits, caches, routes, prices, and what a model lacks.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { calcPrice } from "@pydantic/genai-prices";
import { CodeAgent, type Model, ToolCallingAgent } from "@smolagents-ts/core";
import {
  FolderCache,
  RateLimit,
  routeModels,
  withCache,
  withCost,
  withRateLimit,
  withReasoningTags,
  withRetry,
  withStopEmulation,
  withTextToolCalls,
} from "@smolagents-ts/model-kit";
import { OpenAIModel } from "@smolagents-ts/model-openai";

const folder = await mkdtemp(join(tmpdir(), "replies-"));

// #region retry
const patient = withRetry(new OpenAIModel({ modelId: "gpt-5.6", retries: { attempts: 1 } }), { attempts: 6, maxDelayMs: 60_000 });
// #endregion retry

// #region limit
const limit = new RateLimit({ requestsPerMinute: 500, tokensPerMinute: 200_000, maxConcurrent: 20 }); // one for the whole account

const limited = withRateLimit(new OpenAIModel({ modelId: "gpt-5.6" }), limit);
const limitedToo = withRateLimit(new OpenAIModel({ modelId: "gpt-5.6-mini" }), limit);
// #endregion limit

// #region stop
const cut = withStopEmulation(new OpenAIModel({ modelId: "some-model" }));
// #endregion stop

// #region reasoning
const thinking = withReasoningTags(new OpenAIModel({ modelId: "deepseek-r1" }), { startsInside: true });
// #endregion reasoning

// #region tools
const calling = new ToolCallingAgent({ model: withTextToolCalls(new OpenAIModel({ modelId: "some-model" })) });
// #endregion tools

// #region router
const router = routeModels([new OpenAIModel({ modelId: "gpt-5.6" }), new OpenAIModel({ modelId: "gpt-5.6-mini" })]);
// #endregion router

// #region cache
const cached = withCache(new OpenAIModel({ modelId: "gpt-5.6" }), { store: new FolderCache(folder), ttlMs: 24 * 3_600_000 });
// #endregion cache

// #region cost
const priced = withCost(new OpenAIModel({ modelId: "gpt-5.6" }), {
  "gpt-5.6": { input: 1.25, output: 10, cacheRead: 0.125 }, // dollars for a million tokens
  "gpt-5.6-mini": { input_cost_per_token: 2.5e-7, output_cost_per_token: 2e-6 }, // an entry of LiteLLM's list
});
const frugal = new CodeAgent({ model: priced, executor: "local", budget: { cost: 0.5 } });
// #endregion cost

// #region price-list
const listed = withCost(
  new OpenAIModel({ modelId: "gpt-4o" }),
  ({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }, { id, adapter }) =>
    calcPrice(
      {
        input_tokens: inputTokens,
        output_tokens: outputTokens,
        cache_read_tokens: cacheReadTokens,
        cache_write_tokens: cacheWriteTokens,
      },
      id,
      { providerId: adapter },
    )?.total_price,
);
// #endregion price-list

// #region stack
const send = (modelId: string) => withRetry(withRateLimit(new OpenAIModel({ modelId, retries: { attempts: 1 } }), limit));
const prices = { "gpt-5.6": { input: 1.25, output: 10 }, "gpt-5.6-mini": { input: 0.25, output: 2 } };

const model = withCache(withCost(routeModels([send("gpt-5.6"), send("gpt-5.6-mini")]), prices), { store: new FolderCache(folder) });
// #endregion stack

const coding = (model: Model) => new CodeAgent({ model, executor: "local" });
const agents = [...[patient, limited, limitedToo, cut, thinking, router, cached, model, listed].map(coding), calling, frugal];
for (const agent of agents) {
  const { output, usage } = await agent.run("How many days are there in 2100?");
  console.log(output, usage.cost ?? "");
  await agent.close();
}
await rm(folder, { recursive: true });
