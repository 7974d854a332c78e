/** Every preset through the real SDK, against stand-ins for its server. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createChatCompletionsServer, createResponsesServer } from "@smolagents-ts/conformance";
import { AgentConfigError, type ModelRequest, PluginRegistry, resolveModel } from "@smolagents-ts/core";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import plugin, { OpenAIModel } from "./index.ts";
import { fail, finish, refuse, SSE, serve } from "./loopback-server.ts";
import { type Preset, type PresetName, presetNames, presets } from "./presets.ts";

const ALL: readonly (readonly [PresetName, Preset])[] = presetNames.map((name) => [name, presets[name]]);
const REMOTE = ALL.filter(([, { start }]) => !start);
const LOCAL = ALL.filter(([, { start }]) => start);

beforeEach(() => {
  for (const [, { urlName, keyName }] of ALL) for (const name of [urlName, keyName]) if (name) vi.stubEnv(name, undefined);
  vi.stubEnv("OPENAI_API_KEY", "sk-of-openai");
  vi.stubEnv("OPENAI_BASE_URL", "http://127.0.0.1:9/of-openai");
});
afterEach(() => vi.unstubAllEnvs());

/** A stand-in, which the preset's variable points to. */
const start = async (preset: Preset) => {
  const server = await (preset.api === "responses" ? createResponsesServer() : createChatCompletionsServer());
  onTestFinished(() => server.close());
  vi.stubEnv(preset.urlName, server.url);
  return server;
};

describe.each(ALL)("%s", (name, preset) => {
  it("answers at the address of its variable, with its own key", async () => {
    const server = await start(preset);
    server.answer({
      steps: [
        { type: "text", delta: "Hello." },
        { type: "finish", reason: "stop" },
      ],
    });
    if (preset.keyName) vi.stubEnv(preset.keyName, "key-of-preset");
    const model = (await resolveModel(`${name}/vendor/some-model`, new PluginRegistry().register(plugin))) as OpenAIModel;
    expect((await finish(model)).message.content).toMatchObject([{ type: "text", text: "Hello." }]);
    expect(model).toMatchObject({ id: "vendor/some-model", adapter: name });
    const [request] = server.requests;
    expect(request?.headers["authorization"]).toBe("Bearer key-of-preset");
    expect(request?.body).toMatchObject({ model: "vendor/some-model" });
    expect(JSON.stringify(request)).not.toContain("of-openai");
  });

  it("is saved by its name alone", () => {
    if (preset.keyName) vi.stubEnv(preset.keyName, "key-of-preset");
    expect(new OpenAIModel({ modelId: "m", preset: name }).toJSON()).toEqual({ modelId: "m" });
  });

  it("has an address that ends before the path", () => {
    expect(URL.canParse(preset.baseURL)).toBe(true);
    expect(preset.baseURL).not.toMatch(/\/$|\/chat\/completions|\/responses/);
  });
});

describe.each(REMOTE)("%s, without a key", (name, { label, keyName }) => {
  it("names its own variable", () => {
    expect(() => new OpenAIModel({ modelId: "m", preset: name })).toThrow(
      expect.objectContaining({
        kind: "auth",
        message: expect.stringContaining(`${label} needs a key`),
        hint: expect.stringContaining(`${keyName}`),
      }),
    );
  });
});

describe.each(LOCAL)("%s", (name, { start: command, urlName }) => {
  it("needs no key, and says how it is started when nobody listens", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    vi.stubEnv(urlName, `http://127.0.0.1:${port}/v1`);
    const error = await fail(new OpenAIModel({ modelId: "llama3.2", preset: name, retries: { attempts: 1 } }));
    expect(error).toMatchObject({ kind: "connection" });
    expect(error.message).toContain(command?.("llama3.2"));
    expect(error.message).toContain(urlName);
  });
});

describe("a model that the server does not have", () => {
  it("is pulled at Ollama", async () => {
    // Ollama's own words.
    const { baseURL } = await serve((response) =>
      refuse(
        response,
        { error: { message: 'model "llama3.2" not found, try pulling it first', type: "api_error", param: null, code: null } },
        404,
      ),
    );
    vi.stubEnv("OLLAMA_HOST", new URL(baseURL).host);
    const error = await fail(new OpenAIModel({ modelId: "llama3.2", preset: "ollama" }));
    expect(error).toMatchObject({ kind: "not-found" });
    expect(error.message).toMatch(/try pulling it first.*\n {2}ollama pull llama3\.2$/s);
  });
});

describe("DeepSeek", () => {
  it("gets the model's earlier reasoning back, and an empty one where a call had none", async () => {
    const { requests, baseURL } = await serve((response) =>
      response.writeHead(200, SSE).end('data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n'),
    );
    vi.stubEnv("DEEPSEEK_BASE_URL", baseURL);
    const call = (id: string) => ({ type: "tool-call", id, name: "f", argsText: "{}", args: {} }) as const;
    const result = (callId: string) =>
      ({ role: "tool", content: [{ type: "tool-result", callId, name: "f", content: [{ type: "text", text: "7" }] }] }) as const;
    const messages: ModelRequest["messages"] = [
      { role: "user", content: [{ type: "text", text: "Hi" }] },
      { role: "assistant", content: [{ type: "reasoning", text: "Hm." }, call("call_1")] },
      result("call_1"),
      { role: "assistant", content: [call("call_2")] },
      result("call_2"),
    ];
    await finish(new OpenAIModel({ modelId: "deepseek-v4-pro", preset: "deepseek" }), { messages });
    const sent = requests[0]?.body["messages"] as { readonly role: string; readonly reasoning_content?: string }[];
    expect(sent.filter(({ role }) => role === "assistant").map((message) => message.reasoning_content)).toEqual(["Hm.", ""]);
  });
});

describe("Gemini", () => {
  it("gets back the signature of the thought behind a call", async () => {
    const extra_content = { google: { thought_signature: "c2lnbmF0dXJl" } };
    const toolCall = { index: 0, id: "call_1", type: "function", function: { name: "f", arguments: "{}" }, extra_content };
    const { requests, baseURL } = await serve((response) =>
      response
        .writeHead(200, SSE)
        .end(
          `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [toolCall] }, finish_reason: "tool_calls" }] })}\n\ndata: [DONE]\n\n`,
        ),
    );
    vi.stubEnv("GEMINI_OPENAI_BASE_URL", baseURL);
    const model = new OpenAIModel({ modelId: "gemini-3-flash-preview", preset: "gemini" });
    const { message } = await finish(model);
    await finish(model, { messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }, message] });
    expect(requests[1]?.body["messages"]).toMatchObject([{}, { tool_calls: [{ id: "call_1", extra_content }] }]);
  });
});

describe("a name", () => {
  it("that is no preset's is told, with those that there are", () => {
    expect(() => new OpenAIModel({ modelId: "m", preset: "toString" as PresetName })).toThrow(AgentConfigError);
    expect(() => new OpenAIModel({ modelId: "m", preset: "nosuch" as PresetName })).toThrow(/no preset "nosuch".*ollama/s);
  });

  it("that is nearly a preset's is corrected", async () => {
    const registry = new PluginRegistry().register(plugin);
    await expect(resolveModel("olama/llama3.2", registry)).rejects.toThrow('Did you mean "ollama"?');
    await expect(resolveModel("open-router/x", registry)).rejects.toThrow('Did you mean "openrouter"?');
  });

  it("takes other options too", async () => {
    const registry = new PluginRegistry().register(plugin);
    const model = await registry.create("model", "groq", { modelId: "m", baseURL: "http://127.0.0.1:9/v1", capabilities: { tools: true } });
    expect(model).toMatchObject({ id: "m", adapter: "groq", capabilities: { tools: true } });
  });
});
