/** The Hub, the router and every provider, played by one server on this machine for one test, and calls to them. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ModelEvent, ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { expect, onTestFinished } from "vitest";
import { HuggingFaceModel, type HuggingFaceModelOptions } from "./huggingface-model.ts";

const HELLO: ModelRequest = { messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] };
const SSE = { "content-type": "text/event-stream" };
/** A whole reply that says `Hi`. */
const REPLY = 'data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

interface Received {
  /** The address it was sent to, before it was redirected to this machine. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, unknown>;
}
type Answer = (response: ServerResponse, request: Received, number: number) => unknown;

/** What the Hub says of a model that two providers serve for chats. */
export const SERVED = {
  inferenceProviderMapping: {
    together: { status: "live", providerId: "Qwen/Qwen3-32B-Turbo", task: "conversational" },
    groq: { status: "live", providerId: "qwen/qwen3-32b", task: "conversational" },
    "fal-ai": { status: "live", providerId: "fal-ai/qwen", task: "text-to-image" },
  },
};

export const serve = async ({
  hub = (response) => json(response, SERVED),
  chat = (response) => response.writeHead(200, SSE).end(REPLY),
}: {
  readonly hub?: Answer;
  readonly chat?: Answer;
} = {}) => {
  const lookups: Received[] = [];
  const requests: Received[] = [];
  const server = createServer(async (incoming, response) => {
    let text = "";
    for await (const chunk of incoming) text += chunk;
    const origin = incoming.headers["x-sent-to"] ?? "";
    const request = { url: `${origin}${incoming.url}`, headers: incoming.headers, body: text === "" ? {} : JSON.parse(text) };
    const [list, answer] = incoming.method === "GET" ? [lookups, hub] : [requests, chat];
    list.push(request);
    answer(response, request, list.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const model = (options: Partial<HuggingFaceModelOptions> = {}) =>
    new HuggingFaceModel({ modelId: newModelId(), apiKey: "hf_test", fetch: redirectTo(url), retries: { firstDelayMs: 1 }, ...options });
  return { url, lookups, requests, model };
};

/** The SDK's addresses are fixed: this sends what goes to them to a server here instead. */
export const redirectTo =
  (url: string): typeof fetch =>
  (input, init) => {
    const { origin, pathname, search } = new URL(String(input));
    const headers = new Headers(init?.headers);
    headers.set("x-sent-to", origin);
    return fetch(`${url}${pathname}${search}`, { ...init, headers });
  };

/** The SDK remembers what the Hub said of a model for as long as the process lives. */
export const newModelId = (): string => `org/model-${crypto.randomUUID()}`;

export const json = (response: ServerResponse, body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}) =>
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

/** Takes a whole call to its finish. */
export const finish = async (model: HuggingFaceModel, request: Partial<ModelRequest> = {}) => {
  const events: ModelEvent[] = [];
  for await (const event of model.stream({ ...HELLO, ...request })) events.push(event);
  return events.at(-1) as ModelFinish;
};

export const fail = (model: HuggingFaceModel, request: Partial<ModelRequest> = {}) =>
  finish(model, request).then(
    () => expect.fail("The call should fail."),
    (error) => error,
  );
