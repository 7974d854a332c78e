// Programs that mean harm: the host must stay responsive, and limits must fire when they say.
import type { Measurement } from "../bench.ts";
import { hostilePrograms, TIMEOUT_MS } from "../probes/hostile-programs.ts";
import { median, type Row, toRow } from "../report/row.ts";
import { buildProbe, runProbe } from "../run-probe.ts";

interface Output {
  readonly wallMs: number;
  readonly delayMaxMs: number;
  readonly growthMB: number;
  readonly outcome: string;
  /** The executor works afterwards. */
  readonly alive: boolean;
}

const hostile: Measurement = async (bench) => {
  const file = await buildProbe("hostile");
  const outputs = new Map<string, Output[]>(Object.keys(hostilePrograms).map((name) => [name, []]));
  for (let round = 0; round < bench.times(5, 1); round++) {
    for (const [name, list] of outputs) list.push((await runProbe<Output>(file, { name })).output);
  }
  return [...outputs].flatMap(([name, list]): Row[] => {
    const growth = median(list.map(({ growthMB }) => growthMB)).toFixed(0);
    const outcomes = [...new Set(list.map(({ outcome, alive }) => `${outcome}${alive ? "" : ", executor dead"}`))].join(" | ");
    const { timed, allowed } = hostilePrograms[name] ?? {};
    const wall = list.map(({ wallMs }) => wallMs);
    const note = `${outcomes}, +${growth} MB${allowed ? ", limits raised by the host" : ""}`;
    return [
      toRow(
        `${name}: host blocked`,
        "ms",
        list.map(({ delayMaxMs }) => delayMaxMs),
        { note, ...(!allowed && { target: { max: 50 } }) },
      ),
      timed
        ? toRow(
            `${name}: later than its limit`,
            "ms",
            wall.map((ms) => ms - TIMEOUT_MS),
            { target: { max: 100 } },
          )
        : toRow(`${name}: ended after`, "ms", wall),
    ];
  });
};

export default hostile;
