// The public surface, by name: adding a line here is making API.

export { CodeAgent } from "./agent/code-agent.ts";
export { MultiStepAgent, type OutputOf } from "./agent/multi-step-agent.ts";
export type { RunResult, RunStream } from "./agent/run-result.ts";
export { ToolCallingAgent } from "./agent/tool-calling-agent.ts";
export { type Budget, costOf, type TokenPrice } from "./budget/spending.ts";
export { type Compaction, type CompactionContext, type CompactionOptions, chainCompactions, estimateTokens } from "./context/compaction.ts";
export { dropOldSteps } from "./context/drop-old-steps.ts";
export { type SummarizeOptions, summarize } from "./context/summarize.ts";
export { type TrimObservationsOptions, trimObservations } from "./context/trim-observations.ts";
export type { AgentEvent, RunStatus } from "./contracts/event.ts";
export type {
  Execution,
  ExecutionError,
  Executor,
  ExecutorIsolation,
  ExecutorLanguage,
  ExecutorLimits,
  ExecutorSession,
  OutputChunk,
  RunOptions,
  SandboxCall,
  SandboxTool,
  SessionOptions,
} from "./contracts/executor.ts";
export type { Decision, Decisions, Interruption } from "./contracts/interruption.ts";
export type { Json, JsonObject, JsonSchema } from "./contracts/json.ts";
export type {
  AssistantMessage,
  AssistantPart,
  MediaPart,
  MediaSource,
  Message,
  ProviderData,
  ReasoningPart,
  SystemMessage,
  TextPart,
  ToolCallPart,
  ToolMessage,
  ToolResultPart,
  UserMessage,
} from "./contracts/message.ts";
export type {
  FinishReason,
  Model,
  ModelCapabilities,
  ModelEvent,
  ModelFinish,
  ModelRequest,
  ModelTimeouts,
  ModelTool,
  ModelWarning,
  Usage,
} from "./contracts/model.ts";
export type {
  AgentIdentity,
  FinishedCall,
  PendingRun,
  ProgramRecord,
  RunState,
  RunUsage,
  SandboxState,
  SessionState,
} from "./contracts/run-state.ts";
export type { InferSchema, Schema, SchemaLike, StandardResult, StandardSchema, Validation } from "./contracts/schema.ts";
export type {
  ActionStep,
  CallRecord,
  MemoryStep,
  PlanningStep,
  StepError,
  SubRun,
  SummaryStep,
  TaskStep,
  Timing,
} from "./contracts/step.ts";
export type { Tool, ToolCaller, ToolContext } from "./contracts/tool.ts";
export type {
  AgentMode,
  AgentOptions,
  AgentRunOptions,
  CodeAgentOptions,
  FinalAnswerCheck,
  ModelSettings,
  StepCallback,
  StepCallbacks,
  StepContext,
  ToolCallingAgentOptions,
} from "./definition/agent-options.ts";
export {
  AgentConfigError,
  AgentError,
  type AgentErrorOptions,
  AgentExecutionError,
  AgentGenerationError,
  AgentParsingError,
  AgentToolCallError,
  AgentToolExecutionError,
  ExecutorError,
  ExecutorLostError,
  ExecutorStartError,
  ModelError,
  type ModelErrorKind,
  type ModelErrorOptions,
  PluginError,
  PluginMismatchError,
  PluginNotFoundError,
} from "./errors.ts";
export { Media, type MediaOptions } from "./media/media.ts";
export { isMedia, type MediaKind, type MediaSchema, mediaSchema } from "./media/media-schema.ts";
export { describeToolCallFormat, findToolCalls, type WrittenCall } from "./parsing/tool-call-text.ts";
export {
  definePlugin,
  type ExecutorPlugins,
  type ModelPlugins,
  type Plugin,
  type PluginKind,
  type PluginKinds,
  type PluginName,
  type PluginOptions,
} from "./plugins/plugin.ts";
export { PluginRegistry, registry } from "./plugins/registry.ts";
export { resolveExecutor, resolveModel } from "./plugins/resolve.ts";
export type { PlanVariables, PromptTemplates, SystemVariables, Template } from "./prompts/templates.ts";
export { AgentSession } from "./session/agent-session.ts";
export { nearestName } from "./tools/nearest-name.ts";
export { type ToolOptions, tool } from "./tools/tool.ts";
export { userInput } from "./tools/user-input.ts";
