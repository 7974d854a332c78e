// Memory of many sessions that wait: right after they opened, and after they had time to make room.
import { setTimeout as wait } from "node:timers/promises";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import { input, report } from "./report.ts";

const { count, used } = input() as { count: number; used: boolean };
const megabytes = () => process.memoryUsage().rss / 2 ** 20;
const executor = new LocalExecutor();
const open = async (number: number) => {
  const session = await executor.open({ tools: [], callTool: async () => undefined });
  if (used) await session.run(`const own = ${number}`);
  return session;
};
await (await open(0)).close();
const before = megabytes();
const clock = performance.now();
const sessions = [];
while (sessions.length < count) {
  sessions.push(...(await Promise.all(Array.from({ length: 20 }, (_, i) => open(sessions.length + i)))));
}
const openMs = performance.now() - clock;
const openedMB = megabytes();
await wait(5_000);
const restedMB = megabytes();

const awake = performance.now();
const last = await sessions.at(-1)?.run(used ? "own" : `${count - 1}`);
report({ before, openMs, openedMB, restedMB, wakeMs: performance.now() - awake, right: last?.value === count - 1 });
process.exit();
