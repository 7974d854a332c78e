/** What reaches a language model, version by version. */

import { UnsupportedFunctionalityError } from "@ai-sdk/provider";
import type { MediaPart, ModelRequest } from "@smolagents-ts/core";
import { expect, it } from "vitest";
import { ask } from "./fake-language-model.ts";

const media = { type: "media", mediaType: "image/png", source: { kind: "bytes", base64: "AQID" } } as const;
const address = { ...media, source: { kind: "url", url: "https://example.com/a.png" } } as const;
const user = (...content: MediaPart[]): Partial<ModelRequest> => ({ messages: [{ role: "user", content }] });
const result = (...content: MediaPart[]): Partial<ModelRequest> => ({
  messages: [
    { role: "assistant", content: [{ type: "tool-call", id: "c", name: "f", argsText: "{}", args: {} }] },
    { role: "tool", content: [{ type: "tool-result", callId: "c", name: "f", content }] },
  ],
});

it("carries files in the form of each version", async () => {
  const data = async (specificationVersion: string) => {
    const { sent } = await ask({ specificationVersion }, user(media, address));
    const parts = sent.flatMap(({ prompt }) => prompt.flatMap((message) => [...message.content])) as { data?: unknown }[];
    return parts.map((part) => part.data);
  };
  const url = new URL("https://example.com/a.png");
  expect(await data("v2")).toEqual(["AQID", url]);
  expect(await data("v3")).toEqual(["AQID", url]);
  expect(await data("v4")).toEqual([
    { type: "data", data: "AQID" },
    { type: "url", url },
  ]);
});

it("carries files in results where the provider reads them there, and after them where not", async () => {
  const outputs = async (specificationVersion: string, provider: string) => {
    const { sent, warnings } = await ask({ specificationVersion, provider }, result(media));
    return { prompt: sent[0]?.prompt, warnings };
  };
  const value = (prompt: unknown) => (prompt as { content: { output: { value: unknown } }[] }[])[1]?.content[0]?.output.value;
  const v2 = await outputs("v2", "anthropic.messages");
  expect(value(v2.prompt)).toEqual([{ type: "media", data: "AQID", mediaType: "image/png" }]);
  const v3 = await outputs("v3", "anthropic.messages");
  expect(value(v3.prompt)).toEqual([{ type: "image-data", data: "AQID", mediaType: "image/png" }]);
  const v4 = await outputs("v4", "anthropic.messages");
  expect(value(v4.prompt)).toEqual([{ type: "file", data: { type: "data", data: "AQID" }, mediaType: "image/png" }]);
  const moved = await ask({ specificationVersion: "v2", provider: "anthropic.messages" }, result(address));
  expect(moved.sent[0]?.prompt.at(-1)).toMatchObject({ role: "user", content: [{ type: "text" }, { data: new URL(address.source.url) }] });
  const other = await outputs("v4", "groq.chat");
  expect(other.warnings.map(({ code }) => code)).toEqual(["lossy-content"]);
  expect(other.prompt?.at(-1)).toMatchObject({ role: "user", content: [{ type: "text" }, { type: "file" }] });
});

it("leaves out the addresses that the provider does not fetch", async () => {
  const supportedUrls = Promise.resolve({ "image/*": [/^s3:/] });
  const { sent, warnings } = await ask({ supportedUrls }, user(media, address));
  expect(sent[0]?.prompt[0]?.content).toMatchObject([{ type: "file" }, { type: "text", text: "[image/png could not be shown to you.]" }]);
  expect(warnings.map(({ code }) => code)).toEqual(["lossy-content"]);
  const open = await ask({ supportedUrls: { "*/*": [/^https:/] } }, user(address));
  expect(open.sent[0]?.prompt[0]?.content).toMatchObject([{ type: "file" }]);
});

it("is sent again without the files that the provider throws at", async () => {
  const pdf = { ...media, mediaType: "application/pdf" };
  const odd = { ...media, mediaType: "application/x-odd" };
  const throwAt = (mediaType: string) => (options: object) => {
    if (JSON.stringify(options).includes(`"mediaType":"${mediaType}"`))
      throw new UnsupportedFunctionalityError({ functionality: mediaType });
  };
  const taken = async (mediaType: string) => {
    const { sent, warnings } = await ask({ onStream: throwAt(mediaType) }, user(media, pdf, odd));
    expect(new Set(warnings.map(({ code }) => code))).toEqual(new Set(["lossy-content"]));
    return sent.at(-1)?.prompt[0]?.content;
  };
  const [png, document, note] = [{ mediaType: "image/png" }, { mediaType: "application/pdf" }, { type: "text" }];
  expect(await taken("application/x-odd")).toMatchObject([png, document, note]);
  expect(await taken("application/pdf")).toMatchObject([png, note, note]);
  expect(await taken("image/png")).toMatchObject([note, note, note]);
});

it("holds an object for every call, also where the model wrote none", async () => {
  const call = (id: string, argsText: string) => ({ type: "tool-call", id, name: "f", argsText }) as const;
  const { sent } = await ask({}, { messages: [{ role: "assistant", content: [call("a", ""), call("b", "{oops")] }] });
  expect(sent[0]?.prompt[0]?.content).toMatchObject([{ input: {} }, { input: { INVALID_JSON: "{oops" } }]);
});

it("says all that the AI SDK has words for, and marks what is sent again", async () => {
  const { sent, warnings } = await ask(
    { provider: "openai.responses" },
    {
      stop: ["<end>", ""],
      maxOutputTokens: 9,
      temperature: 0,
      topP: 0.5,
      seed: 7,
      tools: [{ name: "f", description: "Does.", inputSchema: { type: "object" } }],
      toolChoice: { name: "f" },
      parallelToolCalls: false,
      responseFormat: { type: "json", name: "answer", schema: { type: "object" }, strict: true },
      reasoning: { effort: "high", budgetTokens: 100 },
      cacheBreakpoints: [0],
      extra: { topK: 3, serviceTier: "flex", providerOptions: { gateway: { order: ["a"] } } },
    },
    { headers: { "x-team": "blue" } },
  );
  expect(sent[0]).toEqual({
    prompt: [
      {
        role: "user",
        content: [{ type: "text", text: "Hi" }],
        providerOptions: { anthropic: { cacheControl: { type: "ephemeral" } }, bedrock: { cachePoint: { type: "default" } } },
      },
    ],
    stopSequences: ["<end>"],
    maxOutputTokens: 9,
    temperature: 0,
    topP: 0.5,
    topK: 3,
    seed: 7,
    tools: [{ type: "function", name: "f", description: "Does.", inputSchema: { type: "object" } }],
    toolChoice: { type: "tool", toolName: "f" },
    responseFormat: { type: "json", name: "answer", schema: { type: "object" } },
    reasoning: "high",
    headers: { "x-team": "blue" },
    providerOptions: { openai: { parallelToolCalls: false, serviceTier: "flex" }, gateway: { order: ["a"] } },
    abortSignal: expect.any(AbortSignal),
  });
  expect(warnings).toEqual([{ code: "unsupported", message: expect.stringContaining("reasoning.budgetTokens") }]);
});

it("says how much to think in the provider's options where the version has no word for it", async () => {
  const { sent } = await ask({ specificationVersion: "v3", provider: "groq.chat" }, { reasoning: { effort: "low" } });
  expect(sent[0]).toMatchObject({ providerOptions: { groq: { reasoningEffort: "low" } } });
  expect(sent[0]).not.toHaveProperty("reasoning");
});
