import { inspect } from "node:util";
import {
  APICallError,
  InvalidResponseDataError,
  JSONParseError,
  LoadAPIKeyError,
  NoSuchModelError,
  UnsupportedFunctionalityError,
} from "@ai-sdk/provider";
import { expect, it, vi } from "vitest";
import { fromAISDKError } from "./from-ai-sdk-error.ts";

const refused = (statusCode: number, more: Partial<ConstructorParameters<typeof APICallError>[0]> = {}) =>
  new APICallError({
    message: "The server said so.",
    url: "https://api.example.com/v1/chat",
    requestBodyValues: { messages: ["a-private-prompt"] },
    statusCode,
    responseHeaders: { "retry-after": "2", "set-cookie": "a-private-cookie" },
    responseBody: JSON.stringify({ error: { message: "The server said so.", code: "some_code", type: "some_type" } }),
    ...more,
  });

it("understands what a server refuses", () => {
  const cases = [
    [401, "auth", false],
    [403, "auth", false],
    [404, "not-found", false],
    [400, "bad-request", false],
    [429, "rate-limit", true],
    [529, "overloaded", true],
  ] as const;
  for (const [status, kind, retryable] of cases) {
    const failure = fromAISDKError(refused(status));
    expect(failure, String(status)).toMatchObject({ kind, status, retryable });
    expect(failure.message).toContain(`api.example.com answered ${status} some_code: The server said so.`);
  }
  expect(fromAISDKError(refused(429)).retryAfterMs).toBe(2_000);
  expect(fromAISDKError(refused(401)).hint).toContain("the provider of the AI SDK");
  const long = { error: { code: "context_length_exceeded", message: "Too long." } };
  expect(fromAISDKError(refused(400, { responseBody: JSON.stringify(long) })).kind).toBe("context-length");
});

it("shows neither the request, nor headers, nor keys", () => {
  vi.stubEnv("ACME_API_KEY", "quite-a-plain-word");
  const message = "Wrong: sk-abcdefgh-12345678, quite-a-plain-word and team-password.";
  const failure = fromAISDKError(refused(401, { message, responseBody: message }), ["team-password"]);
  vi.unstubAllEnvs();
  const shown = inspect(failure, { depth: 20, showHidden: true });
  expect(shown).toContain("Wrong: [redacted], [redacted] and [redacted].");
  for (const secret of ["a-private", "sk-abc", "plain-word", "team-password"]) expect(shown).not.toContain(secret);
});

it("finds what broke the connection below the call", () => {
  const system = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" });
  const call = { message: "Cannot connect to API", url: "http://127.0.0.1:1/v1", requestBodyValues: {}, cause: system };
  expect(fromAISDKError(new APICallError(call))).toMatchObject({ kind: "connection", message: expect.stringContaining("127.0.0.1:1") });
  const broken = refused(200, { message: "Failed to process successful response", cause: new TypeError("terminated") });
  expect(fromAISDKError(broken)).toMatchObject({ kind: "connection", status: undefined });
});

it("understands the AI SDK's own errors", () => {
  const key = new LoadAPIKeyError({ message: "Pass it using the 'apiKey' parameter or the ACME_API_KEY environment variable." });
  expect(fromAISDKError(key)).toMatchObject({ kind: "auth", message: expect.stringContaining("ACME_API_KEY") });
  expect(fromAISDKError(new NoSuchModelError({ modelId: "x", modelType: "languageModel" })).kind).toBe("not-found");
  expect(fromAISDKError(new UnsupportedFunctionalityError({ functionality: "audio" })).kind).toBe("bad-request");
  expect(fromAISDKError(new JSONParseError({ text: "connection", cause: new Error("x") })).kind).toBe("protocol");
  const cut = new InvalidResponseDataError({ data: undefined, message: "Response stream ended without a finish reason." });
  expect(fromAISDKError(cut)).toMatchObject({ kind: "truncated-stream", retryable: true });
});

it("understands what a stream holds in place of an error", () => {
  expect(fromAISDKError("The engine burns.")).toMatchObject({ kind: "overloaded", message: expect.stringContaining("The engine burns.") });
  expect(fromAISDKError({ message: "Slow down.", type: "rate_limit_error" })).toMatchObject({ kind: "rate-limit" });
  expect(fromAISDKError(undefined).message).toContain("(no reason)");
});
