import { readdirSync, readFileSync } from "node:fs";

/** How often a busy tree of processes is looked at: what can be filled until then is what a limit may be passed by. */
const BUSY_MS = 20;
const IDLE_MS = 1_000;

/** What processes hold. */
interface TreeUse {
  readonly memoryBytes: number;
  /** Processes and their threads. */
  readonly tasks: number;
}

export interface MemoryWatchOptions {
  readonly pid: number;
  readonly memoryBytes?: number;
  readonly tasks?: number;
  /** Called once, with the limit that was passed. */
  readonly onExceeded: (limit: "memory" | "tasks") => void;
}

/** Looks at a tree of processes again and again until it holds more than it may. Does nothing where there is no /proc. */
export class MemoryWatch {
  readonly #options: MemoryWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: MemoryWatchOptions) {
    this.#options = options;
    this.setBusy(true);
  }

  /** Looks often while a program runs, rarely in between. */
  setBusy(isBusy: boolean): void {
    if (this.#isStopped) return;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#look(), isBusy ? BUSY_MS : IDLE_MS);
    this.#timer.unref();
  }

  /** For good. */
  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  #look(): void {
    const { pid, memoryBytes = Number.POSITIVE_INFINITY, tasks = Number.POSITIVE_INFINITY, onExceeded } = this.#options;
    const pids = descendants(pid);
    const use = readUse(pids);
    // Pages that processes share count once; to ask for that takes the kernel much longer.
    const isOver = use.memoryBytes > memoryBytes && (pids.length < 2 || readSharedBytes(pids) > memoryBytes);
    if (!isOver && use.tasks <= tasks) return;
    this.stop();
    onExceeded(isOver ? "memory" : "tasks");
  }
}

function readUse(pids: readonly number[]): TreeUse {
  let memoryBytes = 0;
  let tasks = 0;
  for (const pid of pids) {
    const status = read(`/proc/${pid}/status`);
    memoryBytes += sumOf(status, /^(?:RssAnon|RssShmem|VmSwap):\s+(\d+) kB$/gm);
    tasks += Number(/^Threads:\s+(\d+)$/m.exec(status)?.[1] ?? 0);
  }
  return { memoryBytes, tasks };
}

function readSharedBytes(pids: readonly number[]): number {
  let bytes = 0;
  for (const pid of pids) {
    const rollup = read(`/proc/${pid}/smaps_rollup`);
    // Not ours to read, or gone: then what it holds alone has to do.
    bytes += rollup ? sumOf(rollup, /^(?:Pss_Anon|Pss_Shmem|SwapPss):\s+(\d+) kB$/gm) : readUse([pid]).memoryBytes;
  }
  return bytes;
}

function sumOf(text: string, kilobytes: RegExp): number {
  let sum = 0;
  for (const [, value] of text.matchAll(kilobytes)) sum += Number(value) * 1024;
  return sum;
}

/** The process itself and all that descend from it. */
function descendants(pid: number): number[] {
  const found = [pid];
  for (const parent of found) {
    for (const thread of list(`/proc/${parent}/task`)) {
      for (const child of read(`/proc/${parent}/task/${thread}/children`).split(" ")) if (child) found.push(Number(child));
    }
  }
  return found;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A process may end at any time between two looks. */
function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
