import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { encodeFrame, type Frame, FrameReader } from "../../frames.ts";
import { makeCodec } from "../../guest/codec.ts";
import type { Outcome } from "../../guest/outcome.ts";
import { showPrinted } from "../../guest/show.ts";
import { DEFAULT_LIMITS, type SessionLimits } from "../../session-limits.ts";
import { nodeArguments } from "../boot.ts";
import { javascriptSide } from "../javascript-side.ts";

const codec = makeCodec();

export interface RanProgram extends Omit<Outcome, "value" | "final"> {
  readonly value?: unknown;
  readonly final?: unknown;
  /** `stream: text`, neighbours joined. */
  readonly output: readonly string[];
  readonly dropped: unknown;
}

interface ClientOptions {
  readonly tools?: { readonly [name: string]: (input: never) => unknown };
  readonly limits?: Partial<SessionLimits>;
  /** Encoded list of pairs. */
  readonly variables?: string;
}

/** The runner in a process of Node, and what a host does with it at least. */
export class RunnerClient implements AsyncDisposable {
  readonly child: ChildProcess;
  /** All that has arrived. */
  readonly frames: Frame[] = [];
  /** Lengths of the lines that they came on. */
  readonly lines: string[] = [];
  readonly #tools: NonNullable<ClientOptions["tools"]>;
  readonly #limits: SessionLimits;
  #listen: (frame: Frame) => void = () => {};
  #programs = 0;
  #line = "";

  private constructor({ tools = {}, limits = {} }: ClientOptions) {
    this.#tools = tools;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.child = spawn(process.execPath, nodeArguments(), { env: {}, stdio: ["pipe", "pipe", "inherit"] });
    const reader = new FrameReader(64 * 1024 * 1024);
    this.child.stdout?.on("data", (bytes: Buffer) => {
      const lines = (this.#line + bytes.toString("latin1")).split("\n");
      this.#line = lines.pop() ?? "";
      this.lines.push(...lines);
      for (const frame of reader.read(bytes)) {
        this.frames.push(frame);
        this.#listen(frame);
      }
    });
  }

  static async start(options: ClientOptions = {}): Promise<RunnerClient> {
    const client = new RunnerClient(options);
    const { runner } = javascriptSide;
    client.child.stdin?.write(Buffer.concat([Buffer.from(`${runner.length}\n`), runner]));
    await client.next("hello");
    const tools = Object.keys(options.tools ?? {}).map((name) => [name, true, []]);
    client.send({ t: "init", v: 1, tools, variables: options.variables ?? "[]", limits: client.#limits, seed: [1, 2, 3, 4] });
    await client.next("ready", "refused");
    return client;
  }

  send(frame: Frame): void {
    this.child.stdin?.write(encodeFrame(JSON.stringify(frame)));
  }

  /** The next frame of one of these types. */
  next(...types: readonly string[]): Promise<Frame> {
    return new Promise((resolve) => {
      this.#listen = (frame) => {
        if (types.includes(String(frame.t))) resolve(frame);
      };
    });
  }

  /** Runs a program. `until` hears every frame with the program's number, and may send others. */
  async run(code: string, until?: (frame: Frame, id: number) => void): Promise<RanProgram> {
    const id = ++this.#programs;
    const tools = Object.keys(this.#tools).map((name) => ({ name, description: "", inputSchema: {} }));
    const program = javascriptSide.prepare(code, id, tools, this.#limits);
    if (!("exec" in program)) return { ...program, value: undefined, final: undefined, output: [], dropped: 0 };
    const output: string[] = [];
    let stream: unknown;
    let final: unknown;
    const done = await new Promise<Frame>((resolve) => {
      this.#listen = (frame) => {
        const { t, s, d, tree, c, v } = frame as { t: unknown; s: string; d: string; tree?: true; c: string[][]; v: string };
        if (t === "out") {
          const text = tree ? showPrinted(d) : d;
          if (s === stream) output.push(output.pop() + text);
          else output.push(`${s}: ${text}`);
          stream = s;
        }
        if (t === "call") for (const [callId = "", name = "", input = ""] of c) void this.#answer(callId, name, input);
        if (t === "final") final = codec.decode(v);
        if (t === "done") resolve(frame);
        until?.(frame, id);
      };
      this.send({ t: "exec", id, ...program.exec });
    });
    const { value, ...outcome } = program.toOutcome(String(done["report"]));
    return { ...outcome, value: value === undefined ? undefined : codec.decode(value), final, output, dropped: done["dropped"] ?? 0 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGKILL");
    await once(this.child, "exit");
  }

  async #answer(id: string, name: string, input: string): Promise<void> {
    try {
      const value = await this.#tools[name]?.(codec.decode(input) as never);
      this.send({ t: "res", r: [[id, true, codec.encode(value)]] });
    } catch (error) {
      this.send({ t: "res", r: [[id, false, (error as Error).message]] });
    }
  }
}
