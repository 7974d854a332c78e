/** A server for one test that answers byte for byte what the test says, framed by the SDK's own codec, and calls to it. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import type { ModelError, ModelEvent, ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { expect, onTestFinished } from "vitest";
import { BedrockModel, type BedrockModelOptions } from "./bedrock-model.ts";

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, unknown>;
}
type Answer = (response: ServerResponse, request: Received, number: number) => unknown;

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/** One event, or exception, of a stream. */
export const event = (type: string, content: object, messageType: "event" | "exception" = "event"): Uint8Array =>
  codec.encode({
    headers: {
      [`:${messageType}-type`]: { type: "string", value: type },
      ":message-type": { type: "string", value: messageType },
      ":content-type": { type: "string", value: "application/json" },
    },
    body: Buffer.from(JSON.stringify(content)),
  });

/** A whole reply that says `Hi`. */
export const HI = [
  event("messageStart", { role: "assistant" }),
  event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hi" } }),
  event("contentBlockStop", { contentBlockIndex: 0 }),
  event("messageStop", { stopReason: "end_turn" }),
  event("metadata", { usage: { inputTokens: 10, outputTokens: 1, totalTokens: 11 }, metrics: { latencyMs: 1 } }),
];

export const stream = (response: ServerResponse, ...events: readonly Uint8Array[]) =>
  response
    .writeHead(200, { "content-type": "application/vnd.amazon.eventstream", "x-amzn-requestid": "request-1" })
    .end(Buffer.concat(events));

export const refuse = (response: ServerResponse, type: string, message: string, status = 400, headers = {}) =>
  response
    .writeHead(status, { "content-type": "application/json", "x-amzn-errortype": type, "x-amzn-requestid": "request-1", ...headers })
    .end(JSON.stringify({ message }));

export const serve = async (answer: Answer = (response) => stream(response, ...HI)) => {
  const requests: Received[] = [];
  const server = createServer(async (incoming, response) => {
    let text = "";
    for await (const chunk of incoming) text += chunk;
    const request = { url: incoming.url, headers: incoming.headers, body: JSON.parse(text) };
    requests.push(request);
    answer(response, request, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const model = (options: Partial<BedrockModelOptions> = {}) =>
    new BedrockModel({
      modelId: "us.anthropic.claude-sonnet-4-6",
      region: "us-east-1",
      endpoint,
      ...(options.credentials || options.profile || options.client ? {} : { apiKey: "bedrock-key-1234" }),
      retries: { firstDelayMs: 1 },
      ...options,
    });
  return { endpoint, requests, model };
};

const HELLO: ModelRequest = { messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] };

/** Takes a whole call: its finish, all events, and the warnings of its start. */
export const finish = async (model: BedrockModel, request: Partial<ModelRequest> = {}) => {
  const events: ModelEvent[] = [];
  for await (const each of model.stream({ ...HELLO, ...request })) events.push(each);
  return { ...(events.at(-1) as ModelFinish), events, warnings: events[0]?.type === "start" ? events[0].warnings : [] };
};

export const fail = (model: BedrockModel, request: Partial<ModelRequest> = {}): Promise<ModelError> =>
  finish(model, request).then(
    () => expect.fail("The call should fail."),
    (error) => error,
  );
