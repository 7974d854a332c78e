import type { AssistantMessage, AssistantPart, Json, ModelEvent } from "@smolagents-ts/core";
import type { ChatDelta, ChatToolCallDelta } from "./chat-wire.ts";
import type { StopFilter } from "./stop-emulation.ts";

interface TextBlock {
  readonly kind: "text" | "reasoning";
  text: string;
}
interface ToolCallBlock {
  readonly kind: "tool-call";
  readonly index: number;
  /** Unique in this reply; made up where the server sends none, or the same one twice. */
  readonly id: string;
  /** The id as the server sent it. */
  readonly wireId: string;
  name: string;
  argsText: string;
  announced: boolean;
}
type Block = TextBlock | ToolCallBlock;

/** The reply so far. Takes in deltas, gives out events, and is the finished message at the end. */
export class ChatReply {
  readonly #blocks: Block[] = [];
  readonly #callsByWireIndex = new Map<number, ToolCallBlock>();
  #lastCall: ToolCallBlock | undefined;

  /** The stop string that ended the reply. Nothing may be pushed after it. */
  stop: string | undefined;
  /** Characters in all blocks. */
  length = 0;

  push(delta: ChatDelta, filter: StopFilter): ModelEvent[] {
    const events: ModelEvent[] = [];
    const reasoning = delta.reasoning_content || delta.reasoning;
    if (typeof reasoning === "string" && reasoning !== "") {
      this.#release(filter, events);
      events.push(this.#add("reasoning", reasoning));
    }
    const content = textOf(delta.content) || delta.refusal;
    if (typeof content === "string" && content !== "") {
      const { text, stop } = filter.push(content);
      if (text !== "") events.push(this.#add("text", text));
      this.stop = stop;
      if (stop !== undefined) return events;
    }
    if (!Array.isArray(delta.tool_calls)) return events;
    for (const call of delta.tool_calls as readonly (ChatToolCallDelta | null)[]) {
      if (!call) continue;
      this.#release(filter, events);
      this.#pushCall(call, events);
    }
    return events;
  }

  /** What was still waiting for its end: text that looked like a stop string, a call whose name never came. */
  end(filter: StopFilter): ModelEvent[] {
    const events: ModelEvent[] = [];
    this.#release(filter, events);
    for (const call of this.#calls()) if (!call.announced) this.#announce(call, events);
    return events;
  }

  message(): AssistantMessage {
    return { role: "assistant", content: this.#blocks.map(toPart) };
  }

  #release(filter: StopFilter, events: ModelEvent[]): void {
    const held = filter.flush();
    if (held !== "") events.push(this.#add("text", held));
  }

  #add(kind: "text" | "reasoning", delta: string): ModelEvent {
    let block = this.#blocks.at(-1);
    if (block?.kind !== kind) {
      block = { kind, text: "" };
      this.#blocks.push(block);
    }
    (block as TextBlock).text += delta;
    this.length += delta.length;
    return { type: kind, index: this.#blocks.length - 1, delta };
  }

  #pushCall(delta: ChatToolCallDelta, events: ModelEvent[]): void {
    const call = this.#find(delta) ?? this.#open(delta);
    this.#lastCall = call;
    const args = delta.function?.arguments ?? "";
    // Some servers send them as an object.
    const text = typeof args === "string" ? args : JSON.stringify(args);
    call.argsText += text;
    this.length += text.length;
    if (call.announced) {
      if (text !== "") events.push({ type: "tool-call-args", index: call.index, delta: text });
    } else if (delta.function?.name) {
      call.name = delta.function.name;
      this.#announce(call, events);
    }
  }

  #announce(call: ToolCallBlock, events: ModelEvent[]): void {
    call.announced = true;
    events.push({ type: "tool-call-start", index: call.index, id: call.id, name: call.name });
    if (call.argsText !== "") events.push({ type: "tool-call-args", index: call.index, delta: call.argsText });
  }

  /** The call that a delta goes on with: by its index, else by its id, else the last one. */
  #find({ index, id, function: part }: ChatToolCallDelta): ToolCallBlock | undefined {
    const begins = Boolean(part?.name);
    if (typeof index === "number") {
      const call = this.#callsByWireIndex.get(index);
      // The same index with another id and a name is another call: some servers number each one 0.
      return call && begins && id && call.wireId && id !== call.wireId ? undefined : call;
    }
    // A name begins a call, unless the one under way has the same id and its arguments are not whole yet.
    if (begins) return id && this.#lastCall?.wireId === id && parseJson(this.#lastCall.argsText) === undefined ? this.#lastCall : undefined;
    if (id) return this.#calls().findLast((call) => call.wireId === id) ?? this.#lastCall;
    return this.#lastCall;
  }

  #open({ index, id, function: part }: ChatToolCallDelta): ToolCallBlock {
    const wireId = id ?? "";
    const taken = wireId === "" || this.#calls().some((call) => call.id === wireId);
    const call: ToolCallBlock = {
      kind: "tool-call",
      index: this.#blocks.length,
      // A result names its call by this id, so no two may be alike.
      id: taken ? `call_${globalThis.crypto.randomUUID().replaceAll("-", "")}` : wireId,
      wireId,
      name: part?.name ?? "",
      argsText: "",
      announced: false,
    };
    this.#blocks.push(call);
    if (typeof index === "number") this.#callsByWireIndex.set(index, call);
    return call;
  }

  #calls(): readonly ToolCallBlock[] {
    return this.#blocks.filter((block) => block.kind === "tool-call");
  }
}

const toPart = (block: Block): AssistantPart => {
  if (block.kind !== "tool-call") return { type: block.kind, text: block.text };
  const { id, name, argsText } = block;
  const args = parseJson(argsText);
  return { type: "tool-call", id, name, argsText, ...(args !== undefined && { args }) };
};

const parseJson = (text: string): Json | undefined => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Some servers (Mistral) send content as a list of parts. */
const textOf = (content: ChatDelta["content"]): string | null | undefined =>
  Array.isArray(content)
    ? content.map((part) => (part?.type === "text" ? (part.text ?? "") : "")).join("")
    : (content as string | null | undefined);
