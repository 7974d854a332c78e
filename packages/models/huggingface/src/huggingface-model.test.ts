import { resolveModel } from "@smolagents-ts/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { HuggingFaceModel, type HuggingFaceModelOptions } from "./index.ts";
import { fail, finish, json, newModelId, redirectTo, serve } from "./loopback-server.ts";

afterEach(() => vi.unstubAllEnvs());

describe("the router", () => {
  it("gets the model id as it stands, the token and who pays", async () => {
    const { requests, lookups, model } = await serve();
    await finish(model({ modelId: "Qwen/Qwen3-32B:cheapest", billTo: "my-org", headers: { "x-team": "blue" } }));
    expect(requests[0]).toMatchObject({
      url: "https://router.huggingface.co/v1/chat/completions",
      headers: {
        authorization: "Bearer hf_test",
        "x-hf-bill-to": "my-org",
        "x-team": "blue",
        "user-agent": expect.stringContaining("@huggingface/inference/"),
      },
      body: { model: "Qwen/Qwen3-32B:cheapest", messages: [{ role: "user", content: "Hi" }], stream: true },
    });
    expect(lookups).toEqual([]);
  });
});

describe("a named provider", () => {
  it.each([
    ["together", "https://router.huggingface.co/together/v1/chat/completions", "Qwen/Qwen3-32B-Turbo"],
    ["groq", "https://router.huggingface.co/groq/openai/v1/chat/completions", "qwen/qwen3-32b"],
  ])("gets its own name for the model at its own route: %s", async (provider, url, model) => {
    const server = await serve();
    await finish(server.model({ provider }));
    expect(server.requests[0]).toMatchObject({ url, headers: { authorization: "Bearer hf_test" }, body: { model } });
  });

  it.each([
    ["together", "https://api.together.xyz/v1/chat/completions", "Qwen/Qwen3-32B-Turbo"],
    ["groq", "https://api.groq.com/openai/v1/chat/completions", "qwen/qwen3-32b"],
  ])("is called directly with its own key, which the Hub does not see: %s", async (provider, url, model) => {
    const server = await serve();
    await finish(server.model({ provider, apiKey: "its-own-key" }));
    expect(server.requests[0]).toMatchObject({ url, headers: { authorization: "Bearer its-own-key" }, body: { model } });
    expect(server.lookups[0]?.headers.authorization).toBeUndefined();
  });

  it("needs no look-up where the SDK knows the model's name from its id", async () => {
    const { requests, lookups, model } = await serve();
    await finish(model({ provider: "openai", modelId: "openai/ft:gpt-5-mini:org", apiKey: "sk-test" }));
    expect(requests[0]).toMatchObject({ url: "https://api.openai.com/v1/chat/completions", body: { model: "ft:gpt-5-mini:org" } });
    expect(lookups).toEqual([]);
  });

  it("is looked up on the Hub once for each model, with the token and without headers of one's own", async () => {
    const { lookups, requests, model } = await serve();
    const modelId = newModelId();
    const named = model({ modelId, provider: "groq", headers: { "x-team": "blue" }, billTo: "my-org" });
    await finish(named);
    await finish(named);
    await finish(model({ modelId, provider: "together" }));
    expect(requests.length).toBe(3);
    expect(lookups.map(({ url }) => url)).toEqual([`https://huggingface.co/api/models/${modelId}?expand[]=inferenceProviderMapping`]);
    expect(lookups[0]?.headers).toMatchObject({ authorization: "Bearer hf_test" });
    expect(lookups[0]?.headers).not.toHaveProperty("x-team");
    expect(lookups[0]?.headers).not.toHaveProperty("x-hf-bill-to");
  });

  it("gets a schema in the form it takes", async () => {
    const { requests, model } = await serve();
    await finish(model({ provider: "together" }), { responseFormat: { type: "json", schema: { type: "object" } } });
    // https://docs.together.ai/docs/json-mode: the schema stands beside the type.
    expect(requests[0]?.body["response_format"]).toEqual({ type: "json_schema", schema: { type: "object" } });
  });

  it("that does not serve the model is refused, and those that do are named", async () => {
    const { requests, model } = await serve();
    const modelId = newModelId();
    for (let call = 0; call < 2; call++) {
      expect(await fail(model({ modelId, provider: "novita" }))).toMatchObject({
        kind: "not-found",
        message: expect.stringContaining(`novita does not serve ${modelId}.`),
        hint: "It is served by together, groq: name one of these as provider, or none.",
      });
    }
    expect(requests).toEqual([]);
  });

  it("that serves it for another task is refused", async () => {
    const { model } = await serve({
      hub: (response) => json(response, { inferenceProviderMapping: { groq: { status: "live", providerId: "x", task: "text-to-image" } } }),
    });
    expect(await fail(model({ provider: "groq" }))).toMatchObject({ kind: "not-found", message: expect.stringContaining("text-to-image") });
  });

  it.each([{}, { inferenceProviderMapping: {} }, { inferenceProviderMapping: [] }])(
    "is refused where nobody serves the model: %j",
    async (answer) => {
      const { model } = await serve({ hub: (response) => json(response, answer) });
      expect(await fail(model({ provider: "groq" }))).toMatchObject({
        kind: "not-found",
        message: expect.stringContaining("does not serve"),
      });
    },
  );

  it("that the SDK does not know, or that has no chats, is refused with what it knows", async () => {
    const { model } = await serve();
    expect(await fail(model({ provider: "nobody" }))).toMatchObject({ kind: "not-found", message: expect.stringContaining("together") });
    expect(await fail(model({ provider: "fal-ai" }))).toMatchObject({
      kind: "not-found",
      message: expect.stringContaining("text-to-image"),
    });
  });

  it("that takes no token of Hugging Face asks for its own key", async () => {
    const { model, requests } = await serve();
    expect(await fail(model({ provider: "openai", modelId: "openai/gpt-5-mini" }))).toMatchObject({
      kind: "auth",
      hint: expect.stringContaining("apiKey"),
    });
    expect(requests).toEqual([]);
  });
});

describe("a look-up on the Hub", () => {
  it.each([
    [404, { error: "Repository not found" }, "not-found"],
    // The Hub's answer about private and unknown models, to those without a token that may see them.
    [401, { error: "Invalid username or password." }, "not-found"],
    [401, { error: "Invalid credentials in Authorization header" }, "auth"],
    [429, { error: "We had to rate limit you" }, "rate-limit"],
  ])("fails clearly: %i %j", async (status, body, kind) => {
    const { model } = await serve({ hub: (response) => json(response, body, status) });
    const error = await fail(model({ provider: "groq", retries: { attempts: 1 } }));
    expect(error).toMatchObject({ kind, status, message: expect.stringContaining(`huggingface.co answered ${status}: ${body.error}`) });
  });

  it("is tried again when the Hub stumbles", async () => {
    const { model, lookups } = await serve({
      hub: (response, _, number) =>
        number === 1
          ? response.writeHead(502).end("<html>Bad gateway</html>")
          : json(response, { inferenceProviderMapping: { groq: { status: "live", providerId: "x", task: "conversational" } } }),
    });
    expect((await finish(model({ provider: "groq" }))).reason).toBe("stop");
    expect(lookups.length).toBe(2);
  });

  it("ends on an abort", async () => {
    const abort = new AbortController();
    const { model } = await serve({ hub: () => abort.abort(new Error("Enough.")) });
    expect(await fail(model({ provider: "groq" }), { signal: abort.signal })).toMatchObject({
      kind: "aborted",
      cause: { message: "Enough." },
    });
  });

  it("that is no JSON is an error of the protocol", async () => {
    const { model } = await serve({ hub: (response) => response.end("<html>") });
    expect(await fail(model({ provider: "groq" }))).toMatchObject({ kind: "protocol" });
  });
});

describe("an endpoint", () => {
  it.each(["", "/", "/v1", "/v1/", "/v1/chat/completions"])("is an address with or without the path: %j", async (path) => {
    const { url, requests } = await serve();
    await finish(new HuggingFaceModel({ modelId: "tgi", endpointUrl: `${url}${path}` }));
    expect(requests[0]).toMatchObject({ url: "/v1/chat/completions", body: { model: "tgi" } });
    expect(requests[0]?.headers.authorization).toBeUndefined();
  });
});

describe("options", () => {
  it.each<[Partial<HuggingFaceModelOptions>, RegExp]>([
    [{ modelId: "https://example.com/v1" }, /modelId is an address/],
    [{ endpointUrl: "localhost:8080" }, /not a URL/],
    [{ endpointUrl: "http://me:secret@localhost" }, /name or a password/],
    [{ endpointUrl: "http://localhost", provider: "groq" }, /exclude each other/],
    [{ modelId: "org/m:fastest", provider: "groq" }, /both say who runs the model/],
  ])("that exclude each other are refused: %j", (options, message) => {
    expect(() => new HuggingFaceModel({ modelId: "org/m", apiKey: "hf_test", ...options })).toThrow(
      expect.objectContaining({ code: "CONFIG", message: expect.stringMatching(message) }),
    );
  });

  it("are saved without token and headers, and make the model again", () => {
    const options = {
      modelId: "org/m",
      provider: "groq",
      billTo: "my-org",
      temperature: 0.5,
      timeouts: { idleMs: Number.POSITIVE_INFINITY },
    };
    const model = new HuggingFaceModel({ ...options, apiKey: "hf_test", headers: { "x-team": "blue" } });
    expect(model.toJSON()).toEqual(options);
    const saved = model.toJSON() as unknown as HuggingFaceModelOptions;
    expect(new HuggingFaceModel({ ...saved, apiKey: "hf_test" }).toJSON()).toEqual(options);
    expect(() => new HuggingFaceModel({ ...options, apiKey: "hf_test", fetch: redirectTo("") }).toJSON()).toThrow("cannot be saved");
  });

  it("come from a name", async () => {
    vi.stubEnv("HF_TOKEN", "hf_environment");
    expect(await resolveModel("huggingface/Qwen/Qwen3-32B:together")).toMatchObject({
      adapter: "huggingface",
      id: "Qwen/Qwen3-32B:together",
    });
  });

  it("turn roles into those that a template knows", async () => {
    const { requests, model } = await serve();
    await finish(model({ convertRoles: { system: "user" } }), {
      messages: [{ role: "system", content: [{ type: "text", text: "Be brief." }] }],
    });
    expect(requests[0]?.body["messages"]).toEqual([{ role: "user", content: "Be brief." }]);
  });
});
