// The public surface, by name: adding a line here is making API.

export type { Input } from "./line-input.ts";
export type { Output } from "./output.ts";
export { render } from "./render.ts";
export { type ReplayOptions, replay } from "./replay.ts";
export type { Replayable } from "./replayable.ts";
export type { Style } from "./screen.ts";
export { Terminal } from "./terminal.ts";
export type { TerminalOptions } from "./terminal-options.ts";
export { toJsonLine } from "./to-json-line.ts";
export { toPrintable } from "./to-printable.ts";
export { type VisualizeOptions, visualize } from "./visualize.ts";
