import type {
  AssistantMessage,
  AssistantPart,
  MediaPart,
  Message,
  ModelCapabilities,
  ModelWarning,
  TextPart,
  ToolMessage,
  UserMessage,
} from "@smolagents-ts/core";

/** What a user may ask for, whatever the wire can carry. */
export interface MessageOptions {
  /**
   * Roles that are sent as other roles, for servers or models that lack one, e.g. `{ system: "user" }`; `custom_role_conversions` in smolagents. Calls and
   * results become text where their role changes.
   */
  readonly convertRoles?: RoleConversions | undefined;
  /** The largest file that is sent, in bytes; a larger one is left out, with a warning. Defaults to no limit but the server's. */
  readonly maxMediaBytes?: number | undefined;
}

/** What a wire, or a model behind it, can take. */
export interface MessageRules extends MessageOptions {
  /** Where system messages may stand. `first`: later ones become user messages. `none`: all do. Defaults to `anywhere`. */
  readonly system?: "anywhere" | "first" | "none" | undefined;
  /** Without tools, calls and results become text, in turns of the assistant and the user. Defaults to true. */
  readonly tools?: boolean | undefined;
  /** Whether neighbours of one role become one message. Defaults to false. */
  readonly merge?: boolean | undefined;
  /** Whether a file can be sent. By default none can. */
  readonly accepts?: ((part: MediaPart) => boolean) | undefined;
  /** What the model is known not to take is not sent, though the wire could carry it. */
  readonly capabilities?: ModelCapabilities | undefined;
  /** Whether files may stand in tool results; else they move to a user message after the results. Defaults to false. */
  readonly toolResultMedia?: boolean | undefined;
  /** Whether files may stand in assistant messages. Defaults to false. */
  readonly assistantMedia?: boolean | undefined;
  /** Whether the model's earlier reasoning is sent back. Defaults to false. */
  readonly reasoning?: boolean | undefined;
}

export type RoleConversions = Readonly<Partial<Record<Message["role"], "system" | "user" | "assistant">>>;

export interface PreparedMessages {
  readonly messages: Message[];
  readonly warnings: ModelWarning[];
}

/**
 * Makes a conversation fit the rules of a wire. What is lost is a warning, and a note to the model stands in its place. The beginning of the
 * result depends on the beginning of the conversation alone, so that a longer one extends a shorter one.
 */
export const prepareMessages = (messages: readonly Message[], rules: MessageRules): PreparedMessages => {
  const preparation = new Preparation(rules);
  for (const message of messages) preparation.add(message);
  return preparation.end();
};

type Part = TextPart | MediaPart;

const ABILITIES = [
  ["image/", "images"],
  ["audio/", "audio"],
] as const;

class Preparation {
  readonly #rules: MessageRules;
  readonly #messages: Message[] = [];
  readonly #warnings: ModelWarning[] = [];
  /** Files of tool results: results must follow their calls without a message between them. */
  #moved: Part[] = [];

  constructor(rules: MessageRules) {
    this.#rules = rules;
  }

  add(message: Message): void {
    const { convertRoles = {}, tools = true } = this.#rules;
    if (message.role !== "tool") this.#addMoved();
    const role = convertRoles[message.role];
    if (message.role === "tool") {
      if (tools && role === undefined && !convertRoles.assistant) this.#push({ role: "tool", content: this.#results(message) });
      else this.#pushAs(role ?? "user", this.#files(resultsAsText(message)));
    } else if (message.role === "assistant") {
      const asText = !tools || role !== undefined || convertRoles.tool !== undefined;
      const content = this.#assistant(asText ? callsAsText(message) : message.content);
      if (role === undefined || role === "assistant") this.#push({ role: "assistant", content });
      else this.#pushAs(role, content.filter(isTextOrMedia));
    } else {
      this.#pushAs(role ?? message.role, this.#files(message.content));
    }
  }

  end(): PreparedMessages {
    this.#addMoved();
    return { messages: this.#messages, warnings: this.#warnings };
  }

  /** A system message where none may stand becomes the user's. */
  #pushAs(role: "system" | "user" | "assistant", content: readonly Part[]): void {
    const { system = "anywhere" } = this.#rules;
    const mayStand = system === "anywhere" || (system === "first" && this.#messages.every((message) => message.role === "system"));
    if (role === "system" && mayStand) this.#push({ role, content: content.filter((part) => part.type === "text") });
    else this.#push({ role: role === "system" ? "user" : role, content } as UserMessage | AssistantMessage);
  }

  #push(message: Message): void {
    const last = this.#messages.at(-1);
    if (this.#rules.merge && last?.role === message.role) {
      this.#messages[this.#messages.length - 1] = { ...last, content: [...last.content, ...message.content] } as Message;
    } else {
      this.#messages.push(message);
    }
  }

  #addMoved(): void {
    const moved = this.#moved;
    this.#moved = [];
    if (moved.length > 0) this.#push({ role: "user", content: moved });
  }

  #files(parts: readonly Part[]): Part[] {
    return parts.map((part) => (part.type === "media" ? this.#file(part) : part));
  }

  #file(part: MediaPart): Part {
    const { accepts = () => false, maxMediaBytes = Number.POSITIVE_INFINITY, capabilities = {} } = this.#rules;
    const { mediaType, source, filename } = part;
    const bytes = source.kind === "bytes" ? Math.floor((source.base64.length * 3) / 4) : 0;
    const isRefused = ABILITIES.some(([type, ability]) => mediaType.startsWith(type) && capabilities[ability] === false);
    if (!isRefused && accepts(part) && bytes <= maxMediaBytes) return part;
    const why = bytes > maxMediaBytes ? `is too large (${bytes} bytes; ${maxMediaBytes} at most)` : "cannot be sent to this model";
    this.#lossy(`${mediaType} (${source.kind}) ${why} and was left out.`);
    return { type: "text", text: `[${filename ?? mediaType} could not be shown to you.]` };
  }

  #assistant(parts: readonly AssistantPart[]): AssistantPart[] {
    const { reasoning = false, assistantMedia = false } = this.#rules;
    return parts.flatMap((part): AssistantPart[] => {
      if (part.type === "reasoning") return reasoning ? [part] : [];
      if (part.type !== "media") return [part];
      if (assistantMedia) return [this.#file(part)];
      this.#lossy(`${part.mediaType} in an assistant message cannot be sent back and was left out.`);
      return [];
    });
  }

  #results({ content }: ToolMessage): ToolMessage["content"] {
    return content.map((result) => {
      const files = this.#files(result.content);
      const media = files.filter((part) => part.type === "media");
      if (media.length === 0 || this.#rules.toolResultMedia) return { ...result, content: files };
      this.#lossy(`A tool result can hold only text: ${media.length} file(s) of ${result.name} moved to a user message after it.`);
      this.#moved.push({ type: "text", text: `Returned by ${result.name} (${result.callId}):` }, ...media);
      const text = files.filter((part) => part.type === "text");
      return { ...result, content: [...text, { type: "text", text: "[The files are in the next message.]" }] };
    });
  }

  #lossy(message: string): void {
    this.#warnings.push({ code: "lossy-content", message });
  }
}

const isTextOrMedia = (part: AssistantPart): part is Part => part.type === "text" || part.type === "media";

/** In the form that agents teach models without native calls. */
const callsAsText = ({ content }: AssistantMessage): AssistantPart[] =>
  content.map((part) =>
    part.type === "tool-call"
      ? { type: "text", text: `{"name": ${JSON.stringify(part.name)}, "arguments": ${part.argsText.trim() || "{}"}}` }
      : part,
  );

const resultsAsText = ({ content: results }: ToolMessage): Part[] =>
  results.flatMap(({ name, content, isError }) => {
    const text = content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
    const told: TextPart = { type: "text", text: `${isError ? "Error of" : "Result of"} ${name}: ${text.trim()}` };
    return [told, ...content.filter((part) => part.type === "media")];
  });
