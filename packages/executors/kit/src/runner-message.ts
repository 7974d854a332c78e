import { type Frame, FrameError } from "./frames.ts";
import type { GuestCall } from "./guest/done.ts";

/** What a runner says, checked. */
export type RunnerMessage =
  | { readonly t: "hello"; readonly v: number; readonly lang: string; readonly version: string }
  | { readonly t: "ready" }
  | { readonly t: "refused"; readonly message: string }
  | { readonly t: "out"; readonly s: "out" | "err"; readonly d: string; readonly tree: boolean }
  | { readonly t: "call"; readonly c: readonly GuestCall[] }
  | { readonly t: "final"; readonly v: string }
  | { readonly t: "done"; readonly id: number; readonly report: string; readonly dropped: number }
  | { readonly t: "pong"; readonly n: number; readonly waiting: boolean };

/** Throws `FrameError` when the frame is no message of a runner. */
export function toRunnerMessage(frame: Frame): RunnerMessage {
  const text = (field: string) => ofType(frame, field, "string") as string;
  const number = (field: string) => ofType(frame, field, "number") as number;
  const { t } = frame;
  switch (t) {
    case "hello":
      return { t, v: number("v"), lang: text("lang"), version: text("version") };
    case "ready":
      return { t };
    case "refused":
      return { t, message: text("message") };
    case "out":
      return { t, s: frame["s"] === "err" ? "err" : "out", d: text("d"), tree: frame["tree"] === true };
    case "call":
      return { t, c: toCalls(frame["c"]) };
    case "final":
      return { t, v: text("v") };
    case "done":
      return { t, id: number("id"), report: text("report"), dropped: frame["dropped"] === undefined ? 0 : number("dropped") };
    case "pong":
      return { t, n: number("n"), waiting: frame["waiting"] === true };
    default:
      throw new FrameError("a frame of an unknown type");
  }
}

function toCalls(calls: unknown): readonly GuestCall[] {
  const isCall = (call: unknown) => Array.isArray(call) && call.length === 3 && call.every((part) => typeof part === "string");
  if (!Array.isArray(calls) || !calls.every(isCall)) throw new FrameError("calls that are not calls");
  return calls as GuestCall[];
}

function ofType(frame: Frame, field: string, type: "string" | "number"): unknown {
  const value = Object.hasOwn(frame, field) ? frame[field] : undefined;
  if (typeof value !== type) throw new FrameError(`a frame of type "${String(frame.t)}" whose field "${field}" is not a ${type}`);
  return value;
}
