// What it costs to cross the sandbox wall: an action, a call, calls in a row, calls at once.
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Execution, ExecutorSession } from "@smolagents-ts/core";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import type { Measurement } from "../bench.ts";
import { waitingAgent } from "../contenders/waiting-agent.ts";
import { toRow } from "../report/row.ts";
import { ChatServer } from "../server/start-server.ts";

const CALLS = 1_000;

const calls: Measurement = async (bench) => {
  using server = await ChatServer.start();
  await using session = await new LocalExecutor().open({
    tools: ["echo", "wait"].map((name) => ({ name, description: name, inputSchema: { type: "object" } })),
    callTool: async ({ name, input }) => {
      if (name === "wait") await wait(50);
      return (input as { value: number }).value;
    },
  });
  const agent = waitingAgent(server.url);
  const thread = await startEcho();

  const samples = { ping: [], action: [], calls10: [], trip: [], fanout: [], timers: [], run: [] } as { [name: string]: number[] };
  const add = (name: string, ms: number) => samples[name]?.push(ms);
  const measureAll = async () => {
    for (let i = 0; i < 20; i++) add("ping", await timed(thread.ping));
    for (let i = 0; i < 20; i++) add("action", await timed(() => run(session, "6 * 7", 42)));
    for (let i = 0; i < 5; i++) {
      add("calls10", await timed(() => run(session, "let ten = 0; for (let i = 0; i < 10; i++) ten += await echo({ value: i }); ten", 45)));
    }
    const thousand = "let sum = 0; for (let i = 0; i < 1000; i++) sum += await echo({ value: 1 }); sum";
    add("trip", ((await timed(() => run(session, thousand, CALLS))) / CALLS) * 1_000);
    add("timers", await timed(() => Promise.all(Array.from({ length: 20 }, () => wait(50)))));
    const twenty = "(await Promise.all(Array.from({ length: 20 }, (_, value) => wait({ value })))).length";
    add("fanout", await timed(() => run(session, twenty, 20)));
    add("run", await timed(() => agent.run(7)));
  };

  for (let i = 0; i < bench.times(5, 2); i++) await measureAll();
  for (const list of Object.values(samples)) list.length = 0;
  for (let i = 0; i < bench.times(15, 4); i++) await measureAll();
  await thread.end();

  const of = (name: string) => samples[name] ?? [];
  return [
    toRow("message to a bare worker thread and back", "ms", of("ping"), { note: "floor of every action and call" }),
    toRow("action round trip", "ms", of("action"), { baseline: of("ping") }),
    toRow("tool round trip, 1,000 in one action", "µs", of("trip"), { target: { max: 100 }, baseline: of("ping").map((ms) => ms * 1_000) }),
    toRow("calls10: an action with ten calls in a row", "ms", of("calls10"), { target: { max: 3 } }),
    toRow("20 timers of 50 ms in Node.js", "ms", of("timers"), { note: "floor of fanout" }),
    toRow("fanout: 20 calls of 50 ms in one action", "ms", of("fanout"), { target: { max: 55 }, baseline: of("timers") }),
    toRow("fanout: whole run with its model call and new session", "ms", of("run"), { baseline: of("timers") }),
  ];
};

export default calls;

async function run(session: ExecutorSession, code: string, value: number): Promise<void> {
  const execution: Execution = await session.run(code);
  if (execution.value !== value) throw new Error(`${code} gave ${JSON.stringify(execution)}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const clock = performance.now();
  await work();
  return performance.now() - clock;
}

async function startEcho() {
  const worker = new Worker('require("node:worker_threads").parentPort.on("message", function (m) { this.postMessage(m); })', {
    eval: true,
  });
  await once(worker, "online");
  return {
    ping: async () => {
      worker.postMessage(1);
      await once(worker, "message");
    },
    end: () => worker.terminate(),
  };
}
