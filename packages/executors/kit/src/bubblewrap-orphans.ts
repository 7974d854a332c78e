import { readdirSync, readFileSync } from "node:fs";
import { startOfProcess } from "./process-start.ts";

/**
 * The host name of sandboxes, which says whose they are.
 *
 * Bubblewrap ends with its parent from a moment on that comes after its own start: when everything is killed before it, one process waits for ever for the
 * other.
 */
export const sandboxName = (): string => `sandbox-${process.pid}-${startOfProcess(process.pid) ?? ""}`;

/** Ends what is left of sandboxes whose host has died. */
export function endOrphans(): void {
  for (const entry of attempt(() => readdirSync("/proc")) ?? []) {
    const pid = Number(entry);
    if (!pid || attempt(() => readFileSync(`/proc/${pid}/comm`, "utf8")) !== "bwrap\n") continue;
    const args = attempt(() => readFileSync(`/proc/${pid}/cmdline`, "utf8"))?.split("\0") ?? [];
    const [, owner, start] = /^sandbox-(\d+)-(\d+)$/.exec(args[args.indexOf("--hostname") + 1] ?? "") ?? [];
    if (owner && parentOf(pid) === 1 && startOfProcess(Number(owner)) !== start) attempt(() => process.kill(pid, "SIGKILL"));
  }
}

function parentOf(pid: number): number | undefined {
  return attempt(() => Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]));
}

/** Processes end while they are looked at, and others may not be looked at. */
function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
