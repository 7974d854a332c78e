import { writeSync } from "node:fs";

/** What the parent asked for. */
export const input = (): unknown => JSON.parse(process.argv[2] ?? "{}");

/** Tells the parent what was found, with the peak of this process so far. Synchronous, so that nothing waits for it. */
export function report(output: unknown): void {
  writeSync(1, JSON.stringify({ output, peakMB: process.resourceUsage().maxRSS / 1_024 }));
}
