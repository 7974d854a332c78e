import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { startOfProcess } from "@smolagents-ts/executor-kit";

/** The process a container belongs to, as labels say it. */
export interface Owner {
  /** What a process id means something in: a machine, and there a namespace of processes. */
  readonly machine: string;
  /** Its id and, where that can be known, when it started: ids are given out again. */
  readonly process: string;
}

export function thisProcess(): Owner {
  return { machine: thisMachine(), process: `${process.pid}/${startOfProcess(process.pid) ?? ""}` };
}

/** Undefined when it cannot be known from here. */
export function isRunning({ machine, process: id }: Owner): boolean | undefined {
  if (machine !== thisMachine()) return undefined;
  const [, pid, started] = /^(\d+)\/(\d*)$/.exec(id) ?? [];
  if (!pid) return undefined;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return started === "" || startOfProcess(Number(pid)) === started;
}

/** Containers may have the name of their machine and processes of their own; a machine that starts again counts its processes anew. */
function thisMachine(): string {
  const details = [() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(), () => readlinkSync("/proc/self/ns/pid")];
  return [hostname(), ...details.map((read) => attempt(read) ?? "")].join("/");
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
