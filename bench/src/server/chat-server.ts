// An OpenAI-compatible server that answers at once, in a process of its own so that its work is not counted as the client's.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Reply, scripts } from "./scripts.ts";

interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
  readonly stream?: boolean;
  readonly stop?: string | readonly string[];
}

/** Characters of one streamed piece: about a token and a half. */
const PIECE_CHARS = 6;
const COUNTS = { prompt_tokens: 1_000, completion_tokens: 50, total_tokens: 1_050 };

let recorded: string[] | undefined;

const server = createServer({ noDelay: true, keepAliveTimeout: 120_000 }, async (request, response) => {
  const body = await readBody(request);
  recorded?.push(body);
  try {
    answer(JSON.parse(body) as ChatBody, response);
  } catch (error) {
    response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ error: { message: String(error) } }));
  }
});

server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on("message", (message: "record" | "recorded") => {
  if (message === "recorded") process.send?.({ bodies: recorded });
  recorded = message === "record" ? [] : undefined;
});
process.on("disconnect", () => process.exit());

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function answer({ model, messages, stream, stop = [] }: ChatBody, response: ServerResponse): void {
  const script = scripts[model];
  if (!script) throw new Error(`There is no script called ${model}.`);
  const last = messages.at(-1)?.content;
  const reply = script({
    number: messages.filter(({ role }) => role === "assistant").length,
    text: typeof last === "string" ? last : JSON.stringify(last),
  });
  const said = "text" in reply ? { text: cut(reply.text, typeof stop === "string" ? [stop] : stop) } : reply;
  if (stream) response.writeHead(200, { "content-type": "text/event-stream" }).end(toEvents(said, model));
  else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(toCompletion(said, model)));
}

function cut(text: string, stops: readonly string[]): string {
  const ends = stops.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
  return ends.length > 0 ? text.slice(0, Math.min(...ends)) : text;
}

const reasonOf = (reply: Reply) => ("text" in reply ? "stop" : "tool_calls");

const callOf = (reply: Reply) =>
  "text" in reply
    ? {}
    : {
        tool_calls: ("calls" in reply ? reply.calls : [reply]).map(({ tool, input }, index) => ({
          index,
          id: `call_${crypto.randomUUID()}`,
          type: "function",
          function: { name: tool, arguments: JSON.stringify(input) },
        })),
      };

function toCompletion(reply: Reply, model: string) {
  const message = { role: "assistant", content: "text" in reply ? reply.text : null, ...callOf(reply) };
  return {
    id: "chatcmpl-bench",
    object: "chat.completion",
    created: 0,
    model,
    choices: [{ index: 0, message, finish_reason: reasonOf(reply) }],
    usage: COUNTS,
  };
}

function toEvents(reply: Reply, model: string): string {
  const event = (delta: object, rest: object = {}) =>
    `data: ${JSON.stringify({ id: "chatcmpl-bench", object: "chat.completion.chunk", created: 0, model, choices: [{ index: 0, delta, finish_reason: null, ...rest }] })}\n\n`;
  const pieces = "text" in reply ? (reply.text.match(new RegExp(`[^]{1,${PIECE_CHARS}}`, "g")) ?? []) : [];
  return [
    event({ role: "assistant", content: "" }),
    ...("text" in reply ? pieces.map((content) => event({ content })) : [event(callOf(reply))]),
    event({}, { finish_reason: reasonOf(reply) }),
    `data: ${JSON.stringify({ id: "chatcmpl-bench", object: "chat.completion.chunk", created: 0, model, choices: [], usage: COUNTS })}\n\n`,
    "data: [DONE]\n\n",
  ].join("");
}
