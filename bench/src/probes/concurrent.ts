// Many runs at once in one process.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { aiSdk } from "../contenders/ai-sdk.ts";
import { codeAgent } from "../contenders/code-agent.ts";
import type { Contender } from "../contenders/contender.ts";
import { fetchCode } from "../contenders/fetch-code.ts";
import { fetchJson } from "../contenders/fetch-json.ts";
import { toolAgent } from "../contenders/tool-agent.ts";
import { afterSteps } from "../server/scripts.ts";
import { input, report } from "./report.ts";

const { url, contender: name, count } = input() as { url: string; contender: string; count: number };
const contenders: { readonly [name: string]: () => Contender } = {
  "smolagents-ts": () => codeAgent(url),
  "smolagents-ts, JSON": () => toolAgent(url),
  "baseline-code": () => fetchCode(url),
  "baseline JSON": () => fetchJson(url),
  "AI SDK, JSON": () => aiSdk(url, "generate"),
};
const contender = contenders[name]?.();
if (!contender) throw new Error(`There is no contender ${name}.`);
for (let i = 0; i < 10; i++) await contender.run(i);

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const cpu = process.cpuUsage();
const clock = performance.now();
const answers = await Promise.allSettled(Array.from({ length: count }, (_, i) => contender.run(i)));
const wallMs = performance.now() - clock;
const { user, system } = process.cpuUsage(cpu);
delay.disable();

const correct = answers.filter((answer, i) => answer.status === "fulfilled" && answer.value === afterSteps(i)).length;
const failure = answers.find((answer) => answer.status === "rejected");
report({
  correct,
  ...(failure && { failure: String(failure.reason) }),
  perSecond: (count / wallMs) * 1_000,
  cpuMs: (user + system) / 1_000 / count,
  delayMaxMs: delay.max / 1e6,
  delayP99Ms: delay.percentile(99) / 1e6,
});
process.exit();
