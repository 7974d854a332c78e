import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { RunState } from "@smolagents-ts/core";

/** One line of the log. `held`: calls that the stored state has as finished. */
export type Line =
  | { readonly type: "begin" | "stored" | "interrupted"; readonly life: number; readonly held: readonly string[] }
  | { readonly type: "storing" | "end"; readonly life: number }
  | { readonly type: "start" | "finish"; readonly life: number; readonly callId: string; readonly name: string; readonly input: unknown };

type Entry<T = Line> = T extends Line ? Omit<T, "life"> : never;

/** Where a run keeps its state and what it does: what was written stays, whenever the process is killed. */
export class Journal {
  readonly #directory: string;
  readonly #life: number;
  readonly #log: number;
  #points = 0;
  /** After how many points the process kills itself. */
  readonly #lastPoint: number;

  constructor(directory: string, life: number, lastPoint: number) {
    this.#directory = directory;
    this.#life = life;
    this.#lastPoint = lastPoint;
    mkdirSync(join(directory, "ledger"), { recursive: true });
    this.#log = openSync(join(directory, "log"), "a");
  }

  /** Appends in one write, so that a kill leaves a whole line or none. */
  write(entry: Entry): void {
    writeSync(this.#log, `${JSON.stringify({ ...entry, life: this.#life })}\n`);
    this.point();
  }

  /** A place where the process may be killed. Nothing behind it runs then. */
  point(): void {
    if (++this.#points === this.#lastPoint) process.kill(process.pid, "SIGKILL");
  }

  /** The state that was stored last. */
  load(): RunState | undefined {
    const path = join(this.#directory, "state.json");
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as RunState) : undefined;
  }

  /** Puts a state in place of the one before, whole or not at all. */
  store(state: RunState, type: "stored" | "interrupted" = "stored"): void {
    this.write({ type: "storing" });
    this.#replace("state.json", JSON.stringify(state));
    this.write({ type, held: heldBy(state) });
  }

  /** Does something outside that must be done once: false when it was done before. */
  settle(callId: string, what: string): boolean {
    const path = join(this.#directory, "ledger", callId.replace(/\W/g, "-"));
    if (existsSync(path)) return false;
    writeFileSync(path, what, { flag: "wx" });
    return true;
  }

  end(outcome: unknown): void {
    this.#replace("outcome.json", JSON.stringify(outcome));
    this.write({ type: "end" });
    closeSync(this.#log);
  }

  #replace(name: string, text: string): void {
    const path = join(this.#directory, name);
    writeFileSync(`${path}.new`, text);
    this.point();
    renameSync(`${path}.new`, path);
    this.point();
  }
}

/** The ids of the calls of the action under way that have finished, in managed agents too. */
export function heldBy({ run }: RunState): string[] {
  const own = run.calls.map((call) => `${run.id}:${(call as typeof call & { readonly key: string }).key}`);
  return [...own, ...Object.values(run.agents).flatMap(heldBy)];
}
