// The public surface, by name: adding a line here is making API.

export type { Channel, ChannelEnd } from "./channel.ts";
export { encodeVariables } from "./encode-variables.ts";
export type { LanguageSide, SentProgram } from "./language-side.ts";
export { type ConnectOptions, type RemoteBackend, RemoteExecutor, type RemoteExecutorOptions } from "./remote-executor.ts";
export { ABORTED, RunningAction } from "./running-action.ts";
export { DEFAULT_LIMITS, type SessionLimits, withDefaults } from "./session-limits.ts";
