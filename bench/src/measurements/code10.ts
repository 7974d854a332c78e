// Ten dependent programs with one tool call each: what the library itself takes per step, next to others doing the same job.
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

const code10: Measurement = async (bench) => {
  using server = await ChatServer.start();
  const ours = codeAgent(server.url);
  const peers: { [name: string]: Contender } = {
    "AI SDK generate, JSON": aiSdk(server.url, "generate"),
    "AI SDK stream, JSON": aiSdk(server.url, "stream"),
    ...(aiSdkCodeIsInstalled() && { "AI SDK code mode": await aiSdkCode(server.url) }),
  };
  const contenders = { "baseline-code": fetchCode(server.url), "baseline JSON": fetchJson(server.url), "smolagents-ts": ours, ...peers };
  const samples = await interleave<string>(contenders, {
    rounds: bench.times(10, 2),
    runs: bench.times(5, 3),
    warmups: bench.times(20, 3),
    expect: afterSteps,
  });

  const bodies = new Map<string, string[]>();
  for (const [name, contender] of Object.entries(contenders)) bodies.set(name, await server.record(() => contender.run(7)));
  const sent = bodies.get("smolagents-ts") ?? [];

  const wall = (name: string) => samples[name]?.wallMs ?? [];
  const floor = median(wall("baseline-code"));
  const rows: Row[] = [
    toRow(
      "own time per step above baseline-code",
      "ms",
      wall("smolagents-ts").map((ms) => (ms - floor) / STEPS),
      { target: { max: 1 } },
    ),
    toRow("bytes of the ten requests", "kB", [kilobytes(sent)], { target: { max: 35 } }),
    toRow("requests that extend the one before", "", [extensions(sent)], { target: { min: STEPS - 1 }, note: `of ${sent.length - 1}` }),
  ];
  for (const name of Object.keys(contenders)) {
    rows.push(
      toRow(`${name}: whole run`, "ms", wall(name), {
        baseline: wall("baseline-code"),
        note: `${bodies.get(name)?.length} requests, ${kilobytes(bodies.get(name) ?? []).toFixed(1)} kB`,
      }),
    );
  }
  for (const name of Object.keys(contenders)) {
    rows.push(toRow(`${name}: CPU`, "ms", samples[name]?.cpuMs ?? [], { baseline: samples["baseline-code"]?.cpuMs ?? [] }));
  }
  for (const name of Object.keys(peers)) {
    const base = name.includes("JSON") ? median(wall("baseline JSON")) : floor;
    rows.push(
      toRow(
        `${name}: own time per step above its baseline`,
        "ms",
        wall(name).map((ms) => (ms - base) / STEPS),
      ),
    );
  }
  if (!aiSdkCodeIsInstalled()) rows.push(toRow("AI SDK code mode", "", [Number.NaN], { note: "not installed: run once with --peers" }));
  return rows;
};

export default code10;

const kilobytes = (bodies: readonly string[]) => bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0) / 1_000;

/** How many requests begin with all messages of the one before, byte by byte, and agree with it in everything else. */
function extensions(bodies: readonly string[]): number {
  return bodies.slice(1).filter((body, i) => {
    const [messages, rest] = parts(body);
    const [before, restBefore] = parts(bodies[i] ?? "{}");
    return messages.startsWith(before.slice(0, -1)) && rest === restBefore;
  }).length;
}

function parts(body: string): [messages: string, rest: string] {
  const { messages, ...rest } = JSON.parse(body) as { messages: unknown };
  return [JSON.stringify(messages), JSON.stringify(rest)];
}
