/**
 * The adapter in front of LiteLLM's own proxy, which stands before a stand-in for OpenAI. Install the proxy with `pip install "litellm[proxy]"`
 * and run with LITELLM_COMMAND set to the path of its command `litellm`.
 */

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  createChatCompletionsServer,
  describeModelConformance,
  type ModelConformanceOptions,
  type ModelStandIn,
} from "@smolagents-ts/conformance";
import type { ModelEvent, ModelRequest } from "@smolagents-ts/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listModels } from "./list-models.ts";
import { LiteLLMModel, type LiteLLMModelOptions } from "./litellm-model.ts";

const command = process.env["LITELLM_COMMAND"];

/** What the proxy does in its own way, as seen with version 1.106.2. */
const OF_THE_PROXY: ModelConformanceOptions["skip"] = {
  "reads an answer that was not streamed": "The proxy asks the vendor for a stream and finds none.",
  "makes up no token counts": "The proxy counts by itself where the vendor does not.",
  "names the server that nobody answers at": "The server that goes away is the one behind the proxy.",
  "throws when the connection breaks in the middle": "The proxy makes an error of status 500 of it.",
  "throws when the reply has no end": "The proxy gives such a reply an end.",
  "never tries again once something was shown": "The proxy holds the first piece back until the second, so that nothing was shown.",
  "works after an error": "The error is a connection that breaks in the middle.",
  "never shows the key": "The key ends at the proxy.",
  "ends on an abort while it waits for the reply": "The proxy goes on waiting for the vendor.",
  "ends on an abort in the middle, and shows nothing more": "The proxy hangs up on a silent vendor after more than a second.",
  "closes the connection when the loop is left": "The proxy hangs up on a silent vendor after more than a second.",
  "leaves no connection open, however a call ends": "The proxy hangs up on a silent vendor after more than a second.",
};

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** The configuration is JSON, which is YAML too. */
const configuration = (upstream: string) => {
  const model = (model_name: string, litellm_params: object) => ({
    model_name,
    litellm_params: { api_base: upstream, api_key: "sk-upstream", max_retries: 0, ...litellm_params },
  });
  return JSON.stringify({
    model_list: [
      model("anthropic/claude-sonnet-4-5", { model: "openai/gpt-4o" }),
      model("mock", { model: "openai/gpt-4o-mini", mock_response: "I am a mock." }),
      model("o3", { model: "openai/o3" }),
      model("nobody", { model: "openai/gpt-4o", api_base: "http://127.0.0.1:9/v1" }),
    ],
    router_settings: { num_retries: 0, disable_cooldowns: true },
    litellm_settings: { telemetry: false },
  });
};

describe.skipIf(!command)("LiteLLM's own proxy (skipped without LITELLM_COMMAND)", { timeout: 60_000 }, () => {
  let upstream: ModelStandIn;
  let baseURL = "";
  let stop = async () => {};

  beforeAll(async () => {
    upstream = await createChatCompletionsServer();
    const folder = await mkdtemp(join(tmpdir(), "litellm-"));
    await writeFile(join(folder, "config.yaml"), configuration(upstream.url));
    const port = await freePort();
    baseURL = `http://127.0.0.1:${port}`;
    const env = {
      ...process.env,
      // Prices come from the package, not from the network.
      LITELLM_LOCAL_MODEL_COST_MAP: "True",
      // Each case brings a key of its own.
      LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY: "true",
    };
    const args = ["--config", join(folder, "config.yaml"), "--host", "127.0.0.1", "--port", String(port)];
    const proxy = spawn(command as string, args, { env, cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    proxy.stderr.on("data", (text) => {
      errors += text;
    });
    const closed = new Promise<void>((resolve) => proxy.once("close", () => resolve()));
    stop = async () => {
      proxy.kill("SIGKILL");
      await closed;
      await upstream.close();
      await rm(folder, { recursive: true });
    };
    const isReady = () =>
      fetch(`${baseURL}/health/liveliness`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await isReady())) {
      if (proxy.exitCode !== null) throw new Error(`The proxy did not start: ${errors}`);
      await sleep(200);
    }
  }, 120_000);
  afterAll(() => stop());

  const take = async (options: Partial<LiteLLMModelOptions>, request: Partial<ModelRequest> = {}) => {
    const model = new LiteLLMModel({ modelId: "anthropic/claude-sonnet-4-5", baseURL, retries: { attempts: 1 }, ...options });
    const messages: ModelRequest["messages"] = [{ role: "user", content: [{ type: "text", text: "Hi" }] }];
    const events: ModelEvent[] = [];
    for await (const event of model.stream({ messages, ...request })) events.push(event);
    return events;
  };

  describeModelConformance("litellm, by its own proxy", {
    server: async () => ({
      url: baseURL,
      get requests() {
        return upstream.requests;
      },
      get openReplies() {
        return upstream.openReplies;
      },
      answer: upstream.answer,
      close: async () => {},
    }),
    makeModel: (url, apiKey) =>
      new LiteLLMModel({ modelId: "anthropic/claude-sonnet-4-5", baseURL: url, apiKey, retries: { firstDelayMs: 10 } }),
    skip: OF_THE_PROXY,
  });

  it("answers itself", async () => {
    const events = await take({ modelId: "mock" });
    expect(events.at(-1)).toMatchObject({ reason: "stop", message: { content: [{ text: "I am a mock." }] } });
  });

  it("tells of a fallback", async () => {
    upstream.answer({
      steps: [
        { type: "text", delta: "Here." },
        { type: "finish", reason: "stop" },
      ],
    });
    const [start] = await take({ modelId: "nobody", extra: { fallbacks: ["anthropic/claude-sonnet-4-5"] } });
    expect(start).toMatchObject({ warnings: [{ message: expect.stringContaining("anthropic/claude-sonnet-4-5") }] });
  });

  it("refuses what a model does not take, or leaves it out", async () => {
    upstream.answer({
      steps: [
        { type: "text", delta: "Here." },
        { type: "finish", reason: "stop" },
      ],
    });
    await expect(take({ modelId: "o3", temperature: 0.3 })).rejects.toMatchObject({
      kind: "bad-request",
      hint: expect.stringContaining("drop_params"),
    });
    expect((await take({ modelId: "o3", temperature: 0.3, extra: { drop_params: true } })).at(-1)).toMatchObject({ type: "finish" });
  });

  it("knows no model that it has not", async () => {
    await expect(take({ modelId: "nothing" })).rejects.toMatchObject({ kind: "not-found" });
  });

  it("lists its models", async () => {
    const models = await listModels({ baseURL });
    expect(models.map(({ modelId }) => modelId)).toEqual(["anthropic/claude-sonnet-4-5", "mock", "o3", "nobody"]);
    expect(models.find(({ modelId }) => modelId === "o3")).toMatchObject({
      capabilities: { tools: true, reasoning: true },
      maxInputTokens: 200_000,
    });
  });
});
