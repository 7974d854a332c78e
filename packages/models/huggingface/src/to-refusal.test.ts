import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { fail, finish, json, serve } from "./loopback-server.ts";

describe("a refusal", () => {
  it.each<[number, unknown, string, string]>([
    [
      400,
      { error: { message: "No such model here.", code: "model_not_supported", type: "invalid_request_error" } },
      "not-found",
      "No such",
    ],
    [400, { error: "Model not supported by provider groq" }, "not-found", "not supported by provider groq"],
    [401, { error: "Invalid username or password." }, "auth", "Invalid username"],
    [402, { error: "You have exceeded your monthly included credits for Inference Providers." }, "rate-limit", "monthly included credits"],
    [403, { error: "This authentication method does not have sufficient permissions" }, "auth", "sufficient permissions"],
    [404, { message: "Not here.", status: 404 }, "not-found", "Not here."],
    [422, { detail: [{ loc: ["body"], msg: "Field required" }] }, "bad-request", "Field required"],
    [422, { error: ["Error in `max_tokens`: too small"] }, "bad-request", "too small"],
    [429, { error: { message: "Slow down." } }, "rate-limit", "Slow down."],
    [500, { object: "error", message: "Engine died.", code: 500 }, "overloaded", "Engine died."],
  ])("is told in the server's words, wherever they stand: %i %j", async (status, body, kind, words) => {
    const { model } = await serve({ chat: (response) => json(response, body, status, { "x-request-id": "r-1" }) });
    const error = await fail(model({ retries: { attempts: 1 } }));
    expect(error).toMatchObject({ kind, status, requestId: "r-1", message: expect.stringContaining(words) });
    expect(error.message).toContain("router.huggingface.co");
    // One piece of advice at most.
    expect(error.message.split("\n\n").slice(1)).toEqual(error.hint === undefined ? [] : [`  ${error.hint}`]);
  });

  it("for want of credit is not tried again, and says where to get some", async () => {
    const { model, requests } = await serve({ chat: (response) => json(response, { error: "Payment required" }, 402) });
    expect((await fail(model())).hint).toMatch(/settings\/billing.*billTo/);
    expect(requests.length).toBe(1);
  });

  it("for want of a right says where tokens are made", async () => {
    const { model } = await serve({ chat: (response) => json(response, { error: "Forbidden" }, 403) });
    expect((await fail(model())).hint).toMatch(/HF_TOKEN.*huggingface\.co\/settings\/tokens/);
    expect((await fail(model({ provider: "groq", apiKey: "its-own-key" }))).hint).toBe("Check the option apiKey.");
    expect((await fail(model({ endpointUrl: "https://llm.example.com", apiKey: undefined }))).hint).toContain("Pass the option apiKey");
  });

  it("is tried again once the server allows it", async () => {
    const { model, requests } = await serve({
      chat: (response, _, number) =>
        number < 3
          ? json(response, { error: "Busy" }, number === 1 ? 503 : 429, { "retry-after": "0" })
          : response.writeHead(200, { "content-type": "text/event-stream" }).end('data: {"choices":[{"finish_reason":"stop"}]}\n\n'),
    });
    expect((await finish(model())).reason).toBe("stop");
    expect(requests.length).toBe(3);
  });

  it("shows neither token nor headers", async () => {
    const { model } = await serve({
      chat: (response) => json(response, { error: "hf_hidden_123 (hidden_123) of team-blue-77 is wrong" }, 401),
    });
    const hidden = model({ apiKey: "hf_hidden_123", headers: { "x-team": "team-blue-77" } });
    const error = await fail(hidden);
    for (const thing of [hidden, error]) {
      expect(inspect(thing, { depth: 20, showHidden: true, getters: true })).not.toMatch(/hidden_123|team-blue/);
    }
    expect(JSON.stringify(error)).not.toMatch(/hidden_123|team-blue/);
  });

  it("of a model that is still loading says when it will be there", async () => {
    const { model, url } = await serve({
      chat: (response) => json(response, { error: "Model org/m is currently loading", estimated_time: 20.5 }, 503),
    });
    const error = await fail(model({ endpointUrl: url, fetch: undefined, retries: { attempts: 1 } }));
    expect(error).toMatchObject({ kind: "overloaded", status: 503, retryAfterMs: 20_500, retryable: true });
    expect(error.hint).toContain("X-Scale-Up-Timeout");
  });

  it("by TGI says when a conversation is too long", async () => {
    const said = "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens";
    const { model, url } = await serve({ chat: (response) => json(response, { error: said, error_type: "validation" }, 422) });
    expect(await fail(model({ endpointUrl: url, fetch: undefined }))).toMatchObject({ kind: "context-length", status: 422 });
  });
});
