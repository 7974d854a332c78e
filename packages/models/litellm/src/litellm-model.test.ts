/** What only LiteLLM does. Headers and errors are those that version 1.106.2 of the proxy sent. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import {
  chatCompletionsWire,
  createLiteLLMServer,
  createModelServer,
  type ModelStandIn,
  type ScriptedReply,
  type StepsReply,
} from "@smolagents-ts/conformance";
import { AgentConfigError, type ModelEvent, type ModelRequest } from "@smolagents-ts/core";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { listModels } from "./list-models.ts";
import { LiteLLMModel, type LiteLLMModelOptions } from "./litellm-model.ts";

const HELLO: ModelRequest = { messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] };
const REPLY: StepsReply = {
  steps: [
    { type: "text", delta: "Hi" },
    { type: "finish", reason: "stop" },
  ],
};
const KEY = "sk-virtual-0123456789";

beforeEach(() => {
  for (const name of ["LITELLM_PROXY_API_BASE", "LITELLM_PROXY_API_KEY"]) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const serve = async (...[first = REPLY, ...rest]: readonly ScriptedReply[]) => {
  const wire = { ...chatCompletionsWire, basePath: "", refuse: ({ message = "" }) => JSON.parse(message) };
  const server = await createModelServer(wire);
  onTestFinished(() => server.close());
  server.answer(first, ...rest);
  return server;
};
const refusal = (status: number, error: object, headers = {}): ScriptedReply => ({
  refuse: { reason: "bad-request", message: JSON.stringify({ status, headers, body: JSON.stringify({ error }) }) },
});
const make = ({ url }: ModelStandIn, options: Partial<LiteLLMModelOptions> = {}) =>
  new LiteLLMModel({ modelId: "good", baseURL: url, apiKey: KEY, retries: { firstDelayMs: 1 }, ...options });

const take = async (model: LiteLLMModel, request: Partial<ModelRequest> = {}) => {
  const events: ModelEvent[] = [];
  for await (const event of model.stream({ ...HELLO, ...request })) events.push(event);
  return events;
};
const fail = (model: LiteLLMModel, request?: Partial<ModelRequest>) =>
  take(model, request).then(
    () => expect.fail("The call should fail."),
    (error) => error,
  );

/** A server that is none of models. */
const listen = async (status: number, body: unknown, headers = {}) => {
  const received: { url: string | undefined; authorization: string | undefined }[] = [];
  const server = createServer(({ url, headers: { authorization } }, response) => {
    received.push({ url, authorization });
    response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
};

describe("the proxy", () => {
  it.each(["", "/", "/v1", "/v1/"])("is found at an address that ends in %j", async (end) => {
    const server = await createLiteLLMServer();
    onTestFinished(() => server.close());
    server.answer(REPLY);
    await take(make(server, { baseURL: `${server.url}${end}` }));
    expect(server.requests[0]).toMatchObject({
      path: expect.stringMatching(/^(\/v1)?\/chat\/completions$/),
      headers: { authorization: `Bearer ${KEY}` },
      body: { model: "good" },
    });
  });

  it("is found by the variables that LiteLLM's own client reads", async () => {
    const server = await serve();
    vi.stubEnv("LITELLM_PROXY_API_BASE", server.url);
    vi.stubEnv("LITELLM_PROXY_API_KEY", KEY);
    await take(new LiteLLMModel({ modelId: "anthropic/claude-sonnet-4-5" }));
    expect(server.requests[0]).toMatchObject({
      headers: { authorization: `Bearer ${KEY}` },
      body: { model: "anthropic/claude-sonnet-4-5" },
    });
  });

  it("may want no key, and gets nothing that is meant for OpenAI", async () => {
    vi.stubEnv("OPENAI_API_KEY", "sk-of-openai");
    vi.stubEnv("OPENAI_ORG_ID", "org-1");
    const server = await serve();
    await take(make(server, { apiKey: undefined, headers: { "x-team": "a" } }));
    expect(server.requests[0]?.headers).toMatchObject({ "x-team": "a" });
    expect(JSON.stringify(server.requests[0]?.headers)).not.toMatch(/authorization|sk-of-openai|org-1/);
  });

  it.each(["localhost:4000", "ftp://proxy", "http://me:secret@proxy:4000"])("is not at %s", (baseURL) => {
    const making = () => new LiteLLMModel({ modelId: "good", baseURL });
    expect(making).toThrow(AgentConfigError);
    expect(making).not.toThrow("secret");
  });

  it("gets its own settings by extra", async () => {
    const server = await serve();
    const extra = { drop_params: true, fallbacks: ["other"], metadata: { tags: ["a"] }, user: "me" };
    await take(make(server, { extra }));
    expect(server.requests[0]?.body).toMatchObject(extra);
  });
});

it("tells what a call cost where the proxy does", async () => {
  const server = await createLiteLLMServer();
  onTestFinished(() => server.close());
  server.answer({ steps: [...REPLY.steps, { type: "usage", usage: { inputTokens: 1000, outputTokens: 200 } }] });
  expect((await take(make(server))).at(-1)).toMatchObject({ usage: { inputTokens: 1000, outputTokens: 200, cost: 0.00442 } });
});

describe("a fallback", () => {
  const chunk = 'data: {"model":"good","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
  const start = async (headers: Record<string, string>) => {
    const { baseURL } = await listen(200, chunk, { "content-type": "text/event-stream", ...headers });
    const [first] = await take(new LiteLLMModel({ modelId: "first-choice", baseURL }));
    return first;
  };

  it("is told of by a warning with the name of the model that answered", async () => {
    const headers = { "x-litellm-attempted-fallbacks": "1", "x-litellm-model-group": "good" };
    expect(await start(headers)).toMatchObject({
      type: "start",
      modelId: "good",
      warnings: [{ code: "unsupported", message: expect.stringContaining("good") }],
    });
  });

  it("is not told of where there was none", async () => {
    expect(await start({ "x-litellm-attempted-fallbacks": "0", "x-litellm-model-group": "first-choice" })).toMatchObject({ warnings: [] });
    expect(await start({})).toMatchObject({ warnings: [] });
  });
});

describe("a refusal", () => {
  const AFTER = "\n\nLiteLLM: model group 'good' failed with the error above. No fallback was attempted.";
  const refuse = async (status: number, error: object, headers = {}) => {
    const server = await serve(refusal(status, { param: null, code: String(status), ...error }, headers));
    const failure = await fail(make(server, { retries: { attempts: 2, firstDelayMs: 1, maxRetryAfterMs: 1 } }));
    return { failure, attempts: server.requests.length };
  };

  it.each([422, 429, 400])("with %i of a key without money is no matter of waiting", async (status) => {
    const message = "Budget has been exceeded! Current cost: 0.01, Max budget: 0.001";
    const { failure, attempts } = await refuse(status, { message, type: "budget_exceeded" });
    expect(failure).toMatchObject({ kind: "rate-limit", retryable: false, hint: expect.stringContaining("budget") });
    expect(failure.message).toContain("Current cost: 0.01");
    expect(attempts).toBe(1);
  });

  it.each([
    `litellm.BadRequestError: You passed in model=good. There are no healthy deployments for this model${AFTER}`,
    "/chat/completions: Invalid model name passed in model=good. Call `/v1/models` to view available models for your key.",
  ])("of an unknown model is one: %s", async (message) => {
    const { failure } = await refuse(400, { message, type: "invalid_request_error" });
    expect(failure).toMatchObject({ kind: "not-found", hint: expect.stringContaining("listModels()") });
  });

  it("of a key that it cannot look up is a matter of the key", async () => {
    const { failure } = await refuse(400, { message: "No connected db.", type: "no_db_connection" });
    expect(failure).toMatchObject({ kind: "auth", hint: expect.stringContaining("LITELLM_PROXY_API_KEY") });
  });

  it("of a setting says how to have it left out", async () => {
    const message = `litellm.UnsupportedParamsError: O-series models don't support temperature=0.3. Only temperature=1 is supported. To drop unsupported openai params from the call, set \`litellm.drop_params = True\`${AFTER}`;
    const { failure } = await refuse(400, { message, type: "invalid_request_error" });
    expect(failure).toMatchObject({ kind: "bad-request", hint: expect.stringContaining("extra: { drop_params: true }") });
    expect(failure.message).toContain("temperature=0.3");
  });

  it("of a conversation that is too long, of its content or of the vendor's key keeps its kind", async () => {
    const kindOf = async (status: number, message: string) =>
      (await refuse(status, { message, type: "invalid_request_error" })).failure.kind;
    expect(await kindOf(400, "litellm.ContextWindowExceededError: litellm.BadRequestError: OpenAIException - Too much.")).toBe(
      "context-length",
    );
    expect(await kindOf(400, "litellm.ContentPolicyViolationError: litellm.BadRequestError: AzureException - No.")).toBe("content-filter");
    expect(await kindOf(401, "litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided.")).toBe(
      "auth",
    );
  });

  it("of a busy vendor says how long that vendor asks to wait, and which call it was", async () => {
    const message = `litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached for requests${AFTER}`;
    const headers = { "llm_provider-retry-after": "7", "x-litellm-call-id": "call-1" };
    const { failure, attempts } = await refuse(429, { message, type: "throttling_error" }, headers);
    expect(failure).toMatchObject({ kind: "rate-limit", retryable: true, retryAfterMs: 7000, requestId: "call-1" });
    expect(failure.message).toContain("answered 429:");
    expect(attempts).toBe(2);
  });

  it("of stop strings is learned from, whoever refuses them", async () => {
    for (const message of [
      "litellm.UnsupportedParamsError: watsonx does not support parameters: ['stop'], for model=granite. To drop these, set `litellm.drop_params=True`",
      `litellm.BadRequestError: XAIException - Argument not supported on this model: stop${AFTER}`,
    ]) {
      const server = await serve(refusal(400, { message, type: "invalid_request_error", param: null, code: "400" }), REPLY);
      const model = make(server);
      expect((await take(model, { stop: ["<end>"] })).at(-1)).toMatchObject({ type: "finish", reason: "stop" });
      expect(model.capabilities).toEqual({ stop: false });
    }
  });
});

describe("the list of models", () => {
  const info = (model_name: string, model_info: object) => ({ model_name, litellm_params: { model: "openai/x" }, model_info });

  it("says what each can do, and only what is true for all that answer to its name", async () => {
    const { baseURL, received } = await listen(200, {
      data: [
        info("good", {
          mode: "chat",
          supports_vision: true,
          supports_function_calling: true,
          max_input_tokens: 128_000,
          input_cost_per_token: 2.5e-6,
        }),
        info("good", {
          mode: "chat",
          supports_vision: false,
          supports_function_calling: null,
          max_input_tokens: 32_000,
          input_cost_per_token: 1e-6,
        }),
        info("anthropic/claude", {
          supports_reasoning: true,
          supports_response_schema: true,
          supports_prompt_caching: true,
          max_output_tokens: 64_000,
        }),
        info("pictures", { mode: "image_generation" }),
        null,
        { model_name: 5 },
      ],
    });
    expect(await listModels({ baseURL, apiKey: KEY })).toEqual([
      { modelId: "good", capabilities: { images: false }, maxInputTokens: 32_000, inputCostPerToken: 2.5e-6 },
      { modelId: "anthropic/claude", capabilities: { reasoning: true, jsonSchema: true, promptCache: true }, maxOutputTokens: 64_000 },
    ]);
    expect(received).toEqual([{ url: "/model/info", authorization: `Bearer ${KEY}` }]);
  });

  it("fails as a model call does", async () => {
    const { baseURL } = await listen(401, {
      error: { message: `Received API Key = ${KEY}`, type: "token_not_found_in_db", param: "key", code: "401" },
    });
    const failed = await listModels({ baseURL, apiKey: KEY }).catch((error) => error);
    expect(failed).toMatchObject({ kind: "auth", hint: expect.stringContaining("LITELLM_PROXY_API_KEY") });
    expect(inspect(failed, { depth: 9 })).not.toContain(KEY);
    await expect(listModels({ baseURL: (await listen(200, "<html>Hello</html>")).baseURL })).rejects.toMatchObject({ kind: "protocol" });
    await expect(listModels({ baseURL: "http://127.0.0.1:9" })).rejects.toMatchObject({ kind: "connection" });
    await expect(listModels({ baseURL, signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: "aborted" });
  });
});

it("saves its options, and neither key nor headers", () => {
  const options = { modelId: "good", baseURL: "http://localhost:4000", temperature: 0 };
  expect(new LiteLLMModel({ ...options, apiKey: KEY, headers: { "x-secret": "s3cret-s3cret" } }).toJSON()).toEqual(options);
  expect(() => new LiteLLMModel({ ...options, fetch }).toJSON()).toThrow(AgentConfigError);
});
