/** A host of the simplest kind, for tests of the runner alone: it starts an interpreter and talks frames to it. */

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { findPrograms } from "../../find-program.ts";
import { makeCodec } from "../../guest/codec.ts";
import type { Outcome } from "../../guest/outcome.ts";
import { DEFAULT_LIMITS, type SessionLimits } from "../../session-limits.ts";
import { pythonArguments, pythonSide } from "../python-side.ts";

export const codec = makeCodec();

const PROBE = "import sys; assert sys.version_info >= (3, 9); print(sys.executable)";

/** Interpreters to try. More of them are named in the environment variable PYTHONS, separated by colons. */
export const pythons: readonly string[] = findPythons();

function findPythons(): string[] {
  const known = [...findPrograms("python3"), ...(process.env["PYTHONS"]?.split(":") ?? [])];
  // A name on the PATH may stand for an interpreter that is not there, or for one that is there already.
  const asked = known.map((python) => spawnSync(python, ["-I", "-c", PROBE], { encoding: "utf8" }));
  return [...new Set(asked.filter(({ status }) => status === 0).map(({ stdout }) => stdout.trim()))];
}

/** What the interpreter itself prints for a program, on both of its streams. */
export function printedBy(python: string, code: string): string {
  return execFileSync(python, ["-I", "-c", `import sys\nsys.stderr = sys.stdout\n${code}`], { encoding: "utf8" });
}

export interface Frame {
  readonly t: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into frames of every type
  readonly [field: string]: any;
}

type ToolCall = readonly [id: string, name: string, input: string];
export type Answer = readonly [id: string, ok: boolean, text: string, errorName?: string];

export interface ClientOptions {
  readonly python?: string | undefined;
  readonly tools?: readonly (readonly [name: string, global: boolean | "replaceable", params: readonly string[]])[];
  readonly variables?: readonly (readonly [string, unknown])[];
  readonly limits?: Partial<SessionLimits>;
  readonly imports?: readonly string[];
}

export interface RunOptions {
  /** Default: a call's result is its input. */
  readonly answer?: ((call: ToolCall) => Answer | undefined) | undefined;
  readonly onFrame?: (frame: Frame) => void;
}

export interface Ran extends Outcome {
  readonly frames: readonly Frame[];
  readonly calls: readonly ToolCall[];
  readonly stdout: string;
  readonly stderr: string;
  readonly decoded: unknown;
}

export class PythonClient {
  readonly ended: Promise<unknown>;
  readonly child: ChildProcess;
  readonly #limits: SessionLimits;
  #frames: Frame[] = [];
  #rest = "";
  #chunks: Buffer[] = [];
  #wake: () => void = () => {};
  #id = 0;

  private constructor(python: string, limits: SessionLimits) {
    this.#limits = limits;
    this.child = spawn(python, [...pythonArguments], { stdio: ["pipe", "pipe", "ignore"] });
    this.ended = once(this.child, "exit");
    this.child.stdin?.on("error", () => {});
    this.child.stdout?.setEncoding("latin1").on("data", (text: string) => this.#take(text));
  }

  static async start(options: ClientOptions = {}): Promise<PythonClient> {
    const { python = pythons[0] as string, tools = [["echo", true, ["value"]]], variables = [], imports } = options;
    const limits = { ...DEFAULT_LIMITS, memoryBytes: 512 * 1024 * 1024, ...options.limits };
    const client = new PythonClient(python, limits);
    client.child.stdin?.write(Buffer.concat([Buffer.from(`${pythonSide.runner.length}\n`), pythonSide.runner]));
    client.send({ t: "init", v: 1, tools, variables: codec.encode(variables), limits, seed: [1, 2, 3, 4], ...(imports && { imports }) });
    await client.next();
    await client.next();
    return client;
  }

  send(frame: { readonly t: string; readonly [field: string]: unknown }): void {
    const text = JSON.stringify(frame).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
    if (text.length < 200_000) {
      this.child.stdin?.write(`${text}\n`);
      return;
    }
    for (let start = 0; start < text.length; start += 190_000) {
      const d = Buffer.from(text.slice(start, start + 190_000)).toString("base64");
      this.child.stdin?.write(`${JSON.stringify({ t: "chunk", d, ...(start + 190_000 >= text.length && { last: true }) })}\n`);
    }
  }

  /** The next frame. */
  async next(): Promise<Frame> {
    while (this.#frames.length === 0) {
      const closed = await Promise.race([
        this.ended.then(() => true),
        new Promise<boolean>((resolve) => {
          this.#wake = () => resolve(false);
        }),
      ]);
      if (closed && this.#frames.length === 0) throw new Error("The interpreter has ended.");
    }
    return this.#frames.shift() as Frame;
  }

  /** Number of the program that `run` sends next. */
  get nextId(): number {
    return this.#id + 1;
  }

  async run(code: string, { answer = ([id, , input]) => [id, true, input], onFrame }: RunOptions = {}): Promise<Ran> {
    const id = ++this.#id;
    const program = pythonSide.prepare(code, id, [], this.#limits);
    if (!("exec" in program)) throw new Error("The program was refused by the host.");
    this.send({ t: "exec", id, ...program.exec });
    const frames: Frame[] = [];
    const calls: ToolCall[] = [];
    for (;;) {
      const frame = await this.next();
      frames.push(frame);
      onFrame?.(frame);
      if (frame.t === "call") {
        calls.push(...frame["c"]);
        const answers = frame["c"].map(answer).filter(Boolean);
        if (answers.length > 0) this.send({ t: "res", r: answers });
      }
      if (frame.t !== "done") continue;
      const outcome = program.toOutcome(frame["report"]);
      const printed = (stream: string) => frames.map(({ t, s, d }) => (t === "out" && s === stream ? d : "")).join("");
      const final = frames.find(({ t }) => t === "final")?.["v"];
      return {
        ...outcome,
        ...(final !== undefined && { final }),
        frames,
        calls,
        stdout: printed("out"),
        stderr: printed("err"),
        decoded: outcome.value === undefined ? undefined : codec.decode(outcome.value),
      };
    }
  }

  async close(): Promise<void> {
    this.child.stdin?.end();
    this.child.kill("SIGKILL");
    await this.ended;
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.length >= 262_144 || !/^[ -~]*$/.test(line)) throw new Error("A line that breaks the rules of the protocol.");
      const frame: Frame = JSON.parse(line);
      if (frame.t !== "chunk") {
        this.#frames.push(frame);
        continue;
      }
      this.#chunks.push(Buffer.from(frame["d"], "base64"));
      if (!frame["last"]) continue;
      this.#frames.push(JSON.parse(Buffer.concat(this.#chunks).toString("latin1")));
      this.#chunks = [];
    }
    this.#wake();
  }
}
