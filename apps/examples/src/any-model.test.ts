import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createAzureServer,
  createBedrockServer,
  createChatCompletionsServer,
  createLiteLLMServer,
  createResponsesServer,
  type ModelStandIn,
  scriptedGguf,
  writeTinyOnnx,
} from "@smolagents-ts/conformance";
import { describe, expect, it, onTestFinished } from "vitest";
import { program } from "./testing/run-example.ts";
import { runProgram } from "./testing/run-program.ts";

const replies = [
  program(`const euros = 30 * (await rate({ currency: "EUR" }));
const dinars = 100 * (await rate({ currency: "TND" }));
console.log(euros, dinars);`),
  // The variables are those of the step before.
  program("finalAnswer(euros + dinars)"),
] as const;
const DOLLARS = 30 * 1.25 + 100 * 0.5;

const run = async (model: string, env: Readonly<Record<string, string>>) => {
  const { code, stdout, stderr } = await runProgram("21-any-model.ts", { args: [model], env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as { output: unknown; steps: number; tokens: number };
};

describe("one agent on every model, by its name alone", { timeout: 120_000 }, () => {
  const huggingFaceHere = `--import=${new URL("./testing/huggingface-here.ts", import.meta.url)}`;

  it.each<[model: string, server: () => Promise<ModelStandIn>, env: (url: string) => Readonly<Record<string, string>>, asked: string]>([
    ["openai/gpt-5.6", createChatCompletionsServer, (url) => ({ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: url }), "gpt-5.6"],
    ["ollama/llama3.2", createChatCompletionsServer, (url) => ({ OLLAMA_HOST: new URL(url).host }), "llama3.2"],
    [
      "huggingface/Qwen/Qwen3-32B:fastest",
      createChatCompletionsServer,
      (url) => ({ HF_TOKEN: "hf_test", TEST_ROUTER: new URL(url).origin, NODE_OPTIONS: huggingFaceHere }),
      "Qwen/Qwen3-32B:fastest",
    ],
    [
      "azure/my-gpt",
      () => createAzureServer({ deployment: "my-gpt" }),
      (url) => ({ AZURE_OPENAI_ENDPOINT: url, AZURE_OPENAI_API_KEY: "test-key", OPENAI_API_VERSION: "" }),
      "my-gpt",
    ],
    [
      "litellm/anthropic/claude-sonnet-4-5",
      createLiteLLMServer,
      (url) => ({ LITELLM_PROXY_API_BASE: url, LITELLM_PROXY_API_KEY: "sk-test" }),
      "anthropic/claude-sonnet-4-5",
    ],
    [
      "bedrock/us.anthropic.claude-sonnet-4-6",
      createBedrockServer,
      (url) => ({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url, AWS_BEARER_TOKEN_BEDROCK: "test-key", AWS_REGION: "us-east-1" }),
      "us.anthropic.claude-sonnet-4-6",
    ],
    ["ai-sdk/openai/gpt-5.6", createResponsesServer, (url) => ({ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: url }), "gpt-5.6"],
  ])("%s", async (model, makeServer, env, asked) => {
    const server = await makeServer();
    onTestFinished(() => server.close());
    const [first, second] = replies.map((delta) => ({
      steps: [
        { type: "text", delta } as const,
        { type: "finish", reason: "stop" } as const,
        { type: "usage", usage: { inputTokens: 100, outputTokens: 10 } } as const,
      ],
    }));
    if (first && second) server.answer(first, second);
    expect(await run(model, env(server.url))).toMatchObject({ output: DOLLARS, steps: 2, tokens: expect.any(Number) });
    expect(server.requests).toHaveLength(2);
    // The name is in the body, or, with Bedrock, in the address.
    for (const { path, body } of server.requests) expect(decodeURIComponent(path) + JSON.stringify(body)).toContain(asked);
    expect(JSON.stringify(server.requests[1]?.body)).toContain("37.5 50");
  });

  it.each<[adapter: string, place: (folder: string) => Promise<string>]>([
    [
      "transformers",
      async (folder) => {
        await writeTinyOnnx(folder, { replies: replies.map((reply) => [reply]) });
        return folder;
      },
    ],
    [
      "llama-cpp",
      async (folder) => {
        const file = join(folder, "tiny.gguf");
        await writeFile(file, scriptedGguf(replies.map((reply) => ({ pieces: [reply] }))));
        return file;
      },
    ],
  ])("%s, on this machine", async (adapter, place) => {
    const folder = await mkdtemp(join(tmpdir(), "any-model-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const result = await run(`${adapter}/${await place(folder)}`, {});
    expect(result).toMatchObject({ output: DOLLARS, steps: 2 });
    expect(result.tokens).toBeGreaterThan(0);
  });
});
