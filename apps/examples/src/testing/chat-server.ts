import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/** A stand-in for OpenAI's chat completions on loopback. `reply` answers a conversation; a reply ends before the stop string, as at OpenAI. */
export async function startChatServer(reply: (messages: readonly ChatMessage[], turn: number) => string) {
  const requests: { readonly model: string; readonly messages: readonly ChatMessage[] }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    requests.push(body);
    const messages = (body.messages as { role: string; content: unknown }[]).map(({ role, content }) => ({
      role,
      content: textOf(content),
    }));
    const turn = messages.filter(({ role }) => role === "assistant").length;
    const [text = ""] = reply(messages, turn).split(body.stop?.[0] ?? "\0");

    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = (fields: object) =>
      response.write(
        `data: ${JSON.stringify({ id: "chat", object: "chat.completion.chunk", created: 0, model: body.model, choices: [], ...fields })}\n\n`,
      );
    for (const piece of text.match(/[\s\S]{1,40}/g) ?? [])
      send({ choices: [{ index: 0, delta: { content: piece }, finish_reason: null }] });
    send({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
    send({ usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } });
    response.end("data: [DONE]\n\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

const textOf = (content: unknown): string =>
  typeof content === "string" ? content : (content as { text?: string }[]).map((part) => part.text ?? "").join("");
