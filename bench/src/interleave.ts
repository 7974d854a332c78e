import type { Contender } from "./contenders/contender.ts";

export interface Samples {
  readonly wallMs: number[];
  /** Of the whole process, workers included; the server is another process. */
  readonly cpuMs: number[];
}

export interface InterleaveOptions {
  readonly rounds: number;
  /** Of each contender in each round. */
  readonly runs: number;
  readonly warmups: number;
  readonly expect: (start: number) => number;
}

/**
 * Runs contenders in turn, so that a noisy moment hits them all, and in another order each round. Every run has another start value and its
 * answer is checked: who does not get it right is not measured.
 */
export async function interleave<Name extends string>(
  contenders: { readonly [name in Name]: Contender },
  { rounds, runs, warmups, expect }: InterleaveOptions,
): Promise<{ [name in Name]: Samples }> {
  const names = Object.keys(contenders) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, { wallMs: [], cpuMs: [] }])) as unknown as { [name in Name]: Samples };
  let start = 1_000;
  const runOnce = async (name: Name) => {
    const cpu = process.cpuUsage();
    const clock = performance.now();
    const answer = await contenders[name].run(++start);
    const wallMs = performance.now() - clock;
    const { user, system } = process.cpuUsage(cpu);
    if (answer !== expect(start)) throw new Error(`${name} answered ${answer} where ${expect(start)} is right.`);
    return { wallMs, cpuMs: (user + system) / 1_000 };
  };

  for (const name of names) for (let i = 0; i < warmups; i++) await runOnce(name);
  for (let round = 0; round < rounds; round++) {
    const order = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
    for (const name of order) {
      for (let i = 0; i < runs; i++) {
        const { wallMs, cpuMs } = await runOnce(name);
        samples[name].wallMs.push(wallMs);
        samples[name].cpuMs.push(cpuMs);
      }
    }
  }
  return samples;
}
