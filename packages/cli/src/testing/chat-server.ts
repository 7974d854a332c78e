import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface ChatServer {
  readonly url: string;
  /** Bodies of the requests so far. */
  readonly requests: readonly { readonly model: string }[];
  /** Resolves when the first request is there. */
  readonly asked: Promise<void>;
  close(): Promise<void>;
}

/** A server on loopback that speaks OpenAI's chat completions: streams the text of each turn, or never answers (`"silence"`). */
export async function startChatServer(turns: readonly string[] | "silence"): Promise<ChatServer> {
  const requests: { model: string }[] = [];
  let onAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    onAsked = resolve;
  });
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const body: { model: string; messages: { role: string }[] } = JSON.parse(text);
    requests.push(body);
    onAsked();
    if (turns === "silence") return;

    const reply = turns[body.messages.filter(({ role }) => role === "assistant").length] ?? "";
    const send = (fields: object) =>
      response.write(
        `data: ${JSON.stringify({ id: "chat", object: "chat.completion.chunk", created: 0, model: body.model, choices: [], ...fields })}\n\n`,
      );
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const content of reply.match(/[\s\S]{1,5}/g) ?? []) send({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    send({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
    send({ usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } });
    response.end("data: [DONE]\n\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
