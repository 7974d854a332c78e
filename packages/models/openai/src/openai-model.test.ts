import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import type { ModelEvent, ModelFinish, ModelRequest } from "@smolagents-ts/core";
import OpenAI from "openai";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import plugin, { OpenAIModel, type OpenAIModelOptions } from "./index.ts";

const HELLO: ModelRequest = { messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] };
const SSE = { "content-type": "text/event-stream" };
const REPLY = 'data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  readonly body: Record<string, unknown>;
}
type Answer = (response: ServerResponse, request: Received, number: number) => unknown;

/** A server on loopback that this test alone talks to. */
const serve = async (answer: Answer = (response) => response.writeHead(200, SSE).end(REPLY)) => {
  const requests: Received[] = [];
  let sockets = 0;
  const server = createServer(async (incoming, response) => {
    let text = "";
    for await (const chunk of incoming) text += chunk;
    const request = { url: incoming.url, headers: incoming.headers, text, body: JSON.parse(text) };
    requests.push(request);
    answer(response, request, requests.length);
  }).on("connection", () => sockets++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const model = (options: Partial<OpenAIModelOptions> = {}) =>
    new OpenAIModel({ modelId: "m", baseURL, retries: { firstDelayMs: 1 }, ...options });
  return { baseURL, requests, model, sockets: () => sockets };
};

const refuse = (response: ServerResponse, body: unknown, status = 400) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

const finish = async (model: OpenAIModel, request: Partial<ModelRequest> = {}) => {
  const events: ModelEvent[] = [];
  for await (const event of model.stream({ ...HELLO, ...request })) events.push(event);
  return { ...(events.at(-1) as ModelFinish), warnings: events[0]?.type === "start" ? events[0].warnings : [] };
};
const fail = (model: OpenAIModel, request: Partial<ModelRequest> = {}) =>
  finish(model, request).then(
    () => expect.fail("The call should fail."),
    (error) => error,
  );

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

describe("a field that the server refuses", () => {
  const unsupported = (param: string) => ({
    error: { message: `Unsupported parameter: '${param}' is not supported with this model.`, code: "unsupported_parameter", param },
  });

  it.each([
    ["OpenAI", unsupported("max_tokens"), 400],
    ["a text alone", { error: { message: "Unrecognized request argument supplied: max_tokens" } }, 400],
    ["FastAPI", { detail: [{ loc: ["body", "max_tokens"], msg: "Extra inputs are not permitted", type: "extra_forbidden" }] }, 422],
    ["an older vLLM", { object: "error", message: "max_tokens is not supported", type: "BadRequestError", code: 400 }, 400],
  ])("goes by its other name from then on (said by %s)", async (_, body, status) => {
    const { requests, model } = await serve((response, request) =>
      "max_tokens" in request.body ? refuse(response, body, status) : response.writeHead(200, SSE).end(REPLY),
    );
    const limited = model();
    expect((await finish(limited, { maxOutputTokens: 9 })).warnings).toEqual([]);
    await finish(limited, { maxOutputTokens: 9 });
    expect(requests.map(({ body: { max_tokens, max_completion_tokens } }) => [max_tokens, max_completion_tokens])).toEqual([
      [9, undefined],
      [undefined, 9],
      [undefined, 9],
    ]);
  });

  it("is left out when it cannot be sent at all", async () => {
    const { requests, model } = await serve((response, { body }) => {
      const refused = ["max_tokens", "max_completion_tokens", "stream_options"].find((field) => field in body);
      return refused ? refuse(response, unsupported(refused)) : response.writeHead(200, SSE).end(REPLY);
    });
    const { warnings } = await finish(model(), { maxOutputTokens: 9 });
    expect(requests.length).toBe(4);
    expect(warnings.map(({ code }) => code)).toEqual(["unsupported", "unsupported"]);
  });

  it.each([
    ["OpenAI", unsupported("stop")],
    ["xAI", { error: "Argument not supported on this model: stop" }],
    [
      "LiteLLM",
      { error: { message: "litellm.UnsupportedParamsError: openai does not support parameters: ['stop'], for model=o3.", code: "400" } },
    ],
  ])("is known to two calls at once (said by %s)", async (_, body) => {
    const { requests, model } = await serve((response, request) =>
      "stop" in request.body ? refuse(response, body) : response.writeHead(200, SSE).end(REPLY),
    );
    const stopped = model();
    expect(stopped.capabilities.stop).toBeUndefined();
    await Promise.all([finish(stopped, { stop: ["x"] }), finish(stopped, { stop: ["x"] })]);
    expect(requests.length).toBe(4);
    expect(stopped.capabilities.stop).toBe(false);
  });

  it("fails the call when it is another one", async () => {
    const { requests, model } = await serve((response) => refuse(response, unsupported("temperature")));
    expect(await fail(model(), { temperature: 1, stop: ["x"] })).toMatchObject({ kind: "bad-request" });
    expect(requests.length).toBe(1);
  });
});

describe("an odd answer", () => {
  it("may have no blank in its lines, comments, and the wrong type", async () => {
    const body = ': PROCESSING\r\n\r\ndata:{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\r\n\r\n';
    const { model } = await serve((response) => response.writeHead(200, { "content-type": "application/json" }).end(body));
    expect((await finish(model())).message.content).toEqual([{ type: "text", text: "Hi" }]);
  });

  it("may be a page", async () => {
    const { model } = await serve((response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<html><title>Welcome</title></html>"),
    );
    expect(await fail(model())).toMatchObject({
      kind: "protocol",
      message: expect.stringContaining("Welcome"),
      hint: expect.stringContaining("/v1"),
    });
  });

  it("may not be JSON", async () => {
    const { requests, model } = await serve((response) => response.writeHead(200, SSE).end("data: {oops}\n\n"));
    expect(await fail(model())).toMatchObject({ kind: "protocol", message: expect.stringContaining("{oops}") });
    expect(requests.length).toBe(1);
  });

  it("may be an error with status 200", async () => {
    const { model } = await serve((response) => refuse(response, { error: { message: "No such model", code: 404 } }, 200));
    expect(await fail(model())).toMatchObject({ kind: "not-found", message: expect.stringContaining("No such model") });
  });

  it("may be empty", async () => {
    const { model } = await serve((response) => response.writeHead(200, SSE).end());
    expect(await fail(model(), {})).toMatchObject({ kind: "truncated-stream" });
  });

  it.each([
    ["detail", { detail: "Too warm." }],
    ["message", { message: "Too warm." }],
    ["a list", [{ error: { message: "Too warm." } }]],
    ["plain text", "Too warm."],
  ])("may hide the reason of a failure in %s", async (_, body) => {
    const { model } = await serve((response) => refuse(response, body, 400));
    expect((await fail(model())).message).toContain("Too warm.");
  });

  it("may leave the connection open after the end", async () => {
    const { model } = await serve((response) => response.writeHead(200, SSE).write(REPLY));
    expect((await finish(model())).reason).toBe("stop");
  });
});

describe("connections", () => {
  it("serve one call after the other", async () => {
    const { model, sockets } = await serve();
    const patient = model();
    for (let call = 0; call < 5; call++) await finish(patient);
    expect(sockets()).toBe(1);
  });

  it("go through the given fetch, and a late answer is closed when it does not listen to aborts", async () => {
    const { model } = await serve();
    const cancelled = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<Response>();
    const deaf = model({ fetch: () => answered.promise });
    const abort = new AbortController();
    const failed = fail(deaf, { signal: abort.signal });
    setTimeout(() => abort.abort(new Error("Enough.")), 20);
    const error = await failed;
    expect(error).toMatchObject({ kind: "aborted", cause: { message: "Enough." } });
    answered.resolve(new Response(new ReadableStream({ cancel: () => cancelled.resolve() })));
    await cancelled.promise;
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
