// Ten dependent programs with one tool call each: what the library itself takes per step, and what it sends.
import type { Measurement } from "../bench.ts";
import { codeAgent } from "../contenders/code-agent.ts";
import { fetchCode } from "../contenders/fetch-code.ts";
import { interleave } from "../interleave.ts";
import { median, toRow } from "../report/row.ts";
import { afterSteps, STEPS } from "../server/scripts.ts";
import { ChatServer } from "../server/start-server.ts";

const code10: Measurement = async (bench) => {
  using server = await ChatServer.start();
  const base = fetchCode(server.url);
  const ours = codeAgent(server.url);
  const samples = await interleave(
    { base, ours },
    { rounds: bench.times(20, 4), runs: bench.times(5, 3), warmups: bench.times(30, 5), expect: afterSteps },
  );
  const sent = await server.record(() => ours.run(7));
  const sentByBase = await server.record(() => base.run(7));

  const floor = median(samples.base.wallMs);
  const own = samples.ours.wallMs.map((ms) => (ms - floor) / STEPS);
  return [
    toRow("own time per step above baseline-code", "ms", own, { target: { max: 1 } }),
    toRow("whole run", "ms", samples.ours.wallMs, { baseline: samples.base.wallMs }),
    toRow("whole run, CPU", "ms", samples.ours.cpuMs, { baseline: samples.base.cpuMs }),
    toRow("baseline-code: whole run", "ms", samples.base.wallMs),
    toRow("baseline-code: CPU", "ms", samples.base.cpuMs),
    toRow("bytes of the ten requests", "kB", [kilobytes(sent)], { target: { max: 35 }, baseline: [kilobytes(sentByBase)] }),
    toRow("requests that extend the one before", "", [extensions(sent)], { target: { min: STEPS - 1 }, note: `of ${sent.length - 1}` }),
  ];
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
