// The executors side by side: to the first result, a warm action, a tool call, a loop that only computes.
import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Executor, type ExecutorLanguage, type ExecutorSession, resolveExecutor } from "@smolagents-ts/core";
import { DockerExecutor } from "@smolagents-ts/executor-docker";
import type { Measurement } from "../bench.ts";
import { type Row, type Target, toRow } from "../report/row.ts";

interface Aims {
  /** From `open()` to the value of the first program, in milliseconds. */
  readonly first?: number;
  readonly call?: number;
  /** A loop that computes, as a multiple of the same in plain Node.js or python3. */
  readonly loop?: number;
}

/** What they run and what is aimed at. Pyodide's first session makes the snapshot that the others start from. */
const EXECUTORS: Readonly<Record<string, Aims>> = {
  local: {},
  deno: { first: 30, call: 0.1, loop: 1.2 },
  pyodide: { first: 500 },
  python: { call: 0.1, loop: 1.2 },
  docker: { first: 150, call: 0.5, loop: 1.2 },
  "docker/javascript": { first: 250, call: 0.5 },
};

interface Words {
  readonly calls: (count: number) => string;
  /** Gives the milliseconds it took, as the sandbox measures them. */
  readonly loop: string;
  /** Runs that loop without a sandbox, and prints what it gives. */
  readonly plain: (loop: string) => { readonly command: string; readonly args: readonly string[] };
}

const WORDS: { readonly [Language in ExecutorLanguage]: Words } = {
  javascript: {
    calls: (count) => `for (let i = 0; i < ${count}; i++) await next({ value: i });`,
    loop: `function work() { let sum = 0; for (let i = 0; i < 30_000_000; i++) sum = (sum * 31 + i) % 1_000_003; return sum; }
const begun = Date.now(); work(); Date.now() - begun`,
    plain: (loop) => ({ command: process.execPath, args: ["-e", `console.log(eval(${JSON.stringify(loop)}))`] }),
  },
  python: {
    calls: (count) => `for i in range(${count}):\n    next(value=i)`,
    loop: `import time
def work():
    total = 0
    for i in range(3_000_000):
        total = (total * 31 + i) % 1_000_003
    return total
begun = time.perf_counter()
work()
(time.perf_counter() - begun) * 1000`,
    plain: (loop) => ({ command: "/usr/bin/python3", args: ["-c", loop.replace(/\n(?=\(time)/, "\nprint(").concat(")")] }),
  },
};

const TOOL = { name: "next", description: "The next number.", inputSchema: { type: "object", properties: { value: { type: "number" } } } };

const START_DOCKER = fileURLToPath(new URL("../../../scripts/start-docker.ts", import.meta.url));

const executors: Measurement = async (bench) => {
  const rows: Row[] = [];
  for (const [name, aims] of Object.entries(EXECUTORS)) {
    let executor: Executor | undefined;
    try {
      executor = await make(name);
      rows.push(...(await rowsOf(name, executor, aims, bench.times(15, 3))));
    } catch (error) {
      // A machine without the engine measures the others.
      console.error(`${name} is left out: ${String(error).split("\n")[0]}`);
    } finally {
      await executor?.close?.();
    }
  }
  return rows;
};

export default executors;

/** Docker runs in the image of the tests, with an engine that is started for it where there is none. */
async function make(name: string): Promise<Executor> {
  if (!name.startsWith("docker")) return resolveExecutor(name);
  const { stdout } = await promisify(execFile)(process.execPath, [START_DOCKER]);
  return new DockerExecutor({ ...JSON.parse(stdout), language: name === "docker" ? "python" : "javascript" });
}

async function rowsOf(name: string, executor: Executor, { first, call, loop }: Aims, times: number): Promise<Row[]> {
  const words = WORDS[executor.language];
  const samples = { first: [] as number[], warm: [] as number[], call: [] as number[], loop: [] as number[], plain: [] as number[] };
  await (await open(executor)).close();
  for (let round = 0; round < times; round++) {
    const clock = performance.now();
    const session = await open(executor);
    await run(session, "1 + 1");
    samples.first.push(performance.now() - clock);
    for (let i = 0; i < 20; i++) await run(session, "1 + 1");
    for (let i = 0; i < 10; i++) samples.warm.push(await timed(() => run(session, "1 + 1")));
    const calls = 200;
    await run(session, words.calls(calls));
    samples.call.push((await timed(() => run(session, words.calls(calls)))) / calls);
    samples.loop.push(Number(await run(session, words.loop)));
    samples.plain.push(plainLoop(words));
    await session.close();
  }
  const target = (max: number | undefined): { target?: Target } => (max === undefined ? {} : { target: { max } });
  return [
    toRow(`${name}: open, to the first result`, "ms", samples.first, target(first)),
    toRow(`${name}: a warm action`, "ms", samples.warm, target(1)),
    toRow(`${name}: a tool call`, "ms", samples.call, target(call)),
    toRow(
      `${name}: a loop, × plain`,
      "",
      samples.loop.map((ms, index) => ms / (samples.plain[index] ?? Number.NaN)),
      target(loop),
    ),
  ];
}

const open = (executor: Executor) =>
  executor.open({ tools: [TOOL], callTool: async ({ input }) => (input as { value: number }).value + 1 });

async function run(session: ExecutorSession, code: string): Promise<unknown> {
  const { value, error } = await session.run(code);
  if (error) throw new Error(`A program failed: ${error.name}: ${error.message}`);
  return value;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const clock = performance.now();
  await work();
  return performance.now() - clock;
}

function plainLoop({ plain, loop }: Words): number {
  const { command, args } = plain(loop);
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`The loop failed without a sandbox: ${stderr}`);
  return Number(stdout);
}
