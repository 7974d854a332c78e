/** What Bedrock refuses of a request, in its words or close to them: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */

interface Block {
  readonly text?: string;
  readonly toolUse?: { readonly toolUseId: string; readonly name: string; readonly input: unknown };
  readonly toolResult?: { readonly toolUseId: string; readonly content: readonly Block[] };
  readonly document?: { readonly name: string };
  readonly reasoningContent?: { readonly reasoningText?: { readonly signature?: string } };
}

export interface ConverseBody {
  readonly messages?: readonly { readonly role: string; readonly content: readonly Block[] }[];
  readonly system?: readonly Block[];
  readonly toolConfig?: { readonly tools: readonly { readonly toolSpec?: { readonly description?: string } }[] };
  readonly inferenceConfig?: { readonly stopSequences?: readonly string[] };
}

export const problemIn = ({ messages = [], system = [], toolConfig, inferenceConfig }: ConverseBody): string | undefined => {
  if (messages[0]?.role !== "user") return "A conversation must start with a user message.";
  if (messages.some(({ role }, index) => role === messages[index - 1]?.role)) {
    return "A conversation must alternate between user and assistant roles.";
  }
  if (messages.some(({ content }) => content.length === 0)) return "The content field in the Message object is empty.";
  const blocks = messages.flatMap(({ content }) => content);
  const results = blocks.flatMap(({ toolResult }) => toolResult ?? []);
  const isBlank = ({ text }: Block) => text !== undefined && text.trim() === "";
  if ([...system, ...blocks, ...results.flatMap(({ content }) => content)].some(isBlank))
    return "The text field in the ContentBlock is blank.";
  if (!toolConfig && blocks.some(({ toolUse, toolResult }) => toolUse || toolResult)) {
    return "The toolConfig field must be defined when using toolUse and toolResult content blocks.";
  }
  if (toolConfig && !toolConfig.tools.some(({ toolSpec }) => toolSpec)) return "toolConfig.tools must hold a tool.";
  if (toolConfig?.tools.some(({ toolSpec }) => toolSpec?.description === ""))
    return "toolSpec.description must have length greater than 0.";
  const calls = blocks.flatMap(({ toolUse }) => toolUse ?? []);
  if (calls.some(({ toolUseId }) => !/^[a-zA-Z0-9_-]{1,64}$/.test(toolUseId))) return "toolUseId must satisfy [a-zA-Z0-9_-]+.";
  if (calls.some(({ input }) => typeof input !== "object" || input === null || Array.isArray(input))) return "toolUse.input is invalid.";
  const names = blocks.flatMap(({ document }) => document?.name ?? []);
  if (names.some((name) => !/^[a-zA-Z0-9()[\]-]+( [a-zA-Z0-9()[\]-]+)*$/.test(name))) return "The document file name is invalid.";
  if (new Set(names).size < names.length) return "Found duplicate document names.";
  if (inferenceConfig?.stopSequences?.some((stop) => stop.trim() === "")) return "stop_sequences: each one must contain non-whitespace.";
  return messages.map((_, index) => problemAt(messages, index)).find(Boolean);
};

/** Calls are answered at once, before anything else is said. */
const problemAt = (messages: NonNullable<ConverseBody["messages"]>, index: number): string | undefined => {
  const content = messages[index]?.content ?? [];
  const answers = messages[index + 1]?.content ?? [];
  const count = content.filter(({ toolUse }) => toolUse).length;
  const isAnswered = content.every(
    ({ toolUse }) => !toolUse || answers.slice(0, count).some(({ toolResult }) => toolResult?.toolUseId === toolUse.toolUseId),
  );
  if (!isAnswered) return `Expected toolResult blocks at messages.${index + 1}.content.`;
  if (content.some(({ document }) => document) && !content.some(({ text }) => text))
    return "A text block is required when using documents.";
  if (content.some(({ reasoningContent }) => reasoningContent?.reasoningText && !reasoningContent.reasoningText.signature)) {
    return "reasoningContent.reasoningText.signature: Field required.";
  }
  return undefined;
};
