import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findEngine } from "../testing/find-engine.ts";
import { faultsOf, type Outcome, phaseOf } from "./audit.ts";
import { restsOn, VARIANTS, type Variant } from "./company.ts";
import type { Line } from "./journal.ts";

const PROGRAM = fileURLToPath(new URL("program.ts", import.meta.url));
/** Of each variant, at least. More find more: `CRASH_KILLS=1000 CRASH_SEED=7 pnpm --filter @smolagents-ts/examples test`. */
const KILLS = Number(process.env["CRASH_KILLS"] ?? 36);
const SEED = Number(process.env["CRASH_SEED"] ?? 1);
/** Then a run may come to its end. */
const KILLS_PER_RUN = 18;
/** Runs at once: they mostly wait. */
const AT_ONCE = 6;

/** What the program needs in its environment, by variant; absent where the machine has not the engine. */
const environments = new Map<Variant, Readonly<Record<string, string>>>();
const missing = new Map<Variant, unknown>();
for (const variant of VARIANTS) {
  const isLocal = variant === "copy" || variant === "local" || variant === "native";
  await (isLocal ? Promise.resolve({}) : findEngine(variant)).then(
    (environment) => environments.set(variant, environment),
    (reason) => missing.set(variant, reason),
  );
}
const variants = [...environments.keys()];

for (const [variant, reason] of missing) {
  it.skipIf(process.env["SMOLAGENTS_REQUIRE_ENGINES"] !== "1")(`has the executor ${variant} (skipped: ${reason})`, () => {
    throw reason;
  });
}

const root = mkdtempSync(join(tmpdir(), "crash-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Run {
  readonly lines: Line[];
  readonly outcome: Outcome;
  /** Payments as the outside world has them. */
  readonly paid: string[];
  readonly phases: string[];
}

function linesIn(directory: string): Line[] {
  const path = join(directory, "log");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

interface Kill {
  readonly point?: number;
  readonly startMs?: number;
  readonly workMs?: number;
}

/** One life of a run: to its end, to its own kill after so many points, or to a kill from outside, so many milliseconds after its start or its first words. */
function live(directory: string, variant: Variant, life: number, kill: Kill): Promise<"end" | "killed"> {
  return new Promise((resolve, reject) => {
    const { point = 0, startMs, workMs } = kill;
    const child = spawn(process.execPath, [PROGRAM, directory, variant, String(life), String(point)], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environments.get(variant) },
    });
    let timer: NodeJS.Timeout | undefined;
    const killAfter = (ms: number | undefined) => {
      if (ms !== undefined) timer = setTimeout(() => child.kill("SIGKILL"), ms);
    };
    killAfter(startMs);
    child.stdout.once("data", () => killAfter(workMs));
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk;
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (signal === "SIGKILL") resolve("killed");
      else if (code === 0) resolve("end");
      else reject(new Error(`Life ${life} of ${directory} ended with ${code ?? signal}: ${errors}`));
    });
  });
}

/** Numbers that look random and are the same each time. */
function randomNumbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

async function runOnce(variant: Variant, seed: number, kills: number): Promise<Run> {
  const directory = mkdtempSync(join(root, `${variant}-`));
  const random = randomNumbers(seed);
  const phases: string[] = [];
  for (let life = 1; ; life++) {
    // Half of them at a point that is picked, the others whenever it happens; a life takes about a second.
    const picked = random(10);
    const kill = picked < 5 ? { point: 1 + random(14) } : picked < 6 ? { startMs: random(300) } : { workMs: random(400) };
    if ((await live(directory, variant, life, phases.length < kills ? kill : {})) === "end") break;
    phases.push(phaseOf(linesIn(directory).findLast((line) => line.life === life)));
  }
  const ledger = join(directory, "ledger");
  return {
    lines: linesIn(directory),
    outcome: JSON.parse(readFileSync(join(directory, "outcome.json"), "utf8")) as Outcome,
    paid: readdirSync(ledger)
      .map((file) => readFileSync(join(ledger, file), "utf8"))
      .sort(),
    phases,
  };
}

const undisturbed = {} as { [Key in Variant]: Run };
const PAID = ["landlord 70", "shop-2 40", "shop-3 60", "shop-4 80"];

beforeAll(async () => {
  await Promise.all(
    variants.map(async (variant) => {
      undisturbed[variant] = await runOnce(variant, 0, 0);
    }),
  );
}, 120_000);

describe("A run that nobody kills", () => {
  it("pays, asks and answers: what the others are held against", () => {
    expect(undisturbed.copy.outcome).toEqual(undisturbed.local.outcome);
    if (environments.has("deno")) expect(undisturbed.deno.outcome).toEqual(undisturbed.local.outcome);
    if (environments.has("docker") && environments.has("python")) expect(undisturbed.docker.outcome).toEqual(undisturbed.python.outcome);
    for (const { outcome, paid } of Object.values(undisturbed)) {
      expect(outcome.status).toBe("completed");
      expect(outcome.output).toContain("A person refused this call of pay: Not this year.");
      expect(paid).toEqual(PAID);
      // Ten look-ups, four payments and the one refused, a question, the clerk.
      expect(outcome.calls).toHaveLength(17);
    }
    expect(undisturbed.copy.outcome.output).toContain("counts: Map(1) { 5 => 5n }, id: 5, when: 1970-01-06T00:00:00.000Z");
  });
});

describe("A run that is killed over and over", () => {
  it("ends with the same answer, no finished call twice, none lost", { timeout: 240_000 + KILLS * 1_000 }, async () => {
    const counts: { [phase: string]: number } = {};
    const kills = Object.fromEntries(variants.map((variant) => [variant, 0])) as { [Key in Variant]: number };
    let [seed, runs] = [SEED * 1_000, 0];
    const next = () => variants.filter((variant) => kills[variant] < KILLS).sort((a, b) => kills[a] - kills[b])[0];
    const work = async () => {
      for (let variant = next(); variant; variant = next()) {
        // Counted before they happen, so that runs at once share the variants out.
        kills[variant] += KILLS_PER_RUN;
        const run = await runOnce(variant, seed++, KILLS_PER_RUN);
        kills[variant] += run.phases.length - KILLS_PER_RUN;
        runs++;
        for (const phase of run.phases) counts[phase] = (counts[phase] ?? 0) + 1;
        expect(
          faultsOf(run, undisturbed[variant], (call) => restsOn(variant, call)),
          `${variant}, run ${runs}`,
        ).toEqual([]);
        expect(run.paid).toEqual(PAID);
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
    console.log(`Killed ${Object.values(kills).reduce((sum, count) => sum + count)} times in ${runs} runs`, kills, counts);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    expect(Math.min(...Object.values(kills))).toBeGreaterThanOrEqual(KILLS);
    expect(Object.keys(counts).length).toBeGreaterThanOrEqual(5);
  });
});

describe("The audit", () => {
  const call = { name: "pay", input: { to: "a" }, callId: "r:1.a" } as const;
  const outcome: Outcome = { status: "completed", output: "1", calls: ["pay a", "pay a"] };
  const good: Line[] = [
    { type: "begin", life: 1, held: [] },
    { type: "start", life: 1, ...call },
    { type: "finish", life: 1, ...call },
    { type: "stored", life: 1, held: [call.callId] },
  ];
  const faults = (lines: readonly Line[], changed: Partial<Outcome> = {}) =>
    faultsOf({ lines, outcome: { ...outcome, ...changed } }, { lines: good, outcome });

  it("finds nothing wrong with the same run, nor with a call made again that was not stored", () => {
    expect(faults(good)).toEqual([]);
    expect(faults([...good.slice(0, 3), { type: "begin", life: 2, held: [] }, ...good.slice(1)])).toEqual([]);
  });

  it("finds another answer, and calls too many or too few on record", () => {
    expect(faults(good, { output: "2" })).toEqual(["Another answer: 2"]);
    expect(faults(good, { status: "max-steps" })).toEqual(["The run ended as max-steps."]);
    expect(faults(good, { calls: ["pay a", "pay b"] })).toEqual(["Too much on record: pay b", "Not on record: pay a"]);
  });

  it("finds a call that was made again after it was stored, and one that was only read as stored", () => {
    expect(faults([...good, { type: "start", life: 2, ...call }])).toEqual([
      'Made again after it was stored as finished: pay {"to":"a"} r:1.a',
    ]);
    const read: Line = { type: "begin", life: 2, held: [call.callId] };
    expect(faults([...good.slice(0, 3), read, { type: "start", life: 2, ...call }])).toHaveLength(1);
  });

  it("finds another id for the same call, a lost call and one that nobody asked for", () => {
    expect(faults([...good, { type: "start", life: 2, ...call, callId: "r:1.b" }])).toEqual(['2 ids in place of 1: start pay {"to":"a"}']);
    expect(faults(good.slice(0, 2))).toEqual(['0 ids in place of 1: finish pay {"to":"a"}']);
    expect(faults([...good, { type: "start", life: 1, ...call, input: {}, callId: "r:1.c" }])).toEqual([
      "Never made by the other run: start pay {}",
    ]);
  });

  it("finds a call that began before the one it rests on was stored", () => {
    const next: Line = { type: "start", life: 1, ...call, input: {}, callId: "r:1.c" };
    const check = (lines: readonly Line[]) =>
      faultsOf({ lines, outcome }, { lines, outcome }, (name) => (name === "pay {}" ? 'pay {"to":"a"}' : undefined));
    expect(check([...good, next])).toEqual([]);
    expect(check([...good.slice(0, 3), next])).toEqual(['Made before pay {"to":"a"} was stored: pay {}']);
  });

  it("knows where a process was killed", () => {
    expect(phaseOf(undefined)).toBe(phaseOf(good[0]));
    expect(new Set(good.map(phaseOf)).size).toBe(4);
  });
});
