import { inspect } from "node:util";
import { ModelError } from "@smolagents-ts/core";
import { APIConnectionError, APIError } from "openai";
import { describe, expect, it } from "vitest";
import { toModelError } from "./to-model-error.ts";

const CONTEXT = { baseURL: "https://api.example/v1", modelId: "m-1", keyName: "EXAMPLE_KEY", secrets: ["sk-very-secret"] };

/** As the SDK makes it from an answer. */
const answered = (status: number, error: object = {}, headers: Record<string, string> = {}) =>
  toModelError(APIError.generate(status, { error: { message: "No.", ...error } }, undefined, new Headers(headers)), CONTEXT);

describe("toModelError", () => {
  it.each([
    [400, {}, "bad-request", false],
    [400, { code: "context_length_exceeded" }, "context-length", false],
    [400, { message: "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens" }, "context-length", false],
    [400, { code: "content_filter" }, "content-filter", false],
    [
      400,
      { message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy." },
      "content-filter",
      false,
    ],
    [401, {}, "auth", false],
    [402, {}, "rate-limit", false],
    [403, {}, "auth", false],
    [404, { code: "model_not_found" }, "not-found", false],
    [408, {}, "timeout", true],
    [409, {}, "overloaded", true],
    [422, {}, "bad-request", false],
    [429, { code: "rate_limit_exceeded" }, "rate-limit", true],
    [429, { code: "insufficient_quota" }, "rate-limit", false],
    [500, {}, "overloaded", true],
    [503, {}, "overloaded", true],
  ])("calls %i %j %s", (status, error, kind, retryable) => {
    expect(answered(status, error)).toMatchObject({ kind, status, retryable });
  });

  it("tells who said what, and what to do", () => {
    const error = answered(401, { message: "Bad key.", code: "invalid_api_key" });
    expect(error.message).toContain("api.example answered 401 invalid_api_key: Bad key.");
    expect(error.hint).toContain("EXAMPLE_KEY");
    expect(answered(404).hint).toContain("m-1");
  });

  it.each([
    [{ "retry-after": "3" }, 3_000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after": "3", "retry-after-ms": "250" }, 250],
    [{ "retry-after": new Date(0).toUTCString() }, 0],
    [{ "retry-after": "soon" }, undefined],
    [{}, undefined],
  ])("reads how long to wait from %j", (headers, retryAfterMs) => {
    expect(answered(429, {}, headers).retryAfterMs).toBe(retryAfterMs);
  });

  it("obeys a server that says whether to try again", () => {
    expect(answered(429, {}, { "x-should-retry": "false" }).retryable).toBe(false);
    expect(answered(400, {}, { "x-should-retry": "true" }).retryable).toBe(true);
  });

  it("keeps the id of the request", () => {
    expect(answered(500, {}, { "x-request-id": "req_1" }).requestId).toBe("req_1");
  });

  it.each([
    [{ message: "The server had an error", type: "server_error" }, "overloaded"],
    [{ message: "Rate limit reached", code: "rate_limit_exceeded" }, "rate-limit"],
    [{ message: "Bad gateway", code: 502 }, "overloaded"],
    [{ message: "Bad", code: "400", type: "BadRequestError" }, "bad-request"],
    [{ message: "Unknown field", type: "invalid_request_error" }, "bad-request"],
    ["plain words", "overloaded"],
  ])("understands an error inside a stream: %j", (error, kind) => {
    expect(toModelError({ error }, CONTEXT).kind).toBe(kind);
  });

  it.each([
    ["ECONNREFUSED", "connection", "Is the server at api.example running?"],
    ["ENOTFOUND", "connection", "check baseURL"],
    ["ECONNRESET", "connection", undefined],
    ["UND_ERR_HEADERS_TIMEOUT", "timeout", undefined],
    ["ETIMEDOUT", "timeout", undefined],
  ])("understands a connection that failed with %s", (code, kind, hint) => {
    const failed = new TypeError("fetch failed", { cause: Object.assign(new Error("low level"), { code }) });
    for (const error of [failed, new APIConnectionError({ message: "Connection error.", cause: failed })]) {
      const mapped = toModelError(error, CONTEXT);
      expect(mapped.kind).toBe(kind);
      expect(mapped.message).toContain("api.example");
      if (hint) expect(mapped.hint).toContain(hint);
    }
  });

  it("calls a socket that closed a connection", () => {
    expect(toModelError(new TypeError("terminated"), CONTEXT).kind).toBe("connection");
  });

  it("does not call a bug a connection", () => {
    expect(toModelError(new TypeError("x is not a function"), CONTEXT).kind).toBe("protocol");
    expect(toModelError("thrown text", CONTEXT)).toMatchObject({ kind: "protocol", message: expect.stringContaining("thrown text") });
  });

  it("passes its own errors through", () => {
    const error = new ModelError("Mine.", { kind: "timeout" });
    expect(toModelError(error, CONTEXT)).toBe(error);
  });

  it("keeps status, code and param on the cause, and no header and no key", () => {
    const error = answered(
      400,
      { message: `${"x".repeat(490)}sk-very-secret`, code: "c", param: "stop" },
      { authorization: "Bearer sk-very-secret", "set-cookie": "session=abc" },
    );
    expect(error.cause).toMatchObject({ status: 400, code: "c", param: "stop" });
    const view = inspect(error, { depth: 10, showHidden: true });
    // Not even the half of the key that fits before a long message is cut.
    for (const secret of ["sk-very", "session=abc"]) expect(view).not.toContain(secret);
  });

  it("makes an HTML page readable", () => {
    const page = "<!DOCTYPE html><html><head><style>p{}</style></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>";
    expect(toModelError({ status: 502, error: { message: page } }, CONTEXT).message).toContain("502: 502 Bad Gateway nginx");
  });
});

it.each([
  [401, "auth"],
  [404, "not-found"],
  [400, "bad-request"],
  [429, "rate-limit"],
  [500, "overloaded"],
] as const)("says what to do about a %i", (status, kind) => {
  const { kind: told, hint, message } = toModelError({ status, error: { message: "No." } }, { baseURL: "http://127.0.0.1:1/v1" });
  expect(told).toBe(kind);
  expect(hint).toMatch(/\w+ \w+/);
  expect(message).toContain(hint);
});

it("says what to do about a connection that breaks without a reason", () => {
  expect(toModelError(new TypeError("terminated")).hint).toContain("baseURL");
});

describe("the name of the option with the address", () => {
  it("is the adapter's own", () => {
    const context = { baseURL: "http://127.0.0.1:1/v1", urlName: "endpointUrl" };
    expect(toModelError({ status: 404, error: { message: "No." } }, context).hint).toContain("endpointUrl");
    const refused = Object.assign(new Error("connect"), { code: "ECONNRESET" });
    expect(toModelError(refused, context).hint).not.toContain("baseURL");
  });
});

describe("what is known of a server", () => {
  const hints = { connection: "Start it:\nserver start", "not-found": "Get it:\nserver get m" };

  it("is said where it helps", () => {
    expect(toModelError({ status: 404, error: { message: "No." } }, { hints }).hint).toBe(hints["not-found"]);
    expect(toModelError({ status: 400, error: { message: "No." } }, { hints }).hint).not.toContain("server get");
  });

  it("is how to start it only where nobody listens", () => {
    const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    const unknown = Object.assign(new Error("lookup"), { code: "ENOTFOUND" });
    expect(toModelError(refused, { hints }).hint).toBe(hints.connection);
    expect(toModelError(unknown, { hints }).hint).not.toContain("server start");
  });
});
