import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { problemIn } from "./chat-rules.ts";

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/** What a client sent. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly WireMessage[];
  readonly stop?: readonly string[];
  readonly tools?: readonly { readonly type: string; readonly function: { readonly name: string; readonly parameters: object } }[];
  readonly tool_choice?: unknown;
  readonly response_format?: { readonly type: string; readonly json_schema?: { readonly name: string; readonly schema: JsonObject } };
}

export type JsonObject = { readonly [key: string]: unknown };

export interface WireMessage {
  readonly role: string;
  readonly content: string | readonly WirePart[] | null;
  readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly name: string; readonly arguments: string } }[];
  readonly tool_call_id?: string;
}

interface WirePart {
  readonly type: string;
  readonly text?: string;
  readonly image_url?: { readonly url: string };
}

/** What the model says: text, native tool calls, or both. Arguments that are a text go out as they are. */
export interface ChatReply {
  readonly text?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly args: unknown }[];
  /** Default: 100 tokens in, 20 out. */
  readonly usage?: { readonly input: number; readonly output: number };
}

/** Answers a conversation. `turn` is the number of replies in it so far, so runs that go on at once each have their own. */
export type Reply = (
  messages: readonly ChatMessage[],
  turn: number,
  request: ChatRequest,
) => string | ChatReply | Promise<string | ChatReply>;

/**
 * A stand-in for OpenAI's chat completions on loopback. A reply ends before the stop string, as at OpenAI, and requests that OpenAI refuses are
 * refused.
 */
export async function startChatServer(reply: Reply) {
  const requests: ChatRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as ChatRequest;
    requests.push(body);
    const problem = problemIn(body);
    if (problem) {
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: problem, type: "invalid_request_error", param: null, code: null } }));
      return;
    }
    const messages = body.messages.map(({ role, content }) => ({ role, content: textOf(content) }));
    const turn = messages.filter(({ role }) => role === "assistant").length;
    const given = await reply(messages, turn, body);
    const { text = "", toolCalls = [], usage = { input: 100, output: 20 } } = typeof given === "string" ? { text: given } : given;

    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = (fields: object) =>
      response.write(
        `data: ${JSON.stringify({ id: "chat", object: "chat.completion.chunk", created: 0, model: body.model, choices: [], ...fields })}\n\n`,
      );
    const sendDelta = (delta: object, finishReason: string | null = null) =>
      send({ choices: [{ index: 0, delta, finish_reason: finishReason }] });
    for (const content of piecesOf(text.split(body.stop?.[0] ?? "\0")[0] ?? "", 40)) sendDelta({ content });
    for (const [index, { name, args }] of toolCalls.entries()) {
      const id = `call_${requests.length}_${index}`;
      sendDelta({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] });
      for (const piece of piecesOf(typeof args === "string" ? args : JSON.stringify(args), 7)) {
        sendDelta({ tool_calls: [{ index, function: { arguments: piece } }] });
      }
    }
    sendDelta({}, toolCalls.length > 0 ? "tool_calls" : "stop");
    const { input, output } = usage;
    send({ usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output } });
    response.end("data: [DONE]\n\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        // Those of programs that were killed.
        server.closeAllConnections();
      }),
  };
}

const piecesOf = (text: string, chars: number) => text.match(new RegExp(`[\\s\\S]{1,${chars}}`, "g")) ?? [];

export const textOf = (content: WireMessage["content"]): string =>
  typeof content === "string" ? content : (content ?? []).map((part) => part.text ?? "").join("");
