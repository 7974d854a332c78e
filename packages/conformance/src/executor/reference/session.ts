import { stripTypeScriptTypes } from "node:module";
import { SHARE_ENV, Worker } from "node:worker_threads";
import {
  type Execution,
  type ExecutionError,
  ExecutorError,
  ExecutorLostError,
  type ExecutorSession,
  type OutputChunk,
  type RunOptions,
  type SandboxCall,
  type SessionOptions,
} from "@smolagents-ts/core";
import { CODEC_SOURCE, type Codec } from "./codec.ts";
import { writeJournal } from "./journal.ts";

type Outcome = "value" | "error" | "limit";

interface JournalEntry {
  readonly code: string;
  readonly answers: { [id: string]: readonly [Outcome, string] };
  waiting: boolean;
}

export type Journal = readonly JournalEntry[];

interface RunningAction {
  readonly entry: JournalEntry;
  readonly output: OutputChunk[];
  readonly options: RunOptions;
  readonly ended: AbortController;
  readonly finish: (execution: Execution) => void;
  readonly lose: (error: ExecutorError) => void;
  leftMs: number;
  runningSince: number | undefined;
  timer: NodeJS.Timeout | undefined;
  isStopping: boolean;
}

const codec: Codec = new Function(`return ${CODEC_SOURCE}`)();

/** How long a thread has to say that it has stopped before it is made to. */
const GRACE_MS = 100;

export class ReferenceSession implements ExecutorSession {
  suspended = false;
  readonly #options: SessionOptions;
  readonly #worker: Worker;
  readonly #onClose: () => void;
  readonly #journal: JournalEntry[] = [];
  readonly #limits: { timeoutMs: number; outputChars: number; calls: number; messageChars: number; memoryBytes?: number };
  #state: "open" | "closed" | "lost" = "open";
  #running: RunningAction | undefined;
  #action = 0;
  #delivered = 0;
  #suspendedEntry: JournalEntry | undefined;

  constructor(options: SessionOptions, { leaks, onClose }: { readonly leaks: boolean; readonly onClose: () => void }) {
    this.#options = options;
    this.#onClose = onClose;
    this.#limits = { timeoutMs: 30_000, outputChars: 100_000, calls: 1_000, messageChars: 4 * 1024 * 1024, ...options.limits };
    const { outputChars, calls, messageChars, memoryBytes = 64 * 1024 * 1024 } = this.#limits;
    const variables = Object.fromEntries(Object.entries(options.variables ?? {}).map(([name, value]) => [name, codec.encode(value)]));
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), {
      env: leaks ? SHARE_ENV : {},
      workerData: {
        leaks,
        settings: {
          outputChars,
          calls,
          messageChars,
          variables,
          tools: options.tools.map(({ name, global = true }) => ({ name, global })),
        },
      },
      resourceLimits: { maxOldGenerationSizeMb: memoryBytes / 1024 / 1024 },
    });
    this.#worker.on("message", (message) => this.#receive(message));
    this.#worker.on("error", (error) => this.#fail("memory", String(error.message)));
    this.#worker.on("exit", () => this.#lose());
  }

  async run(code: string, options: RunOptions = {}): Promise<Execution> {
    return await this.#start({ code, answers: {}, waiting: true }, options);
  }

  async resume(options: RunOptions = {}): Promise<Execution> {
    const entry = this.#suspendedEntry;
    if (!entry) throw new ExecutorError("Nothing waits to be resumed.");
    this.suspended = false;
    this.#suspendedEntry = undefined;
    return await this.#start(entry, options);
  }

  async snapshot(): Promise<Uint8Array> {
    return writeJournal(this.#journal);
  }

  async close(): Promise<void> {
    if (this.#state === "open") this.#state = "closed";
    this.#onClose();
    await this.#worker.terminate();
  }

  /** Brings a new session to where the journal ends. */
  async replay(journal: Journal): Promise<void> {
    for (const entry of journal) {
      if (entry.waiting) {
        this.suspended = true;
        this.#suspendedEntry = entry;
      } else await this.#start(entry, {});
    }
  }

  async #start(entry: JournalEntry, options: RunOptions): Promise<Execution> {
    if (this.#state === "closed") throw new ExecutorError("The session is closed.");
    if (this.#state === "lost") throw new ExecutorLostError("The thread of this session has ended.");
    if (this.#running) throw new ExecutorError("The session runs another action.");
    const { signal, timeoutMs = this.#limits.timeoutMs } = options;
    if (signal?.aborted) return failed("aborted", "The action was aborted before it began.", []);
    this.#journal.push(entry);
    const onAbort = () => void this.#stop("aborted", "The action was aborted.");
    signal?.addEventListener("abort", onAbort, { once: true });
    const watch = setInterval(() => this.#watchMemory(baseline), 20);
    const baseline = process.memoryUsage.rss();
    try {
      return await new Promise<Execution>((finish, lose) => {
        const ended = new AbortController();
        this.#running = {
          entry,
          output: [],
          options,
          ended,
          finish,
          lose,
          leftMs: timeoutMs,
          runningSince: undefined,
          timer: undefined,
          isStopping: false,
        };
        this.#action += 1;
        this.#worker.postMessage({ type: "run", code: withoutTypes(entry.code), action: this.#action });
        this.#startClock();
      });
    } finally {
      clearInterval(watch);
      signal?.removeEventListener("abort", onAbort);
    }
  }

  #receive({ action, ...message }: { readonly type: string; readonly action: number } & Record<string, unknown>): void {
    const running = this.#running;
    if (!running || action !== this.#action) return;
    if (message.type === "ended") return;
    // Word of waiting that an answer has overtaken is old news.
    if (message.type === "waiting" && message["delivered"] === this.#delivered) this.#stopClock();
    if (message.type === "output") this.#print({ stream: message["stream"] as "stdout", text: message["text"] as string });
    if (message.type === "call") void this.#call(running, message as never);
    if (running.isStopping) return;
    if (message.type === "final") this.#finish({ final: { value: codec.decode(message["value"] as string) }, warnings: [] });
    if (message.type === "failed") {
      const error = message["error"] as ExecutionError;
      this.#finish({
        warnings: (message["warnings"] as string[] | undefined) ?? [],
        error: { ...error, ...excerpt(running.entry.code, error) },
      });
    }
    if (message.type === "finished") {
      const { warnings, value, text } = message as unknown as { warnings: string[]; value?: string; text?: string };
      this.#finish({ warnings, ...(value !== undefined && { value: codec.decode(value) }), ...(text !== undefined && { text }) });
    }
  }

  #print(chunk: OutputChunk): void {
    this.#running?.output.push(chunk);
    try {
      this.#running?.options.onOutput?.(chunk);
    } catch {
      // The listener's own affair.
    }
  }

  async #call(
    running: RunningAction,
    { id, name, input }: { readonly id: string; readonly name: string; readonly input: string },
  ): Promise<void> {
    const answer = running.entry.answers[id] ?? (await this.#askHost({ id, name, input: codec.decode(input) }, running.ended.signal));
    running.entry.answers[id] = answer;
    // A late answer belongs to an action that is over.
    if (this.#running !== running || running.isStopping) return;
    this.#startClock();
    this.#delivered += 1;
    this.#worker.postMessage({ type: "deliver", id, outcome: answer[0], text: answer[1] });
  }

  async #askHost(call: SandboxCall, signal: AbortSignal): Promise<readonly [Outcome, string]> {
    try {
      const text = codec.encode(await this.#options.callTool(call, { signal }));
      return text.length > this.#limits.messageChars ? ["limit", `The result of ${call.name} is too large.`] : ["value", text];
    } catch (error) {
      return ["error", error instanceof Error ? error.message : String(error)];
    }
  }

  #startClock(): void {
    const running = this.#running;
    if (!running || running.runningSince !== undefined) return;
    running.runningSince = performance.now();
    running.timer = setTimeout(() => void this.#stop("timeout", "The action took too long."), running.leftMs);
  }

  #stopClock(): void {
    const running = this.#running;
    if (!running || running.runningSince === undefined) return;
    running.leftMs -= performance.now() - running.runningSince;
    running.runningSince = undefined;
    clearTimeout(running.timer);
  }

  /** Buffers count for no limit of a thread, but for the process. */
  #watchMemory(baseline: number): void {
    const { memoryBytes } = this.#limits;
    if (memoryBytes && process.memoryUsage.rss() - baseline > memoryBytes + 128 * 1024 * 1024) {
      this.#fail("memory", "The action used too much memory.");
      void this.#worker.terminate();
    }
  }

  /** Ends the running action from outside: kindly when its thread still listens, with the thread otherwise. */
  async #stop(kind: "aborted" | "timeout", message: string): Promise<void> {
    const running = this.#running;
    if (!running || running.isStopping) return;
    running.isStopping = true;
    running.ended.abort();
    const stopped = new Promise<boolean>((resolve) => {
      const timer = setTimeout(resolve, GRACE_MS, false);
      this.#worker.on("message", ({ type }) => {
        if (type !== "ended") return;
        clearTimeout(timer);
        resolve(true);
      });
    });
    this.#worker.postMessage({ type: "end" });
    if (!(await stopped)) {
      this.#state = this.#state === "open" ? "lost" : this.#state;
      await this.#worker.terminate();
    }
    this.#fail(kind, message);
  }

  #fail(kind: ExecutionError["kind"], message: string): void {
    this.#finish(failed(kind, message, []));
  }

  #finish(execution: Omit<Execution, "output">): void {
    const running = this.#running;
    if (!running) return;
    this.#stopClock();
    this.#running = undefined;
    running.entry.waiting = false;
    running.ended.abort();
    running.finish({ ...execution, output: running.output });
  }

  #lose(): void {
    if (this.#state === "open") this.#state = "lost";
    const running = this.#running;
    if (!running || running.isStopping) return;
    this.#stopClock();
    this.#running = undefined;
    running.ended.abort();
    running.lose(
      this.#state === "closed"
        ? new ExecutorError("The session was closed.")
        : new ExecutorLostError("The thread of this session has ended."),
    );
  }
}

function failed(kind: ExecutionError["kind"], message: string, output: readonly OutputChunk[]): Execution {
  return { output, warnings: [], error: { kind, name: "Error", message } };
}

/** Positions stay: types become blanks. */
function withoutTypes(code: string): string {
  try {
    return stripTypeScriptTypes(code);
  } catch {
    // Wrong TypeScript or wrong JavaScript: the engine's own error has a position.
    return code;
  }
}

function excerpt(code: string, { line, column }: ExecutionError): { readonly excerpt?: string } {
  const text = line === undefined ? undefined : code.split("\n")[line - 1];
  return text === undefined || column === undefined ? {} : { excerpt: `${text}\n${" ".repeat(column - 1)}^` };
}
