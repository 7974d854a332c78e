/** A server for one test, and calls to it. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ModelEvent, ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { expect, onTestFinished } from "vitest";
import { OpenAIModel, type OpenAIModelOptions } from "./openai-model.ts";

const HELLO: ModelRequest = { messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] };
export const SSE = { "content-type": "text/event-stream" };
/** A whole reply that says `Hi`. */
export const REPLY = 'data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  readonly body: Record<string, unknown>;
}
type Answer = (response: ServerResponse, request: Received, number: number) => unknown;

/** A server on loopback that this test alone talks to. */
export const serve = async (answer: Answer = (response) => response.writeHead(200, SSE).end(REPLY)) => {
  const requests: Received[] = [];
  let sockets = 0;
  const server = createServer(async (incoming, response) => {
    let text = "";
    for await (const chunk of incoming) text += chunk;
    const request = { url: incoming.url, headers: incoming.headers, text, body: JSON.parse(text) };
    requests.push(request);
    answer(response, request, requests.length);
  }).on("connection", () => sockets++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const model = (options: Partial<OpenAIModelOptions> = {}) =>
    new OpenAIModel({ modelId: "m", baseURL, retries: { firstDelayMs: 1 }, ...options });
  return { baseURL, requests, model, sockets: () => sockets };
};

export const refuse = (response: ServerResponse, body: unknown, status = 400) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

/** Takes a whole call: its finish, and the warnings of its start. */
export const finish = async (model: OpenAIModel, request: Partial<ModelRequest> = {}) => {
  const events: ModelEvent[] = [];
  for await (const event of model.stream({ ...HELLO, ...request })) events.push(event);
  return { ...(events.at(-1) as ModelFinish), warnings: events[0]?.type === "start" ? events[0].warnings : [] };
};

export const fail = (model: OpenAIModel, request: Partial<ModelRequest> = {}) =>
  finish(model, request).then(
    () => expect.fail("The call should fail."),
    (error) => error,
  );
