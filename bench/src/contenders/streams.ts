// One streamed reply, read by a vendor's SDK alone and by our adapter on it. The answer is the number of characters.

import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { InferenceClient } from "@huggingface/inference";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Model } from "@smolagents-ts/core";
import { AISDKModel } from "@smolagents-ts/model-ai-sdk";
import { BedrockModel } from "@smolagents-ts/model-bedrock";
import { HuggingFaceModel } from "@smolagents-ts/model-huggingface";
import { OpenAIModel } from "@smolagents-ts/model-openai";
import OpenAI from "openai";
import type { Contender } from "./contender.ts";

const apiKey = "hf_bench";
const content = "Hello?";

/** An adapter of ours, next to the SDK that it stands on. */
export interface Pair {
  readonly wire: "chat" | "responses" | "bedrock";
  readonly model: (url: string) => Model;
  readonly sdk: (url: string) => Contender;
}

export const pairs: { readonly [name: string]: Pair } = {
  openai: {
    wire: "chat",
    model: (url) => new OpenAIModel({ modelId: "m", baseURL: url, apiKey }),
    sdk: (baseURL) => {
      const client = new OpenAI({ baseURL, apiKey });
      return reader(async function* () {
        const stream = await client.chat.completions.create({ model: "m", stream: true, messages: [{ role: "user", content }] });
        for await (const chunk of stream) yield chunk.choices[0]?.delta.content;
      });
    },
  },
  "openai, Responses": {
    wire: "responses",
    model: (url) => new OpenAIModel({ modelId: "m", baseURL: url, apiKey, api: "responses" }),
    sdk: (baseURL) => {
      const client = new OpenAI({ baseURL, apiKey });
      return reader(async function* () {
        const stream = await client.responses.create({ model: "m", stream: true, input: content });
        for await (const event of stream) if (event.type === "response.output_text.delta") yield event.delta;
      });
    },
  },
  huggingface: {
    wire: "chat",
    model: (url) => new HuggingFaceModel({ modelId: "m", endpointUrl: url, apiKey }),
    sdk: (endpointUrl) => {
      const client = new InferenceClient(apiKey, { endpointUrl });
      return reader(async function* () {
        for await (const chunk of client.chatCompletionStream({ model: "m", messages: [{ role: "user", content }] }))
          yield chunk.choices[0]?.delta.content;
      });
    },
  },
  bedrock: {
    wire: "bedrock",
    model: (url) => new BedrockModel({ modelId: "m", endpoint: url, region: "us-east-1", apiKey }),
    sdk: (endpoint) => {
      const client = new BedrockRuntimeClient({
        endpoint,
        region: "us-east-1",
        token: { token: apiKey },
        authSchemePreference: ["httpBearerAuth"],
        // The default is HTTP/2, which the stand-in does not speak.
        requestHandler: new NodeHttpHandler(),
      });
      return reader(async function* () {
        const { stream } = await client.send(
          new ConverseStreamCommand({ modelId: "m", messages: [{ role: "user", content: [{ text: content }] }] }),
        );
        for await (const event of stream ?? []) yield event.contentBlockDelta?.delta?.text;
      });
    },
  },
  "ai-sdk": {
    wire: "chat",
    model: (url) => new AISDKModel({ model: compatible(url) }),
    sdk: (url) => {
      const model = compatible(url);
      return reader(async function* () {
        const { stream } = await model.doStream({ prompt: [{ role: "user", content: [{ type: "text", text: content }] }] });
        for await (const part of stream) if (part.type === "text-delta") yield part.delta;
      });
    },
  },
};

const compatible = (baseURL: string) => createOpenAICompatible({ name: "bench", baseURL, apiKey })("m");

export const streamText = async function* (model: Model): AsyncGenerator<string> {
  for await (const event of model.stream({ messages: [{ role: "user", content: [{ type: "text", text: content }] }] }))
    if (event.type === "text") yield event.delta;
};

export const adapter = (model: Model): Contender => reader(() => streamText(model));

/** Both keep all of the text, as every user does. */
const reader = (read: () => AsyncIterable<string | null | undefined>): Contender => ({
  run: async () => {
    let text = "";
    for await (const piece of read()) text += piece ?? "";
    return text.length;
  },
});
