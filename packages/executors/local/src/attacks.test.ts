import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Execution, ExecutorError, ExecutorLostError, type ExecutorSession, type SandboxCall } from "@smolagents-ts/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LocalExecutor } from "./local-executor.ts";
import { ATTACK_TOOLS, type Attack } from "./testing/attacks/attack.ts";
import { attacks } from "./testing/attacks/index.ts";
import { HostWatch } from "./testing/host-watch.ts";

const HASTY_MS = 150;
const SETUP_MS = 1_000;
const PATIENT_MS = 10_000;
/** An attack with many steps may be hit by its neighbours again and again; when they are through it has its turn. */
const MAX_ATTEMPTS = 50;
/** What a loaded machine and the turns of neighbours may add to a time limit; the strict figures are the benchmarks' to hold. */
const SLACK_MS = 10_000;
const MEMORY = 32 * 1024 * 1024;

const secret = randomUUID();
const canaryFile = join(tmpdir(), `escaped-${secret}`);
const prototypesBefore = prototypes();
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown) => unhandled.push(reason);

const executor = new LocalExecutor();
let watch: HostWatch;
let longestOverrunMs = 0;

beforeAll(async () => {
  process.env["ATTACK_SECRET"] = secret;
  process.env["ATTACK_FILE"] = canaryFile;
  process.on("unhandledRejection", noteUnhandled);
  await (await open(HASTY_MS)).close();
  watch = new HostWatch();
});

afterAll(async () => {
  watch.stop();
  await executor.close();
  delete process.env["ATTACK_SECRET"];
  delete process.env["ATTACK_FILE"];
  process.off("unhandledRejection", noteUnhandled);
  const growth = Math.round(watch.growth / 1024 / 1024);
  console.info(
    `attacks: main thread held ${Math.round(watch.longestHoldMs)} ms at most (aim: 50), time limits overrun by ${Math.round(longestOverrunMs)} ms at most (aim: 100), ${growth} MiB taken`,
  );
});

describe.concurrent.each(Object.entries(attacks))("%s", (_, list) => {
  it.for(list)("contains a program that $name", { timeout: 60_000 }, async (attack) => {
    const { execution, session } = await outcomeOf(attack);
    if (execution) expectEnd(attack, execution);
    await expectUsableOrReplaceable(session);
    expect(Reflect.get(globalThis, "__escaped")).toBeUndefined();
  });
});

describe("after all attacks", () => {
  it("nothing has left the sandbox", () => {
    expect(existsSync(canaryFile)).toBe(false);
    expect(prototypes()).toEqual(prototypesBefore);
    expect(process.env["ATTACK_SECRET"]).toBe(secret);
  });

  it("no promise was left to fail unheard", () => expect(unhandled).toEqual([]));

  it("the main thread was never held", () => expect(watch.longestHoldMs).toBeLessThan(200));

  it("the process has not outgrown what its sandboxes may take", () => expect(watch.growth).toBeLessThan(1_500 * 1024 * 1024));
});

/** Runs an attack, again when a neighbour's attack took the worker away. */
async function outcomeOf(attack: Attack): Promise<{ execution: Execution | undefined; session: ExecutorSession }> {
  const actions = [attack.code].flat();
  for (let attempt = 1; ; attempt++) {
    const session = await open(PATIENT_MS);
    let execution: Execution | undefined;
    try {
      for (const [i, code] of actions.entries()) {
        const limit = i < actions.length - 1 ? SETUP_MS : isHasty(attack) ? HASTY_MS : PATIENT_MS;
        const startedAt = performance.now();
        execution = await session.run(code, { timeoutMs: limit });
        const overrunMs = performance.now() - startedAt - limit;
        longestOverrunMs = Math.max(longestOverrunMs, overrunMs);
        expect(overrunMs, "milliseconds beyond the time limit").toBeLessThan(SLACK_MS);
        expect(JSON.stringify(execution, (_, value) => (typeof value === "bigint" ? String(value) : value))).not.toContain(secret);
      }
      const badLuck = execution?.error?.message.startsWith("the program was ended because its worker") && attempt < MAX_ATTEMPTS;
      if (!badLuck) return { execution, session };
      await session.close();
    } catch (error) {
      if (!ExecutorLostError.is(error)) throw error;
      // The program's own doing is an outcome; a neighbour's is bad luck.
      if (!error.message.startsWith("Another session") || attempt === MAX_ATTEMPTS) return { execution: undefined, session };
      await session.close();
    }
  }
}

/** Programs that may end by the clock get little time; those that end by themselves all they need. */
function isHasty({ expects }: Attack): boolean {
  return expects === "ends" || ("error" in expects && [expects.error].flat().includes("timeout"));
}

function expectEnd({ expects }: Attack, { error, value, output, warnings }: Execution): void {
  expect(output).toEqual(expect.any(Array));
  expect(warnings).toEqual(expect.any(Array));
  if (error) expect([error.name, error.message]).toEqual([expect.stringMatching(/./), expect.any(String)]);
  if (error && error.message.length > 200_000) expect.fail(`an error message of ${error.message.length} characters`);
  if (expects === "ends") return;
  if ("value" in expects) {
    expect(error).toBeUndefined();
    expect(value).toEqual(expects.value);
  } else {
    expect([expects.error].flat(), error?.message).toContain(error?.kind);
  }
}

async function expectUsableOrReplaceable(session: ExecutorSession): Promise<void> {
  for (let attempt = 1, current = session; ; attempt++) {
    try {
      if ((await current.run("20 + 1", { timeoutMs: 1_000 })).value === 21) return await current.close();
    } catch (error) {
      if (!ExecutorError.is(error)) throw error;
    }
    await current.close();
    if (attempt === 10) expect.fail("neither the session nor a new one works");
    current = await open(PATIENT_MS);
  }
}

function open(timeoutMs: number): Promise<ExecutorSession> {
  return executor.open({
    tools: ATTACK_TOOLS.map((name) => ({ name, description: "", inputSchema: {} })),
    variables: { given: { list: [1] } },
    limits: { timeoutMs, memoryBytes: MEMORY, calls: 10 },
    callTool: answer,
  });
}

async function answer({ id, name, input }: SandboxCall, { signal }: { signal: AbortSignal }): Promise<unknown> {
  const { value, hostile } = (input ?? {}) as { value?: unknown; hostile?: boolean };
  switch (name) {
    case "echo":
      return value === "$id" ? id : value;
    case "fail":
      throw new TypeError("The well is dry.");
    case "never":
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
    case "give":
      if (hostile) return JSON.parse('{"__proto__": {"polluted": 1}}');
      return { list: [1, { a: 2 }], date: new Date(0), map: new Map([["k", 1]]), bytes: new Uint8Array([1]), error: new TypeError("x") };
    default:
      throw new Error(`The host was asked for ${name}.`);
  }
}

function prototypes(): string[] {
  return [Object, Array, Function, Promise, Error, Map].flatMap(({ name, prototype }) =>
    Reflect.ownKeys(prototype as object).map((key) => `${name}.${String(key)}`),
  );
}
