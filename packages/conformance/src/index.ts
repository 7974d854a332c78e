export {
  ATTACK_TOOLS,
  type Attack,
  describeExecutorAttacks,
  type ExecutorAttackName,
  type ExecutorAttackOptions,
  type Expectation,
  HostWatch,
  type Target,
} from "./attacks.ts";
export { describeWithEngine } from "./describe-with-engine.ts";
export type { MakeExecutor } from "./executor/case.ts";
export { describeExecutorConformance, type ExecutorCaseName, type ExecutorConformanceOptions } from "./executor.ts";
export { describeLiveModel, type LiveModelOptions } from "./live-model.ts";
export { type AzureStandInOptions, createAzureServer } from "./model/azure-wire.ts";
export { createBedrockServer } from "./model/bedrock-wire.ts";
export type { MakeModel } from "./model/case.ts";
export { chatCompletionsWire, createChatCompletionsServer } from "./model/chat-completions-wire.ts";
export { createLiteLLMServer } from "./model/litellm-wire.ts";
export { createModelServer } from "./model/model-server.ts";
export { createResponsesServer, responsesWire } from "./model/responses-wire.ts";
export type {
  Bytes,
  ContentStep,
  ModelStandIn,
  ModelWire,
  RecordedRequest,
  Refusal,
  ReplyStep,
  Script,
  ScriptedReply,
  StepsReply,
} from "./model/script.ts";
export { type RandomGgufOptions, randomGguf, scriptedGguf, type TinyGgufOptions, type TinyReply } from "./model/tiny-gguf.ts";
export { type TinyOnnxOptions, type TinyOnnxReply, type TinyOnnxToken, writeTinyOnnx } from "./model/tiny-onnx.ts";
export { describeModelConformance, type ModelCaseName, type ModelConformanceOptions } from "./model.ts";
export { describePythonSemantics, type PythonSemanticsOptions } from "./python-semantics.ts";
