import type { ConverseStreamCommandInput, GuardrailStreamConfiguration, Tool, ToolUseBlock } from "@aws-sdk/client-bedrock-runtime";
import type { JsonObject, ModelCapabilities, ModelRequest, ModelWarning } from "@smolagents-ts/core";
import { type MessageOptions, onlyDefined } from "@smolagents-ts/model-kit";
import { familyOf, toReasoningSettings } from "./model-family.ts";
import type { Refusals } from "./refusals.ts";
import { toConverseMessages } from "./to-converse-messages.ts";

export interface ConverseRequestOptions extends MessageOptions {
  readonly modelId: string;
  readonly refusals: Refusals;
  readonly capabilities: ModelCapabilities;
  readonly guardrailConfig?: GuardrailStreamConfiguration | undefined;
}

export interface ConverseRequest {
  readonly input: ConverseStreamCommandInput;
  readonly warnings: readonly ModelWarning[];
}

/** So many marks Bedrock takes in one request. */
const MOST_CACHE_POINTS = 4;

/** A request as the input of Converse and ConverseStream, without what the model was seen to refuse. */
export const toConverseRequest = (request: ModelRequest, options: ConverseRequestOptions): ConverseRequest => {
  const { modelId, refusals, capabilities, guardrailConfig, convertRoles, maxMediaBytes } = options;
  const family = familyOf(modelId);
  const warnings: ModelWarning[] = [];
  const unsupported = (message: string) => warnings.push({ code: "unsupported", message });

  // There is no `none` on the wire: a request without tools is one.
  const tools: Tool[] = request.toolChoice === "none" ? [] : (request.tools ?? []).map(toTool);
  const { cacheBreakpoints = [] } = request;
  const caches = capabilities.promptCache === true && !refusals.has("cachePoints") && cacheBreakpoints.length > 0;
  if (caches && family !== "nova" && tools.length > 0) tools.push({ cachePoint: { type: "default" } });
  const conversation = toConverseMessages(request.messages, {
    tools: tools.length > 0,
    withoutSystem: refusals.has("system"),
    resultStatus: family === "claude" || family === "nova",
    convertRoles,
    maxMediaBytes,
    capabilities,
    cacheBreakpoints,
    // One is for the tools, one for the system messages.
    cachePoints: caches ? MOST_CACHE_POINTS - 2 : 0,
  });
  warnings.push(...conversation.warnings, ...refusals.warnings(request));
  if (request.seed !== undefined) unsupported("Bedrock takes no seed: it was not sent.");
  if (request.parallelToolCalls === false && tools.length > 0) unsupported("Bedrock cannot forbid several tool calls in one reply.");

  const stop = (request.stop ?? []).filter((text) => text.trim() !== "");
  const stopSequences = stop.length > 0 && !refusals.has("stop") ? stop : undefined;
  const reasoning = request.reasoning && toReasoningSettings(modelId, request.reasoning);
  warnings.push(...(reasoning?.warnings ?? []));
  const textFormat = capabilities.jsonSchema === false || refusals.has("jsonSchema") ? undefined : toTextFormat(request);
  if (request.responseFormat?.type === "json" && !textFormat && !refusals.has("jsonSchema")) {
    unsupported("JSON was not asked for in the request: Bedrock needs a schema, and a model that takes one.");
  }

  const toolChoice = tools.length > 0 && !refusals.has("toolChoice") ? toToolChoice(request.toolChoice) : undefined;
  const inferenceConfig = onlyDefined({
    maxTokens: request.maxOutputTokens,
    temperature: request.temperature,
    topP: request.topP,
    stopSequences,
  });
  const outputConfig = onlyDefined({ textFormat, effort: reasoning?.effort });
  const input = {
    modelId,
    messages: conversation.messages,
    ...(conversation.system.length > 0 && { system: conversation.system }),
    ...(Object.keys(inferenceConfig).length > 0 && { inferenceConfig }),
    ...(tools.length > 0 && { toolConfig: { tools, ...(toolChoice && { toolChoice }) } }),
    ...(Object.keys(outputConfig).length > 0 && { outputConfig }),
    ...(guardrailConfig && { guardrailConfig }),
    ...(reasoning?.fields && { additionalModelRequestFields: reasoning.fields }),
    // Claude alone says which of them it was.
    ...(stopSequences && family === "claude" && { additionalModelResponseFieldPaths: ["/stop_sequence"] }),
  };
  return { input: withExtra(input, request.extra as JsonObject | undefined), warnings };
};

const toTool = ({ name, description, inputSchema }: NonNullable<ModelRequest["tools"]>[number]): Tool => ({
  toolSpec: {
    name,
    ...(description.trim() !== "" && { description }),
    inputSchema: { json: inputSchema as NonNullable<ToolUseBlock["input"]> },
  },
});

const toToolChoice = (choice: ModelRequest["toolChoice"]) => {
  if (choice === "required") return { any: {} };
  if (choice === "auto") return { auto: {} };
  return typeof choice === "object" ? { tool: { name: choice.name } } : undefined;
};

const toTextFormat = ({ responseFormat }: ModelRequest) => {
  if (responseFormat?.type !== "json" || !responseFormat.schema) return undefined;
  const { schema, name } = responseFormat;
  return {
    type: "json_schema",
    structure: { jsonSchema: { schema: JSON.stringify(schema), ...(name !== undefined && { name }) } },
  } as const;
};

/** Fields of the two operations; every other one is the model's own. */
const FIELDS: ReadonlySet<string> = new Set([
  "additionalModelRequestFields",
  "additionalModelResponseFieldPaths",
  "guardrailConfig",
  "inferenceConfig",
  "messages",
  "outputConfig",
  "performanceConfig",
  "promptVariables",
  "requestMetadata",
  "serviceTier",
  "system",
  "toolConfig",
]);

/** The SDK drops what it does not know, so settings of the model go where Bedrock takes them: into `additionalModelRequestFields`. */
const withExtra = (input: object, extra: JsonObject = {}): ConverseStreamCommandInput => {
  const merged: Record<string, unknown> = { ...input };
  const merge = (field: string, value: unknown) => {
    merged[field] = isPlain(merged[field]) && isPlain(value) ? { ...merged[field], ...value } : value;
  };
  for (const [field, value] of Object.entries(extra)) {
    if (FIELDS.has(field)) merge(field, value);
    else merge("additionalModelRequestFields", { [field]: value });
  }
  return merged as unknown as ConverseStreamCommandInput;
};

const isPlain = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);
