import type { ModelRequest } from "@smolagents-ts/core";
import OpenAI from "openai";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { OpenAIModel } from "../index.ts";
import { fail, finish, refuse, SSE, serve } from "../loopback-server.ts";
import { toProviderData } from "./vendor-item.ts";

/** A whole reply that says `Hi`. */
const REPLY = [
  { type: "response.output_text.delta", output_index: 0, content_index: 0, delta: "Hi" },
  { type: "response.completed", response: { status: "completed" } },
]
  .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  .join("");

const serveResponses = async (answer: Parameters<typeof serve>[0] = (response) => response.writeHead(200, SSE).end(REPLY)) => {
  const server = await serve(answer);
  return { ...server, model: (options: object = {}) => server.model({ api: "responses", modelId: "gpt-5.6", ...options }) };
};

beforeEach(() => {
  for (const name of ["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"]) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe("the request", () => {
  it("holds what was asked for, and stores nothing", async () => {
    const { requests, model } = await serveResponses();
    await finish(model());
    const expected: OpenAI.Responses.ResponseCreateParamsStreaming = {
      model: "gpt-5.6",
      input: [{ role: "user", content: "Hi" }],
      stream: true,
      store: false,
      include: ["reasoning.encrypted_content"],
    };
    expect(requests[0]?.url).toBe("/v1/responses");
    expect(requests[0]?.body).toEqual(expected);
  });

  it("holds every setting under OpenAI's name for it", async () => {
    const { requests, model } = await serveResponses();
    const parameters = { type: "object", properties: { city: { type: "string" } } };
    const { warnings } = await finish(model({ reasoningSummary: "auto" }), {
      maxOutputTokens: 100,
      temperature: 0,
      topP: 0.9,
      reasoning: { effort: "low" },
      tools: [{ name: "weather", description: "Tells it.", inputSchema: parameters }],
      toolChoice: { name: "weather" },
      parallelToolCalls: false,
      responseFormat: { type: "json", name: "answer", schema: { type: "object" }, strict: true },
      extra: { prompt_cache_key: "agent-7" },
    });
    const expected: OpenAI.Responses.ResponseCreateParamsStreaming = {
      model: "gpt-5.6",
      input: [{ role: "user", content: "Hi" }],
      stream: true,
      store: false,
      include: ["reasoning.encrypted_content"],
      max_output_tokens: 100,
      temperature: 0,
      top_p: 0.9,
      reasoning: { effort: "low", summary: "auto" },
      text: { format: { type: "json_schema", name: "answer", schema: { type: "object" }, strict: true } },
      tools: [{ type: "function", name: "weather", description: "Tells it.", parameters, strict: false }],
      tool_choice: { type: "function", name: "weather" },
      parallel_tool_calls: false,
      prompt_cache_key: "agent-7",
    };
    expect(requests[0]?.body).toEqual(expected);
    expect(warnings).toEqual([]);
  });

  it("tells what has no field here", async () => {
    const { requests, model } = await serveResponses();
    const { warnings } = await finish(model(), { stop: ["<end>"], seed: 7, reasoning: { budgetTokens: 100 } });
    expect(warnings.map(({ code }) => code)).toEqual(["unsupported", "unsupported", "unsupported"]);
    expect(Object.keys(requests[0]?.body ?? {})).toEqual(["model", "input", "stream", "store", "include"]);
  });

  it("tells once that there are no stop strings, which agents ask for with every step", async () => {
    const { model } = await serveResponses();
    const teller = model();
    expect((await finish(teller, { stop: ["<end>"] })).warnings).toMatchObject([{ message: expect.stringContaining("no stop strings") }]);
    expect((await finish(teller, { stop: ["<end>"] })).warnings).toEqual([]);
  });
});

describe("a field that the model refuses", () => {
  // OpenAI's own words, as users report them.
  it.each<[string, Partial<ModelRequest>, object, object]>([
    ["include", {}, { message: "Encrypted content is not supported with this model.", param: "include", code: null }, {}],
    [
      "temperature",
      { temperature: 0.5 },
      {
        message: "Unsupported parameter: 'temperature' is not supported with this model.",
        param: "temperature",
        code: "unsupported_parameter",
      },
      {},
    ],
    [
      "reasoning.summary",
      { reasoning: { effort: "low" } },
      {
        message: "Your organization must be verified to generate reasoning summaries.",
        param: "reasoning.summary",
        code: "unsupported_value",
      },
      { reasoning: { effort: "low" } },
    ],
  ])("%s is left out, now and later", async (field, request, error, left) => {
    const [outer = "", inner] = field.split(".");
    const { requests, model } = await serveResponses((response, { body }) => {
      const value = body[outer];
      const isSent = inner === undefined ? value !== undefined : inner in Object(value);
      return isSent ? refuse(response, { error: { type: "invalid_request_error", ...error } }) : response.writeHead(200, SSE).end(REPLY);
    });
    const learner = model(field === "reasoning.summary" ? { reasoningSummary: "auto" } : {});
    const first = await finish(learner, request);
    await finish(learner, request);
    expect(requests.length).toBe(3);
    expect(requests[2]?.body[outer]).toEqual((left as Record<string, unknown>)[outer]);
    expect(first.warnings.map(({ code }) => code)).toEqual(field === "include" ? [] : ["unsupported"]);
  });

  it("is understood from words where the server says no more, and a conversation that may be kept is warned of", async () => {
    // As servers in Python answer.
    const detail = [{ type: "extra_forbidden", loc: ["body", "store"], msg: "Extra inputs are not permitted", input: false }];
    const { requests, model } = await serveResponses((response, { body }) =>
      "store" in body ? refuse(response, { detail: JSON.stringify(detail) }, 422) : response.writeHead(200, SSE).end(REPLY),
    );
    expect((await finish(model())).warnings).toMatchObject([{ code: "unsupported", message: expect.stringContaining("may keep") }]);
    expect(requests.length).toBe(2);
  });

  it("is the caller's to hear when the value is wrong", async () => {
    const { requests, model } = await serveResponses((response) =>
      refuse(response, {
        error: {
          message: "Unsupported value: 'minimal' is not supported.",
          type: "invalid_request_error",
          param: "reasoning.effort",
          code: "unsupported_value",
        },
      }),
    );
    expect(await fail(model(), { reasoning: { effort: "minimal" } })).toMatchObject({ kind: "bad-request" });
    expect(requests.length).toBe(1);
  });
});

describe("which API is spoken", () => {
  const pathOf = async (options: Partial<ConstructorParameters<typeof OpenAIModel>[0]>) => {
    let path = "";
    const fetch = async (input: string | URL | Request) => {
      path = new URL(input instanceof Request ? input.url : input).pathname;
      return new Response(path.endsWith("/responses") ? REPLY : 'data: {"choices":[{"index":0,"finish_reason":"stop"}]}\n\n', {
        headers: SSE,
      });
    };
    await finish(new OpenAIModel({ modelId: "gpt-5.6", apiKey: "sk-1", fetch, ...options }));
    return path;
  };

  it("is Responses at OpenAI, chat completions at other servers, and what was asked for", async () => {
    expect(await pathOf({})).toBe("/v1/responses");
    expect(await pathOf({ api: "chat-completions" })).toBe("/v1/chat/completions");
    expect(await pathOf({ baseURL: "http://localhost:8080/v1" })).toBe("/v1/chat/completions");
    expect(await pathOf({ baseURL: "http://localhost:8080/v1", api: "responses" })).toBe("/v1/responses");
    expect(await pathOf({ preset: "xai" })).toBe("/v1/responses");
    expect(await pathOf({ preset: "xai", api: "chat-completions" })).toBe("/v1/chat/completions");
  });

  it("is spoken by a client of one's own too", async () => {
    const { requests, baseURL } = await serveResponses();
    const client = new OpenAI({ apiKey: "sk-client", baseURL, maxRetries: 9 });
    expect((await finish(new OpenAIModel({ modelId: "m", api: "responses", client }))).reason).toBe("stop");
    expect(requests[0]).toMatchObject({ url: "/v1/responses", headers: { authorization: "Bearer sk-client" } });
  });

  it("is saved where it was chosen", () => {
    const model = new OpenAIModel({ modelId: "m", baseURL: "http://localhost/v1", api: "responses", reasoningSummary: "auto" });
    expect(model.toJSON()).toEqual({ modelId: "m", baseURL: "http://localhost/v1", api: "responses", reasoningSummary: "auto" });
  });
});

it("says so when the answer is none", async () => {
  const { model } = await serveResponses((response) => response.writeHead(200).end("<html>Welcome</html>"));
  expect((await fail(model())).message).toMatch(/is not a response.*before \/responses/s);
});

it("gives a reply back with the next request, sealed reasoning and all", async () => {
  const sealed = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gAAAA" };
  const events = [
    { type: "response.output_item.done", output_index: 0, item: { ...sealed, status: "completed" } },
    {
      type: "response.output_item.done",
      output_index: 1,
      item: { type: "function_call", id: "fc_1", call_id: "call_1", name: "f", arguments: "{}", status: "completed" },
    },
    { type: "response.completed", response: { status: "completed" } },
  ];
  const { requests, model } = await serveResponses((response) =>
    response.writeHead(200, SSE).end(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")),
  );
  const talker = model();
  const { message } = await finish(talker);
  const result = { type: "tool-result", callId: "call_1", name: "f", content: [{ type: "text", text: "7" }] } as const;
  const messages: ModelRequest["messages"] = [
    { role: "user", content: [{ type: "text", text: "Hi" }] },
    message,
    { role: "tool", content: [result] },
  ];
  await finish(talker, { messages });
  const expected: OpenAI.Responses.ResponseInput = [
    { role: "user", content: "Hi" },
    sealed as OpenAI.Responses.ResponseReasoningItem,
    { type: "function_call", id: "fc_1", call_id: "call_1", name: "f", arguments: "{}" },
    { type: "function_call_output", call_id: "call_1", output: "7" },
  ];
  expect(requests[1]?.body["input"]).toEqual(expected);
  // Chat completions know nothing of it.
  await fail(model({ api: "chat-completions", retries: { attempts: 1 } }), { messages });
  expect(JSON.stringify(requests[2]?.body)).not.toMatch(/gAAAA|fc_1/);
});

it("goes on without reasoning that the server cannot open, as with another account", async () => {
  const sealed = (id: string) => ({ type: "reasoning", id, summary: [], encrypted_content: `sealed ${id}` });
  const assistant = (id: string) => ({
    role: "assistant" as const,
    content: [
      { type: "reasoning" as const, text: "", provider: toProviderData("openai", { model: "gpt-5.6", reasoning: sealed(id) }) },
      {
        type: "text" as const,
        text: "Yes.",
        provider: toProviderData("openai", { model: "gpt-5.6", id: `msg_${id}`, phase: "final_answer" }),
      },
    ],
  });
  const { requests, model } = await serveResponses((response, { text }) =>
    text.includes("sealed rs_old")
      ? refuse(response, {
          error: {
            message: "The encrypted content for item rs_old could not be verified.",
            type: "invalid_request_error",
            param: null,
            code: "invalid_encrypted_content",
          },
        })
      : response.writeHead(200, SSE).end(REPLY),
  );
  const talker = model();
  const user = { role: "user", content: [{ type: "text", text: "Hi" }] } as const;
  const { warnings } = await finish(talker, { messages: [user, assistant("rs_old"), user] });
  expect(warnings).toMatchObject([{ code: "lossy-content" }]);
  const expected: OpenAI.Responses.ResponseInput = [
    { role: "user", content: "Hi" },
    { role: "assistant", phase: "final_answer", content: "Yes." },
    { role: "user", content: "Hi" },
  ];
  expect(requests[1]?.body["input"]).toEqual(expected);
  // What the new account sealed goes along, without asking again.
  await finish(talker, { messages: [user, assistant("rs_old"), user, assistant("rs_new"), user] });
  expect(requests.length).toBe(3);
  expect(requests[2]?.text).toContain("sealed rs_new");
  expect(requests[2]?.text).not.toContain("sealed rs_old");
});
