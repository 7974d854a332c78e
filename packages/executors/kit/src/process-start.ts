import { readFileSync } from "node:fs";

/** When a process of this machine started, in ticks since the machine did: process ids are given out again. Undefined where that cannot be known. */
export function startOfProcess(pid: number): string | undefined {
  try {
    // The second field is the program's name in brackets, which may hold anything.
    return readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")[19];
  } catch {
    return undefined;
  }
}
