import type { RunStatus } from "@smolagents-ts/core";
import { isLive, wantsColor } from "./color.ts";
import type { Input } from "./line-input.ts";
import type { Output } from "./output.ts";
import { Screen } from "./screen.ts";
import type { ViewSettings } from "./view-settings.ts";

export interface TerminalOptions {
  /** Where runs are told. Default: `process.stdout`. */
  readonly output?: Output;
  /** Where answers go, and nothing else: text as it is, other values as JSON. Default: with the rest, under a heading. */
  readonly answer?: Output;
  /** Where a person types what `ask()` asks. Default: `process.stdin`. */
  readonly input?: Input;
  /** Default `"auto"`: as NO_COLOR and FORCE_COLOR say, else where the output is a terminal. */
  readonly color?: "auto" | boolean;
  /** Whether a line of status may move. Default `"auto"`: where the output is a terminal, and not in CI. */
  readonly live?: "auto" | boolean;
  /** Columns to which calls and values are cut, and descriptions are wrapped. Default: those of the terminal, else 100. */
  readonly width?: number;
  /** `"error"` tells only of ends without an answer, `"debug"` also reasoning, whole lines and what calls gave. Default `"info"`. */
  readonly level?: "error" | "info" | "debug";
  /** Whether the task is told. Default true. */
  readonly task?: boolean;
  /** Stands before costs. Default `"$"`. */
  readonly currency?: string;
  /** What to do about a run that ended otherwise than completed; goes on the line that says so. */
  readonly hint?: (status: RunStatus) => string | undefined;
  /** Default: `process.env`. */
  readonly env?: { readonly [name: string]: string | undefined };
}

/** A paragraph fits; a megabyte in one line does not fill the screen. */
const MAX_LINE_CHARS = 4_000;

/** What stands at the bottom of everything that is shown. */
export interface Stage {
  readonly output: Output;
  readonly screen: Screen;
  readonly settings: ViewSettings;
  readonly env: { readonly [name: string]: string | undefined };
}

export function toStage(options: TerminalOptions): Stage {
  const { output = process.stdout, answer, env = process.env, color = "auto", live = "auto", level = "info" } = options;
  const isTerminal = output.isTTY === true;
  const screen = new Screen(output, {
    color: color === "auto" ? wantsColor(output, env) : color,
    live: live === "auto" ? isLive(output, env) : live,
    width: options.width,
    ...(level !== "debug" && { maxLineChars: MAX_LINE_CHARS }),
  });
  const settings: ViewSettings = {
    level,
    width: options.width ?? ((isTerminal && output.columns) || 100),
    currency: options.currency ?? "$",
    task: options.task ?? true,
    isLive: screen.isLive,
    answer,
    together: isTerminal && answer?.isTTY === true,
    asked: new Map(),
    hint: options.hint,
  };
  return { output, screen, settings, env };
}
