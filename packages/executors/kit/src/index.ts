// The public surface, by name: adding a line here is making API.

export { type BubblewrapOptions, type FoundBubblewrap, findBubblewrap, inBubblewrap, userFor } from "./bubblewrap.ts";
export type { Channel, ChannelEnd } from "./channel.ts";
export { encodeVariables } from "./encode-variables.ts";
export { findDeno } from "./find-deno.ts";
export { findPrograms } from "./find-program.ts";
export { denoArguments, denoEnvironment, nodeArguments } from "./javascript/boot.ts";
export { javascriptSide } from "./javascript/javascript-side.ts";
export type { LanguageSide, SentProgram } from "./language-side.ts";
export { ProcessChannel, type ProcessChannelOptions } from "./process-channel.ts";
export { startOfProcess } from "./process-start.ts";
export { pythonArguments, pythonPackage, pythonSide } from "./python/python-side.ts";
export { type ConnectOptions, type RemoteBackend, RemoteExecutor, type RemoteExecutorOptions } from "./remote-executor.ts";
export { ABORTED, RunningAction } from "./running-action.ts";
export { DEFAULT_LIMITS, type SessionLimits, withDefaults } from "./session-limits.ts";
