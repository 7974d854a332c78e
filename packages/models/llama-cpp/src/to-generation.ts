import { ModelError, type ModelRequest, type ModelWarning } from "@smolagents-ts/core";
import { prepareMessages } from "@smolagents-ts/model-kit";
import type { ChatHistoryItem, ChatModelFunctions, ChatWrapper, GbnfJsonBasicSchema, Llama, LlamaGrammar, Token } from "node-llama-cpp";
import { CODE_END, CODE_GRAMMAR } from "./code-grammar.ts";
import type { Engine } from "./engine.ts";
import type { LlamaCppModelOptions } from "./llama-cpp-model.ts";
import { toChatHistory } from "./to-chat-history.ts";
import { toGbnfSchema } from "./to-gbnf-schema.ts";

/** A request in the words of node-llama-cpp. */
export interface GenerationOrder {
  readonly request: ModelRequest;
  readonly history: ChatHistoryItem[];
  readonly chatWrapper: ChatWrapper;
  readonly functions: ChatModelFunctions | undefined;
  readonly grammar: LlamaGrammar | undefined;
  /** The conversation as the model reads it. */
  readonly tokens: Token[];
  /** The longest reply: what was asked for, or what the context has room for. */
  readonly maxTokens: number;
  readonly warnings: readonly ModelWarning[];
}

/** @throws ModelError of kind `context-length` when the conversation leaves no room for a reply. */
export async function toGeneration(
  engine: Engine,
  request: ModelRequest,
  options: Pick<LlamaCppModelOptions, "grammar" | "convertRoles">,
): Promise<GenerationOrder> {
  const { messages, warnings } = prepareMessages(request.messages, {
    system: "first",
    merge: true,
    // Without marks for thoughts, they would be text.
    reasoning: engine.chatWrapper.settings.segments?.thought !== undefined,
    convertRoles: options.convertRoles,
  });
  const grammar = await toGrammar(engine, request, options.grammar, warnings);
  const functions = toFunctions(request, grammar !== undefined, warnings);
  if (request.reasoning?.effort !== undefined) {
    warnings.push({ code: "unsupported", message: "A local model knows no reasoning effort: reasoning.budgetTokens limits its thoughts." });
  }
  const history = toChatHistory(messages, { chatWrapper: engine.chatWrapper, LlamaText: engine.sdk.LlamaText });
  const mustCall = functions !== undefined && (request.toolChoice === "required" || typeof request.toolChoice === "object");
  const chatWrapper = mustCall ? beginningWithCall(engine.chatWrapper) : engine.chatWrapper;
  const asked: ChatHistoryItem[] = history.at(-1)?.type === "model" ? history : [...history, { type: "model", response: [] }];
  const { contextText } = chatWrapper.generateContextState({ chatHistory: asked, ...(functions && { availableFunctions: functions }) });
  const tokens = contextText.tokenize(engine.model.tokenizer);
  const room = engine.contextSize - tokens.length - 1;
  if (room < 1) {
    throw new ModelError(`The conversation has ${tokens.length} tokens, and the context holds ${engine.contextSize} with the reply.`, {
      kind: "context-length",
      hint: "Raise contextSize, or send less: fewer steps, shorter observations.",
    });
  }
  return {
    request,
    history,
    chatWrapper,
    functions,
    grammar,
    tokens,
    // None at all would be no limit.
    maxTokens: Math.max(1, Math.min(request.maxOutputTokens ?? room, room)),
    warnings,
  };
}

const toGrammar = async (
  { llama }: Engine,
  { responseFormat, stop = [], tools = [], toolChoice }: ModelRequest,
  grammar: string | undefined,
  warnings: ModelWarning[],
): Promise<LlamaGrammar | undefined> => {
  if (responseFormat?.type === "json") {
    if (!responseFormat.schema) return llama.getGrammarFor("json");
    const { schema, dropped } = toGbnfSchema(responseFormat.schema);
    if (dropped.length > 0) warnings.push(notEnforced("the response format", dropped));
    return llama.createGrammarForJsonSchema(schema as GbnfJsonBasicSchema);
  }
  if (grammar === undefined) return undefined;
  if (grammar !== "code") return readGrammar(llama, grammar);
  // Plans and answers in words are not programs.
  const isAction = stop.includes(CODE_END) && (tools.length === 0 || toolChoice === "none");
  return isAction ? llama.createGrammar({ grammar: CODE_GRAMMAR }) : undefined;
};

const readGrammar = async (llama: Llama, grammar: string): Promise<LlamaGrammar> => {
  try {
    return await llama.createGrammar({ grammar });
  } catch (cause) {
    throw new ModelError(`llama.cpp cannot read the grammar: ${cause instanceof Error ? cause.message : String(cause)}`, {
      kind: "bad-request",
      hint: 'The option grammar is "code", or a grammar in GBNF that begins at the rule root.',
      cause,
    });
  }
};

const toFunctions = (
  { tools = [], toolChoice = "auto" }: ModelRequest,
  hasGrammar: boolean,
  warnings: ModelWarning[],
): ChatModelFunctions | undefined => {
  if (tools.length === 0 || toolChoice === "none") return undefined;
  if (hasGrammar) {
    warnings.push({ code: "unsupported", message: "A reply can have a grammar or call tools, not both: the tools were left out." });
    return undefined;
  }
  const chosen = tools.filter(({ name }) => typeof toolChoice !== "object" || name === toolChoice.name);
  return Object.fromEntries(
    chosen.map(({ name, description, inputSchema }) => {
      const { schema, dropped } = toGbnfSchema({ type: "object", additionalProperties: false, ...inputSchema });
      if (dropped.length > 0) warnings.push(notEnforced(`the tool ${name}`, dropped));
      return [name, { description, params: schema }];
    }),
  );
};

const notEnforced = (what: string, dropped: readonly string[]): ModelWarning => ({
  code: "unsupported",
  message: `The grammar for ${what} does not enforce: ${dropped.join(", ")}.`,
});

/** The same wrapper, but the reply has to begin with a call, as grammars have to be kept to. */
const beginningWithCall = (chatWrapper: ChatWrapper): ChatWrapper =>
  Object.create(chatWrapper, {
    generateContextState: {
      value: (options: Parameters<ChatWrapper["generateContextState"]>[0]) => {
        const { contextText, stopGenerationTriggers } = chatWrapper.generateContextState(options);
        return { contextText, stopGenerationTriggers, functionCall: { initiallyEngaged: true, disengageInitiallyEngaged: [] } };
      },
    },
  });
