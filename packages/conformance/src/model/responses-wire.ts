import type { Usage } from "@smolagents-ts/core";
import { chatCompletionsWire } from "./chat-completions-wire.ts";
import { createModelServer } from "./model-server.ts";
import type { ContentStep, ModelStandIn, ModelWire, Refusal } from "./script.ts";

/** A stand-in for OpenAI's Responses API. Its events are those of `openai/resources/responses`. */
export const createResponsesServer = (): Promise<ModelStandIn> => createModelServer(responsesWire);

export const responsesWire: ModelWire = {
  basePath: "/v1",
  contentType: "text/event-stream; charset=utf-8",
  frame: (step) => new Stream().frame(step),
  end: "",
  newReply: () => {
    const stream = new Stream();
    return { frame: (step) => stream.frame(step), end: () => stream.end() };
  },
  whole: (steps) => {
    const stream = new Stream();
    for (const step of steps) stream.frame(step);
    stream.end();
    return JSON.stringify(stream.response);
  },
  refuse: ({ reason, ...refusal }: Refusal) =>
    chatCompletionsWire.refuse(
      reason === "stop" ? { reason: "bad-request", message: "Unknown parameter: 'stop'.", ...refusal } : { reason, ...refusal },
    ),
  // The API has no such field.
  stopOf: () => [],
};

type ToolCallStep = Extract<ContentStep, { type: "tool-call" }>;
type TextType = "text" | "reasoning";

interface TextItem {
  readonly type: TextType;
  readonly id: string;
  text: string;
}
interface CallItem {
  readonly type: "tool-call";
  readonly id: string;
  readonly call: number | undefined;
  readonly callId: string;
  readonly name: string;
  args: string;
}
type Item = TextItem | CallItem;

/** The events of one response. Output items follow one another; calls stay open until the end, so that their pieces may alternate. */
class Stream {
  readonly #items: Item[] = [];
  readonly #done = new Set<Item>();
  #events = "";
  #sequence = 0;
  #usage: Usage | undefined;
  #finish: Extract<ContentStep, { type: "finish" }> | undefined;

  frame(step: ContentStep): string {
    if (this.#sequence === 0) this.#send("response.created", { response: { ...this.response, status: "in_progress" } });
    if (step.type === "text" || step.type === "reasoning") this.#text(step.type, step.delta);
    else if (step.type === "tool-call") this.#call(step);
    else if (step.type === "usage") this.#usage = step.usage;
    else if (step.type === "finish") this.#finish = step;
    else if (step.type === "error") this.#send("error", { code: "server_error", message: step.message, param: null });
    else this.#send("response.in_progress", { response: { ...this.response, status: "in_progress" } });
    return this.#take();
  }

  end(): string {
    for (const item of this.#items) this.#close(item);
    if (this.#finish || this.#usage) this.#send(`response.${this.response.status}`, { response: this.response });
    return this.#take();
  }

  get response() {
    const reason = this.#finish && INCOMPLETE[this.#finish.reason];
    return {
      id: "resp_stand-in",
      object: "response",
      created_at: 1_700_000_000,
      model: "stand-in-1",
      status: reason === undefined ? "completed" : "incomplete",
      error: null,
      incomplete_details: reason === undefined ? null : { reason },
      output: this.#items.map((item) => toOutput(item, "completed")),
      usage: this.#usage ? toUsage(this.#usage) : null,
    };
  }

  #text(type: TextType, delta: string): void {
    const last = this.#items.at(-1);
    const item = last?.type === type ? last : this.#openText(type);
    item.text += delta;
    const at = type === "text" ? { content_index: 0, logprobs: [] } : { summary_index: 0 };
    this.#send(DELTAS[type], { ...this.#address(item), ...at, delta });
  }

  #openText(type: TextType): TextItem {
    const item: TextItem = { type, id: `${type === "text" ? "msg" : "rs"}_${this.#items.length}`, text: "" };
    this.#open(item);
    if (type === "text") this.#send("response.content_part.added", { ...this.#address(item), content_index: 0, part: outputText("") });
    else this.#send("response.reasoning_summary_part.added", { ...this.#address(item), summary_index: 0, part: summaryText("") });
    return item;
  }

  #call({ call, id, name, args = "" }: ToolCallStep): void {
    const calls = this.#items.filter((item) => item.type === "tool-call");
    // There are no numbers on this wire: a name begins a call.
    let item = name === undefined ? calls.findLast((open) => call === open.call && (id === undefined || id === open.callId)) : undefined;
    if (!item) {
      item = { type: "tool-call", id: `fc_${this.#items.length}`, call, callId: id ?? "", name: name ?? "", args: "" };
      this.#open(item);
    }
    item.args += args;
    if (args !== "") this.#send("response.function_call_arguments.delta", { ...this.#address(item), delta: args });
  }

  #open(item: Item): void {
    for (const text of this.#items) if (text.type !== "tool-call") this.#close(text);
    this.#items.push(item);
    this.#send("response.output_item.added", { output_index: this.#items.length - 1, item: toOutput(item, "in_progress") });
  }

  #close(item: Item): void {
    if (this.#done.has(item)) return;
    this.#done.add(item);
    const address = this.#address(item);
    if (item.type === "tool-call") {
      this.#send("response.function_call_arguments.done", { ...address, arguments: item.args });
    } else if (item.type === "text") {
      this.#send("response.output_text.done", { ...address, content_index: 0, text: item.text, logprobs: [] });
      this.#send("response.content_part.done", { ...address, content_index: 0, part: outputText(item.text) });
    } else {
      this.#send("response.reasoning_summary_text.done", { ...address, summary_index: 0, text: item.text });
      this.#send("response.reasoning_summary_part.done", { ...address, summary_index: 0, part: summaryText(item.text) });
    }
    this.#send("response.output_item.done", { output_index: address.output_index, item: toOutput(item, "completed") });
  }

  #address(item: Item) {
    return { item_id: item.id, output_index: this.#items.indexOf(item) };
  }

  #send(type: string, fields: object): void {
    this.#events += `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: this.#sequence++, ...fields })}\n\n`;
  }

  #take(): string {
    const events = this.#events;
    this.#events = "";
    return events;
  }
}

const DELTAS: Readonly<Record<TextType, string>> = {
  text: "response.output_text.delta",
  reasoning: "response.reasoning_summary_text.delta",
};

const INCOMPLETE: { readonly [reason: string]: string | undefined } = { length: "max_output_tokens", "content-filter": "content_filter" };

const outputText = (text: string) => ({ type: "output_text", text, annotations: [], logprobs: [] });
const summaryText = (text: string) => ({ type: "summary_text", text });

/** An item under way holds nothing yet. */
const toOutput = (item: Item, status: "in_progress" | "completed"): object => {
  const isWhole = status === "completed";
  if (item.type === "tool-call") {
    const { id, callId, name, args } = item;
    return { type: "function_call", id, call_id: callId, name, arguments: isWhole ? args : "", status };
  }
  const { id, text } = item;
  if (item.type === "text") return { type: "message", id, role: "assistant", status, content: isWhole ? [outputText(text)] : [] };
  return { type: "reasoning", id, summary: isWhole ? [summaryText(text)] : [], ...(isWhole && { encrypted_content: `sealed ${text}` }) };
};

const toUsage = ({ inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 }: Usage): object => ({
  input_tokens: inputTokens,
  input_tokens_details: { cached_tokens: cacheReadTokens, cache_write_tokens: cacheWriteTokens },
  output_tokens: outputTokens,
  output_tokens_details: { reasoning_tokens: reasoningTokens },
  total_tokens: inputTokens + outputTokens,
});
