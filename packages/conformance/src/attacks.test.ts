/** That the suite of attacks notices a sandbox that is none. Sound ones pass it: see the packages of the executors. */

import { afterEach, expect, it } from "vitest";
import type { Attack } from "./attacks/attack.ts";
import { javascriptAttacks } from "./attacks/javascript/index.ts";
import { pythonAttacks } from "./attacks/python/index.ts";
import { AttackRange } from "./attacks/range.ts";
import { describeExecutorAttacks, type ExecutorAttackName } from "./attacks.ts";
import type { MakeExecutor } from "./executor/case.ts";
import { BrokenExecutor, EMPTY, type Fault, run } from "./executor/reference/broken.ts";
import { leaks } from "./executor/reference/language-faults.ts";
import { ReferencePythonExecutor } from "./executor/reference/python-executor.ts";
import { diesOn, failsOn } from "./executor/reference/report-faults.ts";
import { hasNoTimeLimit, sharesOneSession } from "./executor/reference/session-faults.ts";
import { asksForAnyName } from "./executor/reference/tool-faults.ts";

const attacks = [javascriptAttacks, pythonAttacks].map(
  (corpus) => new Map(Object.values<readonly Attack[]>(corpus).flatMap((list) => list.map((attack) => [attack.name, attack]))),
);
const ranges: AttackRange[] = [];

afterEach(async () => {
  for (const range of ranges.splice(0)) await range.close();
});

async function openRange(makeExecutor: MakeExecutor): Promise<AttackRange> {
  const range = await AttackRange.open(makeExecutor, { patienceMs: 3_000 });
  ranges.push(range);
  return range;
}

const javascript = (name: ExecutorAttackName) => attacks[0]?.get(name) as Attack;
const python = (name: ExecutorAttackName) => attacks[1]?.get(name) as Attack;

const spoils: Fault = run((next) => async (code, options) => {
  if (code.includes("spoil")) Object.defineProperty(Array.prototype, "spoiled", { value: 1, configurable: true });
  return await next(code, options);
});
const spoilsBuiltIns: Attack = { name: "spoils", code: "'spoil'", expects: "ends" };

it.each<[string, Fault, Attack]>([
  ["reads files", leaks, javascript("reads a file through Node's fs")],
  ["writes files", leaks, javascript("writes a file")],
  ["reads the environment", leaks, javascript("reads the environment")],
  ["reaches the network", leaks, javascript("connects by fetch, WebSocket and EventSource")],
  ["runs programs", leaks, javascript("runs a program")],
  ["kills processes", leaks, javascript("kills a process of the host")],
  ["leaves processes behind", leaks, javascript("leaves a detached process behind")],
  ["walks to the host's realm", leaks, javascript("walks from this to a Function of the host")],
  ["asks for tools that do not exist", asksForAnyName, javascript("adds a tool of its own")],
  ["sees a neighbour", sharesOneSession, javascript("looks for a neighbour's variables")],
  ["does not end", hasNoTimeLimit, javascript("loops for ever")],
  ["brings down the adapter", failsOn(/queueMicrotask/), javascript("doubles microtasks")],
  ["ends the executor for all", diesOn(/throw undefined/), javascript("throws nothing")],
  ["gets another value", { execution: (execution) => ({ ...execution, value: "forged" }) }, javascript("prints what looks like frames")],
  ["ends without the error it should end with", run(() => async () => ({ ...EMPTY, value: 21 })), javascript("loops for ever")],
  ["changes the host's built-ins", spoils, spoilsBuiltIns],
])("notices a sandbox whose program %s", { timeout: 30_000 }, async (_, fault, attack) => {
  const range = await openRange(() => new BrokenExecutor(fault));
  try {
    await expect(range.run(attack)).rejects.toThrow();
  } finally {
    Reflect.deleteProperty(Array.prototype, "spoiled");
  }
});

it.each<[string, Attack]>([
  ["reads files", python("reads a file through open")],
  ["reads files through the library", python("reads a file through the library")],
  ["writes files", python("writes a file")],
  ["reads the environment", python("reads the environment")],
  ["reaches the network", python("connects by sockets")],
  ["runs programs", python("runs a program directly")],
  ["unpickles commands", python("unpickles a command")],
  ["finds modules of the host in classes", python("finds Popen and file readers among all classes")],
  ["leaves processes behind", python("leaves a detached process behind")],
])("notices a Python without a sandbox, whose program %s", { timeout: 30_000 }, async (_, attack) => {
  const range = await openRange(() => new ReferencePythonExecutor());
  await expect(range.run(attack)).rejects.toThrow();
});

it("lets pass what a sandbox contains", { timeout: 30_000 }, async () => {
  const range = await openRange(() => new BrokenExecutor({}));
  for (const name of [
    "reads a file through Node's fs",
    "reads the environment",
    "ends with what looks like a report",
    "throws nothing",
  ] as const) {
    await range.run(javascript(name));
  }
});

it("notices a host that is held", { timeout: 30_000 }, async () => {
  const holds: Fault = run((next) => async (code, options) => {
    for (const { user } = process.threadCpuUsage(); process.threadCpuUsage().user - user < 300_000; );
    return await next(code, options);
  });
  const range = await openRange(() => new BrokenExecutor(holds));
  await range.run(javascript("throws nothing"));
  expect(range.watch.longestHoldMs).toBeGreaterThan(200);
});

it("makes an attack again when a neighbour was in its way", { timeout: 30_000 }, async () => {
  let runs = 0;
  const interrupted: Fault = run((next) => async (code, options) => {
    if (!code.includes("throw undefined") || ++runs > 2) return await next(code, options);
    return { ...EMPTY, error: { kind: "memory", name: "Error", message: "Another session was too large." } };
  });
  const range = await AttackRange.open(() => new BrokenExecutor(interrupted), { patienceMs: 3_000, retryOn: /^Another session/ });
  ranges.push(range);
  await range.run(javascript("throws nothing"));
  expect(runs).toBe(3);
});

it("takes a skip only with a reason", () => {
  expect(() => describeExecutorAttacks("x", () => new BrokenExecutor({}), { skip: { "loops for ever": " " } })).toThrow(
    "skipped without a reason",
  );
  // @ts-expect-error A misspelt name does not compile.
  const misspelt: Parameters<typeof describeExecutorAttacks>[2] = { skip: { "lops for ever": "Why not." } };
  expect(misspelt).toBeDefined();
});
