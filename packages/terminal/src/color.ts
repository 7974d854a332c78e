import type { Output } from "./output.ts";

type Environment = { readonly [name: string]: string | undefined };

/** Whether a stream gets colour: as NO_COLOR and FORCE_COLOR say, else when it is a terminal that has colours. */
export function wantsColor(stream: Output, env: Environment): boolean {
  if (env["NO_COLOR"]) return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return stream.isTTY === true && (stream.getColorDepth?.(env) ?? 4) > 1;
}

/** Whether a line may be drawn again and again: a spinner in a log of CI is noise. */
export function isLive(stream: Output, env: Environment): boolean {
  return stream.isTTY === true && env["TERM"] !== "dumb" && !env["CI"];
}
