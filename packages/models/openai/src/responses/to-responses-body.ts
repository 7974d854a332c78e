import type { ModelRequest, ModelWarning } from "@smolagents-ts/core";
import { onlyDefined } from "@smolagents-ts/model-kit";
import type { ResponsesBody } from "./responses-wire.ts";
import { type ResponsesInputOptions, toResponsesInput } from "./to-responses-input.ts";

export interface ResponsesBodyOptions extends ResponsesInputOptions {
  /** Asks for a summary of the model's reasoning: `auto`, `concise` or `detailed`. By default none is asked for. */
  readonly reasoningSummary?: string | undefined;
}

/** A request as the body of `POST /responses`. A field that was not asked for is not sent. Nothing is stored on the server. */
export const toResponsesBody = (
  request: ModelRequest,
  { reasoningSummary, ...options }: ResponsesBodyOptions,
): { readonly body: ResponsesBody; readonly warnings: readonly ModelWarning[] } => {
  const { input, warnings } = toResponsesInput(request.messages, options);
  const { tools = [], toolChoice, parallelToolCalls, reasoning, seed } = request;
  const unsupported = (message: string) => warnings.push({ code: "unsupported", message });
  if (seed !== undefined) unsupported("The Responses API has no seed: it was dropped.");
  if (reasoning?.budgetTokens !== undefined) {
    unsupported("reasoning.budgetTokens has no field here and was dropped: use reasoning.effort.");
  }
  const thinking = onlyDefined({ effort: reasoning?.effort, summary: reasoningSummary });
  const fields: Record<string, unknown> = {
    model: options.modelId,
    input,
    stream: true,
    store: false,
    include: ["reasoning.encrypted_content"],
    max_output_tokens: request.maxOutputTokens,
    temperature: request.temperature,
    top_p: request.topP,
    reasoning: Object.keys(thinking).length > 0 ? thinking : undefined,
    text: toFormat(request.responseFormat),
    // Without tools, servers refuse the settings about them.
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, inputSchema }) => ({
        type: "function",
        name,
        description,
        parameters: inputSchema,
        // Left out it means true, which makes every optional argument a required one.
        strict: false,
      })),
      tool_choice: typeof toolChoice === "object" ? { type: "function", name: toolChoice.name } : toolChoice,
      parallel_tool_calls: parallelToolCalls,
    }),
    ...request.extra,
  };
  return { body: onlyDefined(fields) as unknown as ResponsesBody, warnings };
};

const toFormat = (format: ModelRequest["responseFormat"]): object | undefined => {
  if (format?.type !== "json") return undefined;
  const { schema, name = "reply", strict } = format;
  if (schema === undefined) return { format: { type: "json_object" } };
  return { format: { type: "json_schema", name, schema, ...(strict !== undefined && { strict }) } };
};
