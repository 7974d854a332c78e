// The same ten steps for others, as programs or as JSON tool calls, each next to its own floor.
import type { Measurement } from "../bench.ts";
import { aiSdk } from "../contenders/ai-sdk.ts";
import { aiSdkCode, aiSdkCodeIsInstalled } from "../contenders/ai-sdk-code.ts";
import { codeAgent } from "../contenders/code-agent.ts";
import type { Contender } from "../contenders/contender.ts";
import { fetchCode } from "../contenders/fetch-code.ts";
import { fetchJson } from "../contenders/fetch-json.ts";
import { interleave } from "../interleave.ts";
import { median, type Row, toRow } from "../report/row.ts";
import { afterSteps, STEPS } from "../server/scripts.ts";
import { ChatServer } from "../server/start-server.ts";

const peers: Measurement = async (bench) => {
  using server = await ChatServer.start();
  const contenders: { readonly [name: string]: Contender } = {
    "baseline-code": fetchCode(server.url),
    "baseline JSON": fetchJson(server.url),
    "smolagents-ts, code": codeAgent(server.url),
    "AI SDK generate, JSON": aiSdk(server.url, "generate"),
    "AI SDK stream, JSON": aiSdk(server.url, "stream"),
    ...(aiSdkCodeIsInstalled() && { "AI SDK code mode, code": await aiSdkCode(server.url) }),
  };
  const samples = await interleave(contenders, {
    rounds: bench.times(10, 2),
    runs: bench.times(5, 3),
    warmups: bench.times(20, 3),
    expect: afterSteps,
  });

  const base = samples["baseline-code"];
  const rows: Row[] = [];
  for (const [name, contender] of Object.entries(contenders)) {
    const { wallMs = [], cpuMs = [] } = samples[name] ?? {};
    const bodies = await server.record(() => contender.run(7));
    const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
    const note = `${bodies.length} requests, ${(bytes / 1_000).toFixed(1)} kB`;
    rows.push(
      toRow(`${name}: whole run`, "ms", wallMs, { baseline: base?.wallMs ?? [], note }),
      toRow(`${name}: CPU`, "ms", cpuMs, { baseline: base?.cpuMs ?? [] }),
    );
    if (name.startsWith("baseline")) continue;
    const floor = median(samples[name.endsWith("JSON") ? "baseline JSON" : "baseline-code"]?.wallMs ?? []);
    const own = wallMs.map((ms) => (ms - floor) / STEPS);
    rows.push(toRow(`${name}: own time per step above its baseline`, "ms", own));
  }
  if (!aiSdkCodeIsInstalled()) rows.push(toRow("AI SDK code mode", "", [], { note: "not installed: run once with --peers" }));
  return rows;
};

export default peers;
