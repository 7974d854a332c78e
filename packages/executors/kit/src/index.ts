// The public surface, by name: adding a line here is making API.

export type { Channel, ChannelEnd } from "./channel.ts";
export { ABORTED, RunningAction } from "./running-action.ts";
export { DEFAULT_LIMITS, type SessionLimits, withDefaults } from "./session-limits.ts";
