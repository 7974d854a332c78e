// Servers and models that are played on this machine, for programs that are no vitest suites.

export { createAzureServer } from "./model/azure-wire.ts";
export { createBedrockServer } from "./model/bedrock-wire.ts";
export { createChatCompletionsServer } from "./model/chat-completions-wire.ts";
export { createLiteLLMServer } from "./model/litellm-wire.ts";
export { createResponsesServer } from "./model/responses-wire.ts";
export type { ModelStandIn, ReplyStep, ScriptedReply } from "./model/script.ts";
export { scriptedGguf } from "./model/tiny-gguf.ts";
export { writeTinyOnnx } from "./model/tiny-onnx.ts";
