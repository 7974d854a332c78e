import type { ExecutorLanguage, ExecutorLimits } from "@smolagents-ts/core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Attack, NeighbourAttack } from "./attacks/attack.ts";
import { javascriptAttacks } from "./attacks/javascript/index.ts";
import { pythonAttacks } from "./attacks/python/index.ts";
import { AttackRange } from "./attacks/range.ts";
import { type MakeExecutor, PATIENCE_MS } from "./executor/case.ts";

export { ATTACK_TOOLS, type Attack, type Expectation, type Target } from "./attacks/attack.ts";
export { HostWatch } from "./attacks/host-watch.ts";

type NamesOf<Corpus extends Readonly<Record<string, readonly Attack[]>>> = Corpus[keyof Corpus][number]["name"];

/** The name of an attack: it "contains a program that …". */
export type ExecutorAttackName = NamesOf<typeof javascriptAttacks> | NamesOf<typeof pythonAttacks>;

export interface ExecutorAttackOptions {
  /** Attacks the executor cannot stand, each with the reason, which the report shows. */
  readonly skip?: Partial<Record<ExecutorAttackName, string>>;
  /** Attacks of the executor's own, by kind. */
  readonly extra?: Readonly<Record<string, readonly Attack[]>>;
  /** What the sessions may take. Defaults to 64 MiB and 10 calls. */
  readonly limits?: ExecutorLimits;
  /** How many attacks are made at once. Defaults to 4. */
  readonly concurrency?: number;
  /** How long anything may take beyond its time limit, in milliseconds. Defaults to 10,000: a loaded machine is slow. */
  readonly patienceMs?: number;
  /** Matches the message of an end that another session's attack brings about, where sessions share something. The attack is made again then. */
  readonly retryOn?: RegExp;
}

const DEFAULT_CONCURRENCY = 4;
/** CPU time the host's thread may spend in one turn of its event loop. The aim is 50; the rest is for loaded machines, where caches are cold. */
const MAX_HOLD_MS = 150;
const MAX_GROWTH_BYTES = 1_500 * 1024 * 1024;
/** Attacks are made again, and some wait for what does not come: this is only a way out for a suite that hangs. */
const ATTACK_TIMEOUT_MS = 120_000;

/**
 * Declares a vitest suite of programs that mean harm, for a sandbox on this machine: none may reach what is not its own, end or hold the host, harm
 * another session, or outlive its session. Judged by what happens, since many a sandbox has files and processes of its own.
 *
 * The programs are meant for sandboxes. Outside of one they do what they say.
 */
export function describeExecutorAttacks(
  name: string,
  makeExecutor: MakeExecutor,
  { skip = {}, extra = {}, limits, concurrency = DEFAULT_CONCURRENCY, patienceMs = PATIENCE_MS, retryOn }: ExecutorAttackOptions = {},
): void {
  const reasons: { readonly [name: string]: string | undefined } = skip;
  for (const [attack, reason] of Object.entries(reasons)) {
    if (reason?.trim() === "") throw new TypeError(`The attack "${attack}" is skipped without a reason.`);
  }
  vi.setConfig({ maxConcurrency: concurrency });
  describe(`${name}: under attack`, async () => {
    const language = await languageOf(makeExecutor);
    let range: AttackRange;
    beforeAll(async () => {
      range = await AttackRange.open(makeExecutor, { patienceMs, ...(limits && { limits }), ...(retryOn && { retryOn }) });
    }, ATTACK_TIMEOUT_MS);
    afterAll(() => range?.close());

    describe.concurrent.each(Object.entries({ ...attacksIn(language), ...extra }))("%s", (_, attacks) => {
      for (const attack of attacks) {
        const title = `contains a program that ${attack.name}`;
        const reason = reasons[attack.name];
        if (reason === undefined) it(title, { timeout: ATTACK_TIMEOUT_MS }, () => range.run(attack));
        else it.skip(`${title} (skipped: ${reason})`);
      }
    });

    describe("after all attacks", () => {
      it("the host's thread was never held", async ({ annotate }) => {
        const { longestHoldMs, growth } = range.watch;
        await annotate(
          `held ${Math.round(longestHoldMs)} ms at most, time limits overrun by ${Math.round(range.longestOverrunMs)} ms at most, ${Math.round(growth / 1024 / 1024)} MiB taken`,
        );
        expect(longestHoldMs).toBeLessThan(MAX_HOLD_MS);
      });

      it("the host has not outgrown what its sandboxes may take", () => expect(range.watch.growth).toBeLessThan(MAX_GROWTH_BYTES));
    });
  });
}

async function languageOf(makeExecutor: MakeExecutor): Promise<ExecutorLanguage> {
  const executor = await makeExecutor();
  await executor.close?.();
  return executor.language;
}

function attacksIn(language: ExecutorLanguage): Readonly<Record<string, readonly (Attack | NeighbourAttack)[]>> {
  return language === "python" ? pythonAttacks : javascriptAttacks;
}
