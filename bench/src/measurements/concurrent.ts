// 200 runs of ten steps at once on one agent: do all of them come out right, how fast, in how much memory.
import type { Measurement } from "../bench.ts";
import { type Row, toRow } from "../report/row.ts";
import { buildProbe, type Probed, runProbe } from "../run-probe.ts";
import { ChatServer } from "../server/start-server.ts";

interface Output {
  readonly correct: number;
  readonly failure?: string;
  readonly perSecond: number;
  readonly cpuMs: number;
  readonly delayMaxMs: number;
  readonly delayP99Ms: number;
}

interface Contest {
  /** Contenders as the probe knows them: this library, the floor, and others. */
  readonly names: readonly [own: string, base: string, ...others: string[]];
  readonly minPerSecond: number;
}

/** Measures many runs at once, each contender in a process of its own. */
export const concurrentRuns =
  ({ names, minPerSecond }: Contest): Measurement =>
  async (bench) => {
    const [ownName, baseName] = names;
    using server = await ChatServer.start();
    const file = await buildProbe("concurrent");
    const count = 200;
    const probed: { [name: string]: Probed<Output>[] } = Object.fromEntries(names.map((name) => [name, []]));
    for (let round = 0; round < bench.times(3, 1); round++) {
      for (const contender of names) probed[contender]?.push(await runProbe<Output>(file, { url: server.url, contender, count }));
    }
    const read = (name: string, pick: (probed: Probed<Output>) => number) => (probed[name] ?? []).map(pick);
    return names.flatMap((name): Row[] => {
      const own = name === ownName;
      const failure = probed[name]?.find(({ output }) => output.failure)?.output.failure;
      return [
        toRow(
          `${name}: right answers of ${count}`,
          "",
          read(name, ({ output }) => output.correct),
          {
            ...(own && { target: { min: count } }),
            ...(failure !== undefined && { note: failure }),
          },
        ),
        toRow(
          `${name}: speed`,
          "runs/s",
          read(name, ({ output }) => output.perSecond),
          {
            baseline: read(baseName, ({ output }) => output.perSecond),
            ...(own && { target: { min: minPerSecond } }),
          },
        ),
        toRow(
          `${name}: CPU of a run`,
          "ms",
          read(name, ({ output }) => output.cpuMs),
          { baseline: read(baseName, ({ output }) => output.cpuMs) },
        ),
        toRow(
          `${name}: peak memory of the process`,
          "MB",
          read(name, ({ peakMB }) => peakMB),
          {
            baseline: read(baseName, ({ peakMB }) => peakMB),
            ...(own && { target: { max: 300 } }),
          },
        ),
        toRow(
          `${name}: event-loop delay, longest`,
          "ms",
          read(name, ({ output }) => output.delayMaxMs),
        ),
        toRow(
          `${name}: event-loop delay, 99 %`,
          "ms",
          read(name, ({ output }) => output.delayP99Ms),
        ),
      ];
    });
  };

export default concurrentRuns({ names: ["smolagents-ts", "baseline-code", "AI SDK, JSON"], minPerSecond: 100 });
