import { inspect } from "node:util";
import OpenAI from "openai";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import plugin, { OpenAIModel } from "./index.ts";
import { fail, finish, REPLY, refuse, SSE, serve } from "./loopback-server.ts";

beforeEach(() => {
  for (const name of ["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"]) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe("the request", () => {
  it("holds what was asked for and no more", async () => {
    const { requests, model } = await serve();
    await finish(model());
    expect(requests[0]?.url).toBe("/v1/chat/completions");
    expect(requests[0]?.text).toBe(
      '{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true,"stream_options":{"include_usage":true}}',
    );
  });

  it("holds every setting under OpenAI's name for it", async () => {
    const { requests, model } = await serve();
    const parameters = { type: "object", properties: { city: { type: "string" } } };
    await finish(model(), {
      stop: ["<end>"],
      maxOutputTokens: 100,
      temperature: 0,
      topP: 0.9,
      seed: 7,
      reasoning: { effort: "low" },
      tools: [{ name: "weather", description: "Tells it.", inputSchema: parameters }],
      toolChoice: { name: "weather" },
      parallelToolCalls: false,
      responseFormat: { type: "json", name: "answer", schema: { type: "object" }, strict: true },
      extra: { service_tier: "flex", seed: 8 },
    });
    const expected: OpenAI.ChatCompletionCreateParamsStreaming = {
      model: "m",
      messages: [{ role: "user", content: "Hi" }],
      stream: true,
      stream_options: { include_usage: true },
      stop: ["<end>"],
      max_tokens: 100,
      temperature: 0,
      top_p: 0.9,
      seed: 8,
      reasoning_effort: "low",
      response_format: { type: "json_schema", json_schema: { name: "answer", schema: { type: "object" }, strict: true } },
      tools: [{ type: "function", function: { name: "weather", description: "Tells it.", parameters } }],
      tool_choice: { type: "function", function: { name: "weather" } },
      parallel_tool_calls: false,
      service_tier: "flex",
    };
    expect(requests[0]?.body).toEqual(expected);
  });

  it("takes defaults from the model and lets the call overrule them", async () => {
    const { requests, model } = await serve();
    const warm = model({ temperature: 0.7, maxOutputTokens: 50, extra: { a: 1, b: 1 } });
    await finish(warm, { temperature: 0.1, extra: { b: 2 } });
    expect(requests[0]?.body).toMatchObject({ temperature: 0.1, max_tokens: 50, a: 1, b: 2 });
  });

  it("leaves settings about tools out when there are none", async () => {
    const { requests, model } = await serve();
    await finish(model(), { tools: [], toolChoice: "auto", parallelToolCalls: true });
    expect(Object.keys(requests[0]?.body ?? {})).toEqual(["model", "messages", "stream", "stream_options"]);
  });

  it("sends four stop strings, as many as OpenAI takes, and obeys the others", async () => {
    const { requests, model } = await serve((response) => response.writeHead(200, SSE).end(REPLY.replace("Hi", "Hi<5>there")));
    const { message, stopSequence } = await finish(model(), { stop: ["<1>", "", "<2>", "<3>", "<4>", "<5>"] });
    expect(requests[0]?.body["stop"]).toEqual(["<1>", "<2>", "<3>", "<4>"]);
    expect({ message, stopSequence }).toEqual({
      message: { role: "assistant", content: [{ type: "text", text: "Hi" }] },
      stopSequence: "<5>",
    });
  });

  it("carries key, organization, project and headers", async () => {
    const { requests, model } = await serve();
    await finish(model({ apiKey: "sk-1", organization: "org-1", project: "proj-1", headers: { "x-team": "blue" } }));
    expect(requests[0]?.headers).toMatchObject({
      authorization: "Bearer sk-1",
      "openai-organization": "org-1",
      "openai-project": "proj-1",
      "x-team": "blue",
    });
  });
});

describe("the key and the address", () => {
  it("are all that the environment gives to servers of others", async () => {
    const { requests, model } = await serve();
    vi.stubEnv("OPENAI_CUSTOM_HEADERS", "x-secret: for OpenAI\nx-own: for OpenAI");
    vi.stubEnv("OPENAI_ORG_ID", "org-1");
    await finish(model({ headers: { "x-own": "mine" } }));
    expect(requests[0]?.headers).toMatchObject({ "x-own": "mine" });
    for (const name of ["x-secret", "openai-organization"]) expect(requests[0]?.headers).not.toHaveProperty(name);
  });

  it("come from the environment", async () => {
    const { requests, baseURL } = await serve();
    vi.stubEnv("OPENAI_API_KEY", "sk-env");
    vi.stubEnv("OPENAI_BASE_URL", baseURL);
    await finish(new OpenAIModel({ modelId: "m" }));
    expect(requests[0]?.headers.authorization).toBe("Bearer sk-env");
  });

  it("are not needed for a server of one's own", async () => {
    const { model } = await serve();
    expect((await finish(model())).reason).toBe("stop");
  });

  it("are asked for by name when OpenAI is asked without a key", () => {
    expect(() => new OpenAIModel({ modelId: "gpt-5.6" })).toThrow(
      expect.objectContaining({ kind: "auth", hint: expect.stringContaining("OPENAI_API_KEY") }),
    );
  });

  it("refuse an address that is none", () => {
    expect(() => new OpenAIModel({ modelId: "m", baseURL: "localhost" })).toThrow(/baseURL/);
  });

  it("stay out of sight", async () => {
    const { model } = await serve((response) =>
      refuse(response, { error: { message: "Key sk-hidden-123 or team team-blue-77 is wrong." } }, 401),
    );
    const hidden = model({ apiKey: "sk-hidden-123", headers: { "x-team": "team-blue-77" } });
    const error = await fail(hidden);
    for (const thing of [hidden, error]) {
      const view = inspect(thing, { depth: 20, showHidden: true, getters: true }) + JSON.stringify(thing);
      expect(view).not.toMatch(/sk-hidden|team-blue/);
    }
    expect(error.message).toContain("Key [redacted] or team [redacted] is wrong.");
  });
});

describe("connections", () => {
  it("serve one call after the other", async () => {
    const { model, sockets } = await serve((response) => {
      response.writeHead(200, SSE).write(REPLY);
      setTimeout(() => response.end(), 5);
    });
    const patient = model();
    for (let call = 0; call < 5; call++) await finish(patient);
    expect(sockets()).toBeLessThanOrEqual(2);
  });

  it("go through the given fetch, and a late answer is closed when it does not listen to aborts", async () => {
    const { model } = await serve();
    const cancel = vi.fn();
    let answer: (response: Response) => void = () => expect.fail("The request should have been sent.");
    const deaf = model({ fetch: () => new Promise((resolve) => (answer = resolve)) });
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error("Enough.")), 20);
    expect(await fail(deaf, { signal: abort.signal })).toMatchObject({ kind: "aborted", cause: { message: "Enough." } });
    answer(new Response(new ReadableStream({ cancel })));
    await vi.waitFor(() => expect(cancel).toHaveBeenCalled());
  });

  it("go through the given client, which retries nothing itself", async () => {
    const { requests, baseURL } = await serve((response, _, number) =>
      number === 1 ? refuse(response, { error: { message: "Busy." } }, 503) : response.writeHead(200, SSE).end(REPLY),
    );
    const client = new OpenAI({ apiKey: "sk-client", baseURL, maxRetries: 9 });
    expect(await fail(new OpenAIModel({ modelId: "m", client, retries: { attempts: 1 } }))).toMatchObject({ kind: "overloaded" });
    expect(requests.length).toBe(1);
    expect(requests[0]?.headers.authorization).toBe("Bearer sk-client");
  });
});

describe("retries", () => {
  it("wait no longer than allowed, whatever the server asks for", async () => {
    const { model } = await serve((response, _, number) =>
      number === 1 ? response.writeHead(429, { "retry-after": "3600" }).end() : response.writeHead(200, SSE).end(REPLY),
    );
    expect((await finish(model({ retries: { maxRetryAfterMs: 10 } }))).reason).toBe("stop");
  });

  it("end when the wait would be longer than the call may be", async () => {
    const { requests, model } = await serve((response) => response.writeHead(429, { "retry-after": "30" }).end());
    expect(await fail(model(), { timeouts: { totalMs: 1_000 } })).toMatchObject({ kind: "rate-limit", retryAfterMs: 30_000 });
    expect(requests.length).toBe(1);
  });

  it("do not happen for an account without credit", async () => {
    const { requests, model } = await serve((response) =>
      refuse(response, { error: { message: "You exceeded your current quota", code: "insufficient_quota" } }, 429),
    );
    expect(await fail(model())).toMatchObject({ kind: "rate-limit", retryable: false });
    expect(requests.length).toBe(1);
  });

  it("send the same body again", async () => {
    const { requests, model } = await serve((response, _, number) =>
      number < 3 ? response.destroy() : response.writeHead(200, SSE).end(REPLY),
    );
    await finish(model());
    expect(new Set(requests.map(({ text }) => text)).size).toBe(1);
    expect(requests.length).toBe(3);
  });
});

describe("the plugin", () => {
  it("makes the model by name", async () => {
    expect(plugin).toMatchObject({ kind: "model", name: "openai" });
    expect(await plugin.create({ modelId: "m", baseURL: "http://127.0.0.1:1/v1" })).toMatchObject({ id: "m", adapter: "openai" });
  });
});

describe("what is saved of a model", () => {
  it("is its options without keys, headers and passwords", () => {
    const model = new OpenAIModel({
      modelId: "llama3.2",
      baseURL: "http://me:secret-1@localhost:11434/v1",
      apiKey: "secret-2",
      headers: { "x-key": "secret-3" },
      temperature: 0,
      retries: { attempts: 5 },
      capabilities: { tools: false },
    });
    const saved = JSON.stringify(model);
    expect(saved).not.toContain("secret");
    expect(JSON.parse(saved)).toEqual({
      modelId: "llama3.2",
      baseURL: "http://localhost:11434/v1",
      temperature: 0,
      retries: { attempts: 5 },
      capabilities: { tools: false },
    });
    expect(new OpenAIModel(JSON.parse(saved)).toJSON()).toEqual(JSON.parse(saved));
  });

  it("is refused where it would not be the same model", () => {
    const model = new OpenAIModel({ modelId: "m", baseURL: "http://localhost/v1", fetch: async () => new Response() });
    expect(() => model.toJSON()).toThrow(/own client or fetch cannot be saved/);
  });
});

it("declares what OpenAI's models take, and nothing of other servers unless it is told", () => {
  expect(new OpenAIModel({ modelId: "gpt-5.6", apiKey: "k" }).capabilities).toEqual({
    tools: true,
    images: true,
    jsonSchema: true,
    promptCache: true,
    stop: false,
  });
  expect(new OpenAIModel({ modelId: "m", baseURL: "http://localhost/v1" }).capabilities).toEqual({});
  expect(new OpenAIModel({ modelId: "m", baseURL: "http://localhost/v1", capabilities: { tools: true } }).capabilities).toEqual({
    tools: true,
  });
});
