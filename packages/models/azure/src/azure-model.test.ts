import { inspect } from "node:util";
import {
  chatCompletionsWire,
  createAzureServer,
  createModelServer,
  type ModelStandIn,
  type ScriptedReply,
} from "@smolagents-ts/conformance";
import { AgentConfigError, type ModelEvent, type ModelFinish, type ModelRequest } from "@smolagents-ts/core";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { AzureModel, type AzureModelOptions } from "./azure-model.ts";

const HELLO: ModelRequest = { messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] };
const REPLY: ScriptedReply = {
  steps: [
    { type: "text", delta: "Hi" },
    { type: "finish", reason: "stop" },
  ],
};
const KEY = "azure-key-0123456789";

beforeEach(() => {
  for (const name of ["AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY", "OPENAI_API_VERSION"]) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Refuses with the answer that a refusal's message is the JSON of. */
const anyWire = { ...chatCompletionsWire, basePath: "/", refuse: ({ message = "" }) => JSON.parse(message) };
const refusal = (status: number, error: object, headers = {}): ScriptedReply => ({
  refuse: { reason: "bad-request", message: JSON.stringify({ status, headers, body: JSON.stringify({ error }) }) },
});

const serve = async (...replies: readonly ScriptedReply[]) => opened(await createModelServer(anyWire), ...replies);
const opened = (server: ModelStandIn, ...[first = REPLY, ...rest]: readonly ScriptedReply[]) => {
  onTestFinished(() => server.close());
  server.answer(first, ...rest);
  return server;
};
const make = ({ url }: ModelStandIn, options: Partial<AzureModelOptions> = {}) =>
  new AzureModel({ modelId: "my-deployment", endpoint: url, apiKey: KEY, retries: { firstDelayMs: 1 }, ...options });

const take = async (model: AzureModel, request: Partial<ModelRequest> = {}) => {
  const events: ModelEvent[] = [];
  for await (const event of model.stream({ ...HELLO, ...request })) events.push(event);
  return { events, finish: events.at(-1) as ModelFinish };
};
const fail = (model: AzureModel, request?: Partial<ModelRequest>) =>
  take(model, request).then(
    () => expect.fail("The call should fail."),
    (error) => error,
  );

describe("the address", () => {
  it.each([
    ["as the resource shows it", "/"],
    ["of the v1 API", "/openai/v1/"],
    ["of a deployment", "/openai/deployments/another/chat/completions?api-version=2025-01-01-preview"],
  ])("is made from the endpoint %s", async (_, path) => {
    const server = await serve();
    await take(make(server, { endpoint: new URL(path, server.url).href }));
    expect(server.requests.map((request) => request.path)).toEqual(["/openai/v1/chat/completions"]);
  });

  it("keeps the path of a gateway in front of Azure", async () => {
    const server = await serve();
    await take(make(server, { endpoint: new URL("/team/a/openai", server.url).href, apiVersion: "2024-10-21" }));
    expect(server.requests[0]?.path).toBe("/team/a/openai/deployments/my-deployment/chat/completions?api-version=2024-10-21");
  });

  it("holds the deployment and the version where one is asked for, also by OPENAI_API_VERSION", async () => {
    vi.stubEnv("OPENAI_API_VERSION", "2024-10-21");
    const server = await serve();
    await take(make(server, { modelId: "gpt 5/eu" }));
    await take(make(server, { apiVersion: "v1" }));
    expect(server.requests.map((request) => request.path)).toEqual([
      "/openai/deployments/gpt%205%2Feu/chat/completions?api-version=2024-10-21",
      "/openai/v1/chat/completions",
    ]);
  });

  it("and the key are found in the environment", async () => {
    const server = await serve();
    vi.stubEnv("AZURE_OPENAI_ENDPOINT", server.url);
    vi.stubEnv("AZURE_OPENAI_API_KEY", KEY);
    await take(new AzureModel({ modelId: "my-deployment" }));
    expect(server.requests[0]?.headers["api-key"]).toBe(KEY);
  });

  it.each([
    "my-resource.openai.azure.com",
    "ftp://my-resource.openai.azure.com",
    "https://me:secret@my-resource.openai.azure.com",
    undefined,
  ])("is not %s", (endpoint) => {
    const making = () => new AzureModel({ modelId: "my-deployment", apiKey: KEY, ...(endpoint && { endpoint }) });
    expect(making).toThrow(AgentConfigError);
    expect(making).not.toThrow("secret");
  });
});

describe("the key", () => {
  it("goes into a header of its own, and nothing that is meant for OpenAI goes along", async () => {
    vi.stubEnv("OPENAI_API_KEY", "sk-of-openai");
    vi.stubEnv("OPENAI_ORG_ID", "org-1");
    vi.stubEnv("OPENAI_PROJECT_ID", "project-1");
    vi.stubEnv("OPENAI_CUSTOM_HEADERS", "X-Gateway: for-openai\nAuthorization: Bearer for-openai");
    const server = await serve();
    await take(make(server, { headers: { "x-team": "a" } }));
    expect(server.requests[0]?.headers).toMatchObject({ "api-key": KEY, "x-team": "a" });
    expect(server.requests[0]?.headers).not.toHaveProperty("authorization");
    expect(JSON.stringify(server.requests[0]?.headers)).not.toMatch(/of-openai|for-openai|org-1|project-1/);
  });

  it("is asked for when there is none", () => {
    expect(() => new AzureModel({ modelId: "my-deployment", endpoint: "https://my-resource.openai.azure.com" })).toThrow(
      expect.objectContaining({ kind: "auth", hint: expect.stringContaining("AZURE_OPENAI_API_KEY") }),
    );
  });

  it("is not sent to where the endpoint leads", async () => {
    const elsewhere = await serve();
    const server = await serve(refusal(307, {}, { location: elsewhere.url }));
    const error = await fail(make(server));
    expect(error).toMatchObject({ kind: "not-found", status: 307, hint: expect.stringContaining("new address") });
    expect([server.requests.length, elsewhere.requests.length]).toEqual([1, 0]);
  });
});

describe("a token of Entra ID", () => {
  it("is asked for before every request, retries too, and takes the place of a key", async () => {
    vi.stubEnv("AZURE_OPENAI_API_KEY", KEY);
    const server = await serve(refusal(503, { code: "503", message: "Busy." }), REPLY);
    let asked = 0;
    await take(make(server, { apiKey: undefined, tokenProvider: async () => `token-${++asked}` }));
    expect(server.requests.map(({ headers }) => headers["authorization"])).toEqual(["Bearer token-1", "Bearer token-2"]);
    expect(server.requests.some(({ headers }) => "api-key" in headers)).toBe(false);
  });

  it.each([
    ["fails", () => Promise.reject(new Error("CredentialUnavailableError: run az login"))],
    ["gives none", () => Promise.resolve("")],
  ])("is a matter of the key when its provider %s", async (_, tokenProvider) => {
    const server = await serve();
    const error = await fail(make(server, { tokenProvider }));
    expect(error).toMatchObject({ kind: "auth", retryable: false, hint: expect.stringContaining("az login") });
    expect(error.message).toContain("token provider");
    expect(server.requests).toEqual([]);
  });

  it("is shown nowhere", async () => {
    const token = "eyJ0eXAiOiJKV1QiLCJhbGciOi";
    const server = await serve(refusal(401, { code: "401", message: `The token ${token} is expired.` }));
    const model = make(server, { tokenProvider: async () => token });
    for (const shown of [model, await fail(model)]) expect(inspect(shown, { depth: 20, showHidden: true })).not.toContain(token);
  });

  it("ends to be waited for on an abort", async () => {
    const server = await serve();
    const abort = new AbortController();
    const model = make(server, {
      tokenProvider: () => {
        abort.abort();
        return new Promise(() => undefined);
      },
    });
    expect(await fail(model, { signal: abort.signal })).toMatchObject({ kind: "aborted" });
  });
});

describe("a refusal", () => {
  const ofStandIn = async (options: Partial<AzureModelOptions>, apiVersion?: string) => {
    const server = opened(await createAzureServer({ deployment: "my-deployment", ...(apiVersion && { apiVersion }) }));
    return fail(make(server, options));
  };

  it("of an unknown deployment says what a deployment's name is", async () => {
    for (const version of ["2024-10-21", undefined]) {
      const error = await ofStandIn({ modelId: "gpt-5.6", apiVersion: version }, version);
      expect(error).toMatchObject({ kind: "not-found", status: 404, hint: expect.stringContaining("gpt-5.6") });
      expect(error.hint).toContain("deployment");
    }
  });

  it("of a version says how to set one", async () => {
    expect(await ofStandIn({ apiVersion: "2019-01-01" }, "2024-10-21")).toMatchObject({
      kind: "bad-request",
      hint: expect.stringContaining("apiVersion"),
    });
    expect(await ofStandIn({ apiVersion: "2024-10-21" })).toMatchObject({ kind: "not-found", hint: expect.stringContaining("apiVersion") });
  });

  // https://learn.microsoft.com/azure/ai-foundry/openai/how-to/role-based-access-control
  it("of an identity without a role names the role", async () => {
    const message =
      "The principal `0000` lacks the required data action `Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action`";
    const server = await serve(refusal(401, { code: "PermissionDenied", message }));
    expect(await fail(make(server))).toMatchObject({ kind: "auth", hint: expect.stringContaining("Cognitive Services OpenAI User") });
  });

  // https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter
  it("by the content filter says what it found", async () => {
    const server = await serve(
      refusal(400, {
        message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        type: null,
        param: "prompt",
        code: "content_filter",
        status: 400,
        innererror: {
          code: "ResponsibleAIPolicyViolation",
          content_filter_result: {
            hate: { filtered: false, severity: "safe" },
            jailbreak: { filtered: true, detected: true },
            violence: { filtered: true, severity: "medium" },
          },
        },
      }),
    );
    const error = await fail(make(server));
    expect(error).toMatchObject({ kind: "content-filter", retryable: false });
    expect(error.message).toContain("jailbreak, violence (medium)");
    expect(error.message).not.toContain("hate");
    expect(server.requests.length).toBe(1);
  });

  it("of a busy deployment is waited for as long as it asks, to the millisecond", async () => {
    const busy = refusal(
      429,
      { code: "RateLimitReached", message: "Please retry after 1 second." },
      { "retry-after": "1", "retry-after-ms": "20" },
    );
    const server = await serve(busy, REPLY);
    const error = await fail(make(server, { retries: { attempts: 1 } }));
    expect(error).toMatchObject({ kind: "rate-limit", retryable: true, retryAfterMs: 20 });
  });

  it("of fields that an old version does not know is learned from", async () => {
    const unknown = (field: string) =>
      refusal(400, { message: `Unrecognized request argument supplied: ${field}`, type: "invalid_request_error", param: null, code: null });
    const server = await serve(unknown("stream_options"), unknown("max_completion_tokens"), REPLY);
    const { finish } = await take(make(server, { apiVersion: "2023-05-15", maxOutputTokens: 9 }));
    expect(finish.reason).toBe("stop");
    expect(server.requests.at(-1)?.body).toMatchObject({ max_tokens: 9 });
    expect(server.requests.at(-1)?.body).not.toHaveProperty("stream_options");
  });
});

describe("a reply", () => {
  it("is named by its first real chunk, not by that of the filter", async () => {
    const server = opened(await createAzureServer({ deployment: "my-deployment" }));
    const { events } = await take(make(server));
    expect(events.map(({ type }) => type)).toEqual(["start", "text", "finish"]);
    expect(events[0]).toMatchObject({ requestId: "chatcmpl-stand-in", modelId: "stand-in-1" });
  });

  it("that the filter cuts says so", async () => {
    const server = opened(await createAzureServer({ deployment: "my-deployment" }), {
      steps: [
        { type: "text", delta: "I" },
        { type: "finish", reason: "content-filter" },
      ],
    });
    expect((await take(make(server))).finish).toMatchObject({ reason: "content-filter", rawReason: "content_filter" });
  });
});

it("saves its options but keys and headers, and no functions", () => {
  const options = { modelId: "my-deployment", endpoint: "https://my-resource.openai.azure.com", temperature: 0 };
  expect(new AzureModel({ ...options, apiKey: KEY, headers: { "x-secret": "s3cret-s3cret" } }).toJSON()).toEqual(options);
  expect(() => new AzureModel({ ...options, tokenProvider: async () => "token" }).toJSON()).toThrow(AgentConfigError);
});

describe("the Responses API", () => {
  it("is spoken where it is asked for, in v1", async () => {
    const server = opened(await createAzureServer({ deployment: "my-deployment", api: "responses" }));
    await take(make(server, { api: "responses" }));
    expect(server.requests[0]).toMatchObject({
      path: "/openai/v1/responses",
      headers: { "api-key": KEY },
      body: { model: "my-deployment" },
    });
  });

  it("is not there in dated versions", () => {
    const options = { modelId: "my-deployment", endpoint: "https://my-resource.openai.azure.com", apiKey: KEY, api: "responses" } as const;
    expect(() => new AzureModel({ ...options, apiVersion: "2024-10-21" })).toThrow(AgentConfigError);
    expect(new AzureModel({ ...options, reasoningSummary: "auto" }).toJSON()).toMatchObject({ api: "responses", reasoningSummary: "auto" });
  });
});
