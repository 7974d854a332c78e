// What every sandbox for JavaScript is furnished with, and the host's half of an action. Shared by the adapters of this repository.

export { Action, IS_OVER } from "./action.ts";
export { type Codec, makeCodec } from "./codec.ts";
export type { ActionImage, Done, GuestCall } from "./done.ts";
export { makeCalls } from "./guest-calls.ts";
export { makeConsole } from "./guest-console.ts";
export { makeDescribe } from "./guest-describe.ts";
export { bootGuest, type GuestControl, type GuestParts, type Host } from "./guest-program.ts";
export { readNames, readReport } from "./guest-report.ts";
export { bootTimers } from "./guest-timers.ts";
export { makeTools, type ToolName } from "./guest-tools.ts";
export { countParts } from "./message-limit.ts";
export { failure, type Outcome, reportOutcome, syntaxFailure, thrownOutcome, wasInterrupted } from "./outcome.ts";
export { type PreparedProgram, ProgramSyntaxError, prepareProgram } from "./prepare.ts";
export { showPrinted } from "./show.ts";
