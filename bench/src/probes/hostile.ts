// One hostile program: how long it holds up its host, when it ends, what it costs.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import { hostilePrograms, TIMEOUT_MS } from "./hostile-programs.ts";
import { input, report } from "./report.ts";

const { name } = input() as { name: string };
const program = hostilePrograms[name];
if (!program) throw new Error(`There is no program called "${name}".`);

const executor = new LocalExecutor();
const options = {
  tools: [{ name: "echo", description: "Gives its argument back.", inputSchema: { type: "object" } }],
  callTool: async ({ input }: { input: unknown }) => (input as { text?: string }).text ?? null,
};
await (await executor.open(options)).run("1");
const session = await executor.open({ ...options, limits: { timeoutMs: TIMEOUT_MS, ...program.limits } });
await session.run("await echo({})");
await wait(100);

const before = process.memoryUsage().rss;
let peak = before;
const sampler = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 10);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const clock = performance.now();
const execution = await session
  .run(program.code)
  .catch((error: unknown) => ({ error: { kind: "thrown", name: String((error as { code?: string }).code) } }));
const wallMs = performance.now() - clock;
await wait(20);
delay.disable();
clearInterval(sampler);
peak = Math.max(peak, process.memoryUsage().rss);

const second = await executor.open(options);
const alive = (await second.run("6 * 7")).value === 42;
const outcome = execution.error ? `${execution.error.kind}: ${execution.error.name}` : "no error";
report({ wallMs, delayMaxMs: delay.max / 1e6, growthMB: (peak - before) / 2 ** 20, outcome, alive });
process.exit();
