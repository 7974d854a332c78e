/** Expectations: the errors of https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html, and what Bedrock was seen to say. */

import { describe, expect, it } from "vitest";
import { event, fail, HI, refuse, serve, stream } from "./loopback-bedrock.ts";

describe("a refusal", () => {
  it.each([
    [403, "AccessDeniedException", "You don't have access to the model with the specified model ID.", "auth", false],
    [403, "UnrecognizedClientException", "The security token included in the request is invalid.", "auth", false],
    [403, "ExpiredTokenException", "The security token included in the request is expired", "auth", false],
    [404, "ResourceNotFoundException", "Could not resolve the foundation model.", "not-found", false],
    [400, "ValidationException", "The provided model identifier is invalid.", "not-found", false],
    [400, "ValidationException", "Invocation of model ID x with on-demand throughput isn't supported.", "not-found", false],
    [400, "ValidationException", "Input is too long for requested model.", "context-length", false],
    [400, "ValidationException", "prompt is too long: 208310 tokens > 200000 maximum", "context-length", false],
    [400, "ValidationException", "Malformed input request: #: required key [a] not found.", "bad-request", false],
    [400, "ServiceQuotaExceededException", "Your request exceeds the service quota for your account.", "rate-limit", false],
    [408, "ModelTimeoutException", "The request took too long to process.", "timeout", true],
    [424, "ModelErrorException", "The request failed due to an error while processing the model.", "overloaded", true],
    [429, "ModelNotReadyException", "Model is not ready for inference.", "overloaded", true],
    [429, "ThrottlingException", "Too many tokens, please wait before trying again.", "rate-limit", true],
    [429, "ThrottlingException", "Too many tokens per day, please wait before trying again.", "rate-limit", false],
    [500, "InternalServerException", "The system encountered an unexpected error.", "overloaded", true],
    [503, "ServiceUnavailableException", "Bedrock is unable to process your request.", "overloaded", true],
  ] as const)("%i %s (%s) is of kind %s", async (status, type, message, kind, retryable) => {
    const { model, requests } = await serve((response) => refuse(response, type, message, status));
    const error = await fail(model({ retries: { attempts: 2, firstDelayMs: 1 } }));
    expect(error).toMatchObject({ kind, status, retryable, requestId: "request-1" });
    expect(error.message).toContain(message.slice(0, 40));
    expect(error.hint).toBeDefined();
    expect(requests.length).toBe(retryable ? 2 : 1);
  });

  it("that asks to wait is obeyed", async () => {
    const { model } = await serve((response) => refuse(response, "ThrottlingException", "Too many requests", 429, { "retry-after": "7" }));
    expect((await fail(model({ retries: { attempts: 1 } }))).retryAfterMs).toBe(7000);
  });

  it("of access names the console, one of a key the key", async () => {
    const hintFor = async (message: string) => {
      const { model } = await serve((response) => refuse(response, "AccessDeniedException", message, 403));
      return (await fail(model())).hint;
    };
    expect(await hintFor("You don't have access to the model with the specified model ID.")).toContain("Bedrock console");
    expect(await hintFor("Authentication failed: Please make sure your API Key is valid.")).toContain("AWS_BEARER_TOKEN_BEDROCK");
  });

  it("by something before Bedrock keeps its status and words", async () => {
    const { model } = await serve((response) => response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad Gateway</h1>"));
    expect(await fail(model({ retries: { attempts: 1 } }))).toMatchObject({ kind: "overloaded", status: 502 });
  });
});

describe("an exception inside the stream", () => {
  it.each([
    ["internalServerException", "overloaded"],
    ["modelStreamErrorException", "overloaded"],
    ["serviceUnavailableException", "overloaded"],
    ["throttlingException", "rate-limit"],
    ["validationException", "bad-request"],
    ["somethingNewException", "overloaded"],
  ] as const)("%s is of kind %s, though it comes without a status", async (type, kind) => {
    const { model } = await serve((response) => stream(response, HI[1]!, event(type, { message: "The engine burns." }, "exception")));
    const error = await fail(model());
    expect(error.kind).toBe(kind);
    expect(error.message).toContain("The engine burns.");
  });

  it("before the first text is tried again", async () => {
    const { model, requests } = await serve((response, _, number) =>
      number === 1 ? stream(response, HI[0]!, event("throttlingException", { message: "Busy." }, "exception")) : stream(response, ...HI),
    );
    for await (const _ of model().stream({ messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] }));
    expect(requests.length).toBe(2);
  });
});

it("a stream that ends inside an event is cut", async () => {
  const { model } = await serve((response) => stream(response, HI[1]!, HI[1]!.subarray(0, 30)));
  expect((await fail(model())).kind).toBe("truncated-stream");
});

it("a stream whose checksums are wrong is not believed", async () => {
  const wrong = Uint8Array.from(HI[1]!);
  wrong[wrong.length - 10]! ^= 1;
  const { model } = await serve((response) => stream(response, wrong, ...HI));
  expect((await fail(model())).kind).toBe("protocol");
});
