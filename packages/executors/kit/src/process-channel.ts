import { type ChildProcess, execFile, spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import type { Channel, ChannelEnd } from "./channel.ts";
import { findPrograms } from "./find-program.ts";
import { coverInherited } from "./inherited-descriptors.ts";
import { MemoryWatch } from "./memory-watch.ts";

export interface ProcessChannelOptions {
  /** The program's absolute path, and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** All of its environment: nothing of the host's is inherited. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Its working folder. Default: the root of the file system. */
  readonly folder?: string;
  /** Whom it runs as, where the host may choose. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** What it finds to read on file descriptor 3. */
  readonly input?: Uint8Array;
  /** Memory of the process and its descendants together, beyond which they are ended. Held on Linux. */
  readonly memoryBytes?: number;
  /** Processes and threads, likewise. */
  readonly tasks?: number;
}

const KEPT_WORDS = 4_096;

/** A pipe that a process left open must not hold up the news of its end. */
const DRAIN_MS = 500;

/**
 * A child process, its stdin and its stdout.
 *
 * It leads a process group of its own, which ends with it. It ends with the host too, however that ends: on Linux by the kernel's hand (util-linux's
 * `setpriv`, where it is installed; for good when the thread that started it ends), and everywhere because its stdin ends, which a runner obeys.
 */
export class ProcessChannel implements Channel {
  readonly #child: ChildProcess;
  readonly #stdin: Writable;
  readonly #stdout: Readable;
  readonly #watch: MemoryWatch | undefined;
  readonly #closed: Promise<void>;
  /** Why it was ended from here, as soon as it was. */
  #ending: ChannelEnd | undefined;
  #end: ChannelEnd | undefined;
  #onClose: ((end: ChannelEnd) => void) | undefined;
  #lastWords = "";

  /** Rejects with the system's error when the process cannot be started. */
  static async start(options: ProcessChannelOptions): Promise<ProcessChannel> {
    const prefix = await dyingWithParent();
    // With a prefix, a missing program would otherwise only show as an exit code.
    await access(options.command[0], constants.X_OK);
    const [program, ...args] = [...prefix, ...options.command];
    const child = spawn(program as string, args, {
      cwd: options.folder ?? "/",
      env: { ...options.environment },
      stdio: ["pipe", "pipe", "pipe", ...(options.input ? ["pipe" as const, ...coverInherited().slice(1)] : coverInherited())],
      detached: process.platform !== "win32",
      windowsHide: true,
      ...options.user,
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    return new ProcessChannel(child, options);
  }

  private constructor(child: ChildProcess, { input, memoryBytes, tasks }: ProcessChannelOptions) {
    const { stdin, stdout, stderr, stdio } = child;
    if (!stdin || !stdout || !stderr) throw new Error("The process has no pipes.");
    this.#child = child;
    this.#stdin = stdin;
    this.#stdout = stdout;
    // What cannot be written is told by the process's end.
    stdin.on("error", () => {});
    stdout.on("error", () => {});
    stderr.on("error", () => {});
    child.on("error", () => {});
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-KEPT_WORDS);
    });
    if (input) (stdio[3] as Writable).on("error", () => {}).end(input);
    if (process.platform === "linux" && child.pid !== undefined && (memoryBytes !== undefined || tasks !== undefined)) {
      this.#watch = new MemoryWatch({
        pid: child.pid,
        ...(memoryBytes !== undefined && { memoryBytes }),
        ...(tasks !== undefined && { tasks }),
        onExceeded: (limit) =>
          this.#kill(
            limit === "memory"
              ? { reason: "memory", detail: `it took more than ${memoryBytes} bytes of memory` }
              : { reason: "killed", detail: `it ran more than ${tasks} processes and threads` },
          ),
      });
    }
    child.once("exit", () => {
      this.#killGroup();
      setTimeout(() => {
        stdout.destroy();
        stderr.destroy();
      }, DRAIN_MS).unref();
    });
    this.#closed = new Promise((resolve) => {
      child.once("close", (code: number | null, signal: string | null) => {
        this.#watch?.stop();
        stdin.destroy();
        this.#end = this.#ending ?? endOf(code, signal, this.#lastWords.trim());
        this.#onClose?.(this.#end);
        resolve();
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Rejects when the process has ended. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stdin.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  onData(listener: (bytes: Uint8Array) => void): void {
    this.#stdout.on("data", listener);
  }

  onClose(listener: (end: ChannelEnd) => void): void {
    this.#onClose = listener;
    if (this.#end) listener(this.#end);
  }

  ref(isActive: boolean): void {
    this.#watch?.setBusy(isActive);
    for (const held of [this.#child, ...this.#child.stdio]) {
      const handle = held as { destroyed?: boolean; ref?(): void; unref?(): void } | null;
      // One that is gone would wait to be connected.
      if (handle?.destroyed) continue;
      if (isActive) handle?.ref?.();
      else handle?.unref?.();
    }
  }

  kill(): Promise<void> {
    this.#kill({ reason: "killed" });
    return this.#closed;
  }

  #kill(end: ChannelEnd): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#ending ??= end;
    this.ref(true);
    this.#killGroup();
    this.#child.kill("SIGKILL");
  }

  /** What it started dies too. It may have left nothing. */
  #killGroup(): void {
    try {
      if (process.platform !== "win32" && this.#child.pid !== undefined) process.kill(-this.#child.pid, "SIGKILL");
    } catch {}
  }
}

function endOf(code: number | null, signal: string | null, lastWords: string): ChannelEnd {
  const how = signal ? `it was ended by ${signal}` : `it ended with exit code ${code}`;
  return {
    // An engine that finds no more memory says so and aborts.
    reason: /out of memory|cannot allocate memory|MemoryError/i.test(lastWords) ? "memory" : "exit",
    detail: lastWords ? `${how}: ${lastWords}` : how,
  };
}

let deathPrefix: Promise<readonly string[]> | undefined;

/** What a command begins with so that the kernel ends it with the process that started it. */
function dyingWithParent(): Promise<readonly string[]> {
  deathPrefix ??= (async () => {
    const [setpriv] = process.platform === "linux" ? findPrograms("setpriv") : [];
    if (!setpriv) return [];
    const prefix = [setpriv, "--pdeathsig", "KILL"];
    // Busybox has a `setpriv` that knows less.
    const works = await new Promise<boolean>((resolve) =>
      execFile(setpriv, [...prefix.slice(1), setpriv, "--version"], (error) => resolve(!error)),
    );
    return works ? prefix : [];
  })();
  return deathPrefix;
}
