import { type Message, ModelError, type ModelRequest, type ModelWarning } from "@smolagents-ts/core";
import { prepareMessages, type RoleConversions } from "@smolagents-ts/model-kit";
import type { TransformersPipeline } from "./load-pipeline.ts";

export interface PromptOptions {
  readonly modelId: string;
  readonly tokenizer: TransformersPipeline["tokenizer"];
  readonly chatTemplate?: string | undefined;
  /** Whether tools are given to the template, and calls stay calls. */
  readonly nativeTools: boolean;
  readonly convertRoles?: RoleConversions | undefined;
}

/**
 * The conversation as the model's chat template writes it.
 *
 * @throws ModelError of kind `bad-request` when there is no template, or it refuses the conversation.
 */
export function toPrompt(request: ModelRequest, options: PromptOptions): { readonly text: string; readonly warnings: ModelWarning[] } {
  const template = findTemplate(options, request);
  try {
    return render(request, options, template, "first");
  } catch (error) {
    // Templates of models that know no system role raise an error at one.
    if (request.messages.some(({ role }) => role === "system")) {
      try {
        const { text, warnings } = render(request, options, template, "none");
        const message = "The model's chat template takes no system message: it is sent as the user's.";
        return { text, warnings: [...warnings, { code: "unsupported", message }] };
      } catch {
        // The first error is the one to tell.
      }
    }
    throw new ModelError(`The chat template of "${options.modelId}" refuses this conversation: ${(error as Error).message}`, {
      kind: "bad-request",
      hint: "Pass another template as the option chatTemplate, or change roles with convertRoles.",
      cause: error,
    });
  }
}

function findTemplate({ modelId, tokenizer, chatTemplate, nativeTools }: PromptOptions, { tools = [] }: ModelRequest): string {
  const named = tokenizer.chat_template as string | Readonly<Record<string, string>> | null | undefined;
  const calls = nativeTools && tools.length > 0;
  const template = chatTemplate ?? (typeof named === "object" && named ? (calls && named["tool_use"]) || named["default"] : named);
  if (!template) {
    throw new ModelError(`The model "${modelId}" has no chat template, so it cannot be sent a conversation.`, {
      kind: "bad-request",
      hint: "Choose a model that is made for chats, or pass its template as the option chatTemplate: the text of chat_template.jinja in its repository.",
    });
  }
  if (calls && !(/\btools\b/.test(template) && template.includes("<tool_call>"))) {
    throw new ModelError(
      `The chat template of "${modelId}" does not teach calls between <tool_call> tags, the one form that is understood.`,
      {
        kind: "bad-request",
        hint: "Leave capabilities.tools out: agents then describe their tools in the prompt.",
      },
    );
  }
  return template;
}

function render(request: ModelRequest, options: PromptOptions, template: string, system: "first" | "none") {
  const { tokenizer, nativeTools, convertRoles } = options;
  const { messages, warnings } = prepareMessages(request.messages, { system, tools: nativeTools, merge: true, convertRoles });
  const tools = nativeTools && request.toolChoice !== "none" ? (request.tools ?? []) : [];
  const settings = request.extra?.["chat_template_kwargs"];
  const text = tokenizer.apply_chat_template(messages.flatMap(toTemplateMessages) as never, {
    ...(typeof settings === "object" && settings),
    chat_template: template,
    add_generation_prompt: true,
    tokenize: false,
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, inputSchema }) => ({
        type: "function",
        function: { name, description, parameters: inputSchema },
      })),
    }),
  });
  return { text: text as unknown as string, warnings };
}

/** The shape that templates are written for, which is that of OpenAI's chat. */
const toTemplateMessages = (message: Message): object[] => {
  if (message.role === "tool") {
    return message.content.map(({ callId, name, content }) => ({ role: "tool", tool_call_id: callId, name, content: textOf(content) }));
  }
  const calls = message.role === "assistant" ? message.content.filter((part) => part.type === "tool-call") : [];
  return [
    {
      role: message.role,
      content: textOf(message.content),
      ...(calls.length > 0 && {
        tool_calls: calls.map(({ id, name, args, argsText }) => ({
          id,
          type: "function",
          function: { name, arguments: args ?? argsText },
        })),
      }),
    },
  ];
};

const textOf = (parts: readonly { readonly type: string; readonly text?: string }[]): string =>
  parts.flatMap(({ type, text }) => (type === "text" && text !== undefined ? [text] : [])).join("\n");
