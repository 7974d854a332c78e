// What adapters cost for each streamed token, next to the vendor's own SDK, and what of a very long reply is held in memory.
import type { Measurement } from "../bench.ts";
import { adapter, pairs } from "../contenders/streams.ts";
import { interleave } from "../interleave.ts";
import { type Row, toRow } from "../report/row.ts";
import { buildProbe, runProbe } from "../run-probe.ts";
import { PIECE, StandIn } from "../server/stand-in.ts";

const CHUNKS = 2_000;
const LONG = 100_000;

const models: Measurement = async (bench) => {
  const rows: Row[] = [];
  for (const [name, { wire, model, sdk }] of Object.entries(pairs)) {
    using server = await StandIn.start(wire, CHUNKS);
    const samples = await interleave(
      { ours: adapter(model(server.url)), sdk: sdk(server.url) },
      { rounds: bench.times(15, 3), runs: 3, warmups: bench.times(10, 3), expect: () => CHUNKS * PIECE.length },
    );
    const perChunk = (cpuMs: readonly number[]) => cpuMs.map((ms) => (ms * 1_000) / CHUNKS);
    const baseline = perChunk(samples.sdk.cpuMs);
    rows.push(
      toRow(`${name}: CPU per token`, "µs", perChunk(samples.ours.cpuMs), { baseline, note: "× base is the vendor's SDK alone" }),
      toRow(`${name}: the adapter's share to the SDK's own`, "", shares(perChunk(samples.ours.cpuMs), baseline), { target: { max: 1 } }),
    );
  }
  const probe = await buildProbe("long-stream");
  for (const [name, { wire }] of Object.entries(pairs)) {
    using server = await StandIn.start(wire, LONG);
    const { output } = await runProbe<{ grownMB: number }>(probe, { name, url: server.url, chunks: LONG });
    rows.push(
      toRow(`${name}: memory held after ${LONG} tokens beyond that after ${LONG / 10}`, "MB", [output.grownMB], { target: { max: 10 } }),
    );
  }
  return rows;
};

export default models;

/** What the adapter takes beyond the SDK, as a multiple of what the SDK takes. Below zero where the adapter reads the wire itself. */
const shares = (ours: readonly number[], sdk: readonly number[]) => ours.map((us, at) => (us - (sdk[at] ?? 0)) / (sdk[at] ?? 1));
