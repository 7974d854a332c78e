import {
  AgentParsingError,
  describeToolCallFormat,
  findToolCalls,
  type Message,
  type Model,
  type ModelEvent,
  type ModelFinish,
  type ModelRequest,
  type ModelTool,
  type ModelWarning,
  type WrittenCall,
} from "@smolagents-ts/core";
import { prepareMessages } from "../prepare-messages.ts";
import { CallTextSplitter } from "./call-text-splitter.ts";
import { Retelling } from "./retelling.ts";
import { wrapModel } from "./wrap-model.ts";

/**
 * Tools for a model that has none: the system prompt describes them, calls are read out of the text, earlier calls and results become text.
 *
 * A call must be whole and well formed, else it stays text. What the model writes behind its first call is not shown. `toolChoice: "required"` cannot be
 * enforced; `"none"` leaves the text as it is.
 */
export const withTextToolCalls = (model: Model): Model =>
  wrapModel(model, {
    capabilities: (own) => ({ ...own, tools: true, parallelTools: true }),
    async *stream(request) {
      const { asked, warnings } = toTextRequest(request);
      const { tools = [], toolChoice } = request;
      const reply = new TextCallReply(request, tools.length > 0 && toolChoice !== "none");
      for await (const event of model.stream(asked)) {
        if (event.type === "start") yield { ...event, warnings: [...warnings, ...event.warnings] };
        else yield* reply.push(event);
      }
    },
  });

/** Where models begin to play the tools, in the words that results get here and in those of others. */
const INVENTED_RESULTS: readonly string[] = ["\nResult of ", "\nObservation:", "<tool_response>"];

const toTextRequest = (request: ModelRequest): { readonly asked: ModelRequest; readonly warnings: readonly ModelWarning[] } => {
  const { tools = [], toolChoice, parallelToolCalls: _, stop = [], messages: given, ...settings } = request;
  const { messages, warnings } = prepareMessages(given, { tools: false, reasoning: true, assistantMedia: true, accepts: () => true });
  if (tools.length === 0) return { asked: { ...settings, stop, messages }, warnings };
  if (typeof toolChoice === "object") {
    warnings.push({ code: "unsupported", message: `The model cannot be made to call ${toolChoice.name}: it was asked to.` });
  }
  const stops = toolChoice === "none" ? stop : [...stop, ...INVENTED_RESULTS];
  return { asked: { ...settings, stop: stops, messages: withPrompt(messages, toPrompt(tools, toolChoice)) }, warnings };
};

const toPrompt = (tools: readonly ModelTool[], toolChoice: ModelRequest["toolChoice"]): string => {
  const list = tools.map(({ name, description, inputSchema }) => `- ${name}: ${description}\n  arguments: ${JSON.stringify(inputSchema)}`);
  const must = typeof toolChoice === "object" ? `\n\nCall ${toolChoice.name} now.` : "";
  return `${describeToolCallFormat()}\n\nTools:\n${list.join("\n")}${must}`;
};

const withPrompt = (messages: readonly Message[], prompt: string): readonly Message[] => {
  const [first, ...rest] = messages;
  if (first?.role !== "system") return [{ role: "system", content: [{ type: "text", text: prompt }] }, ...messages];
  return [{ ...first, content: [...first.content, { type: "text", text: `\n\n${prompt}` }] }, ...rest];
};

/** One reply whose text may hold calls. */
class TextCallReply {
  readonly #request: ModelRequest;
  readonly #mayCall: boolean;
  readonly #told = new Retelling();
  readonly #splitter = new CallTextSplitter();
  #text = "";
  /** Of the last text. Calls may go on in the next one. */
  #source = 0;

  constructor(request: ModelRequest, mayCall: boolean) {
    this.#request = request;
    this.#mayCall = mayCall;
  }

  *push(event: ModelEvent): Generator<ModelEvent, void, undefined> {
    switch (event.type) {
      case "start":
      case "usage":
        yield event;
        break;
      case "text":
        this.#source = event.index;
        this.#text += event.delta;
        yield* this.#told.tell(event.index, "text", this.#mayCall ? this.#splitter.push(event.delta) : event.delta);
        break;
      case "finish":
        yield* this.#end(event);
        break;
      default:
        yield this.#told.pass(event);
    }
  }

  *#end(finish: ModelFinish): Generator<ModelEvent, void, undefined> {
    const { held } = this.#splitter;
    // Not in what was held back alone: before it, thinking may have begun, whose calls are drafts.
    const { calls, proseLength } = held === "" ? NO_CALLS : readCalls(this.#text);
    const prose = calls.length === 0 ? held : this.#text.slice(this.#text.length - held.length, proseLength).replace(MARK, "");
    if (prose !== "") yield* this.#told.tell(this.#source, "text", prose);
    for (const call of this.#withIds(calls)) yield* this.#told.addCall(call);

    const { stop = [] } = this.#request;
    const { stopSequence, reason, ...ended } = finish;
    const wasAsked = stopSequence !== undefined && stop.includes(stopSequence);
    const isWhole = reason === "stop" || reason === "stop-sequence";
    yield {
      ...ended,
      reason: isWhole && calls.length > 0 ? "tool-calls" : reason === "stop-sequence" && stopSequence && !wasAsked ? "stop" : reason,
      ...(wasAsked && { stopSequence }),
      message: this.#told.message(finish.message),
    };
  }

  /** Ids that are the same when the same conversation is asked again, and new in it. */
  #withIds(calls: readonly WrittenCall[]) {
    const taken = new Set(
      this.#request.messages.flatMap(({ content }) => content.flatMap((part) => (part.type === "tool-call" ? [part.id] : []))),
    );
    let number = taken.size;
    return calls.map(({ name, argsText }) => {
      let id: string;
      do id = `call_${++number}`;
      while (taken.has(id));
      return { id, name, argsText };
    });
  }
}

interface ReadReply {
  readonly calls: readonly WrittenCall[];
  readonly proseLength: number;
}

const NO_CALLS: ReadReply = { calls: [], proseLength: 0 };

const readCalls = (text: string): ReadReply => {
  try {
    const { calls, start } = findToolCalls(text);
    return { calls, proseLength: start };
  } catch (error) {
    if (AgentParsingError.is(error)) return NO_CALLS;
    throw error;
  }
};

/** What stands before a call to say that one comes. */
const MARK = /(?:```\w{0,20}|<\w{1,30}>)?\s{0,20}$/;
