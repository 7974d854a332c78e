import { describe, expect, it } from "vitest";
import { fail, finish, REPLY, refuse, SSE, serve } from "./loopback-server.ts";

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

  it("is not one whose value is wrong", async () => {
    const message = "max_tokens is too large: 90000. This model supports at most 16384 completion tokens, whereas you provided 90000.";
    const { requests, model } = await serve((response) =>
      refuse(response, { error: { message, param: "max_tokens", code: "invalid_value" } }),
    );
    expect(await fail(model(), { maxOutputTokens: 90_000 })).toMatchObject({
      kind: "bad-request",
      message: expect.stringContaining("16384"),
    });
    expect(requests.length).toBe(1);
  });

  it("fails the call when it is another one", async () => {
    const { requests, model } = await serve((response) => refuse(response, unsupported("temperature")));
    expect(await fail(model(), { temperature: 1, stop: ["x"] })).toMatchObject({ kind: "bad-request" });
    expect(requests.length).toBe(1);
  });
});
