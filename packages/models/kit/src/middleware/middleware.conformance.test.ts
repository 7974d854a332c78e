/** Every middleware around a model that talks to a server: what holds for the model holds with it. */

import { createChatCompletionsServer, describeModelConformance, type ModelCaseName } from "@smolagents-ts/conformance";
import type { Model } from "@smolagents-ts/core";
// The built package, by its own name.
import {
  Cassette,
  MemoryCache,
  RateLimit,
  type RetryOptions,
  recordModel,
  routeModels,
  withCache,
  withCost,
  withRateLimit,
  withReasoningTags,
  withRetry,
  withStopEmulation,
  withTextToolCalls,
} from "@smolagents-ts/model-kit";
import { ChatCompletionsModel } from "@smolagents-ts/model-kit/chat-completions";

const makeModel = (url: string, apiKey: string, retries: RetryOptions): Model =>
  new ChatCompletionsModel({
    adapter: "chat",
    modelId: "m",
    retries,
    errors: { baseURL: url, modelId: "m", secrets: [apiKey] },
    send: async (body, { signal }) => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${apiKey}` };
      const response = await fetch(`${url}/chat/completions`, { method: "POST", headers, body: JSON.stringify(body), signal });
      if (response.ok) return response;
      const { error } = (await response.json()) as { error: unknown };
      throw Object.assign(new Error(), { status: response.status, headers: response.headers, error });
    },
  });

const describeMiddleware = (
  name: string,
  wrap: (model: Model) => Model,
  skip: Partial<Record<ModelCaseName, string>> = {},
  retries: RetryOptions = { firstDelayMs: 10 },
) =>
  describeModelConformance(name, {
    server: createChatCompletionsServer,
    makeModel: (url, apiKey) => wrap(makeModel(url, apiKey, retries)),
    skip,
  });

const EMULATED = {
  "passes stop strings on to the server": "it sends none",
  "tells that it stops by itself": "who wraps a model so knows it; capabilities.stop says it too",
};

const retry = (model: Model) => withRetry(model, { firstDelayMs: 10 });
const limit = (model: Model) =>
  withRateLimit(model, new RateLimit({ requestsPerMinute: 10_000, tokensPerMinute: 1e9, maxConcurrent: 100 }));
const cache = (model: Model) => withCache(model, { store: new MemoryCache() });
const forgetful = (model: Model) => withCache(model, { store: new MemoryCache(), ttlMs: 0 });
const cost = (model: Model) => withCost(model, { "stand-in-1": { input: 1, output: 2 } });
const record = (model: Model) => recordModel(model, new Cassette());
const fromCache = "an equal request is answered from the cache";

describeMiddleware("withRetry", retry, {}, { attempts: 1 });
describeMiddleware("withRateLimit", limit);
describeMiddleware("withStopEmulation", withStopEmulation, EMULATED);
describeMiddleware("withReasoningTags", (model) => withReasoningTags(model), EMULATED);
describeMiddleware("withTextToolCalls", withTextToolCalls, {
  "sends the turns of a conversation in their order": "calls as text have no ids",
});
describeMiddleware("routeModels", (model) => routeModels([model]));
describeMiddleware("withCache", cache, {
  "remembers that the server refuses stop strings": fromCache,
  "never shows the key": `its last call must fail, and ${fromCache}; below, it runs with all of them`,
});
describeMiddleware("recordModel", record);
describeMiddleware("all of them", (model) => forgetful(cost(retry(limit(routeModels([record(withReasoningTags(model))]))))), EMULATED, {
  attempts: 1,
});
