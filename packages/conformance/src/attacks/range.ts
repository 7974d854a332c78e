/** Where attacks are made on an executor, one session each, and judged by what they did. */

import { randomUUID } from "node:crypto";
import {
  type Execution,
  type Executor,
  ExecutorError,
  type ExecutorLimits,
  ExecutorLostError,
  type ExecutorSession,
  type SandboxCall,
} from "@smolagents-ts/core";
import { expect } from "vitest";
import { ATTACK_TOOLS, type Attack, type NeighbourAttack, type Target } from "./attack.ts";
import { Bait } from "./bait.ts";
import { HostWatch } from "./host-watch.ts";

/** Programs that are stopped by the clock get little time; those that try things enough to try them; those that give a value all they need. */
const HASTY_MS = 150;
const TRYING_MS = 2_000;
const SETUP_MS = 1_000;
const PATIENT_MS = 10_000;
/** An attack with many steps may be hit by its neighbours again and again; when they are through it has its turn. */
const MAX_ATTEMPTS = 50;
const DEFAULT_LIMITS: ExecutorLimits = { memoryBytes: 64 * 1024 * 1024, calls: 10 };
const MAX_MESSAGE_CHARS = 200_000;

export interface AttackRangeOptions {
  readonly limits?: ExecutorLimits;
  readonly patienceMs: number;
  readonly retryOn?: RegExp;
}

export class AttackRange {
  readonly watch = new HostWatch();
  longestOverrunMs = 0;
  readonly #executor: Executor;
  readonly #bait: Bait;
  readonly #options: AttackRangeOptions;

  private constructor(executor: Executor, bait: Bait, options: AttackRangeOptions) {
    this.#executor = executor;
    this.#bait = bait;
    this.#options = options;
  }

  static async open(makeExecutor: () => Executor | Promise<Executor>, options: AttackRangeOptions): Promise<AttackRange> {
    // Before the executor: it might pass the environment on.
    const bait = await Bait.lay();
    try {
      const executor = await makeExecutor();
      const range = new AttackRange(executor, bait, options);
      // What an executor loads for its first session is not the attacks' doing.
      await (await range.#open(bait.target(), [])).close();
      range.watch.restart();
      return range;
    } catch (error) {
      await bait.takeUp();
      throw error;
    }
  }

  /** Makes an attack. Throws when it was not contained. */
  async run(attack: Attack): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(attack);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !(error instanceof BadLuck)) throw error;
      }
    }
  }

  async close(): Promise<void> {
    this.watch.stop();
    await this.#executor.close?.();
    await this.#bait.takeUp();
  }

  async #attempt(attack: Attack): Promise<void> {
    const target = this.#bait.target();
    const neighbour = "neighbour" in attack ? await this.#moveIn(attack as NeighbourAttack) : undefined;
    const told: unknown[] = [];
    const calls: SandboxCall[] = [];
    const session = await this.#open(target, calls);
    try {
      const execution = await this.#runAll(attack, session, told);
      if (execution) expectEnd(attack, execution);
      await this.#expectUsableOrReplaceable(session, target);
    } finally {
      await this.#within(session.close(), "the session closes");
      this.#bait.expectUntouched(target);
    }
    this.#expectNoSecret([told, calls], this.#bait.secret);
    for (const { id, name } of calls) expect([typeof id, ATTACK_TOOLS.includes(name), name]).toEqual(["string", true, name]);
    if ([attack.code].flat().some((code) => code.includes("marker"))) await this.#bait.expectNothingLeft(target);
    await neighbour?.expectUnharmed(told);
  }

  async #runAll({ code, expects }: Attack, session: ExecutorSession, told: unknown[]): Promise<Execution | undefined> {
    const programs = [code].flat();
    const isHasty = expects !== "ends" && "error" in expects && [expects.error].flat().includes("timeout");
    const lastMs = expects === "ends" ? TRYING_MS : isHasty ? HASTY_MS : PATIENT_MS;
    let execution: Execution | undefined;
    for (const [index, program] of programs.entries()) {
      const timeoutMs = index < programs.length - 1 ? SETUP_MS : lastMs;
      const startedAt = performance.now();
      try {
        execution = await this.#within(session.run(program, { timeoutMs }), "the program ends", timeoutMs);
      } catch (error) {
        if (!ExecutorLostError.is(error)) throw error;
        this.#checkLuck(error.message);
        return undefined;
      }
      this.longestOverrunMs = Math.max(this.longestOverrunMs, performance.now() - startedAt - timeoutMs);
      this.#checkLuck(execution.error?.message ?? "");
      told.push(execution);
    }
    return execution;
  }

  /** Another session, with a secret of its own. */
  async #moveIn({ neighbour }: NeighbourAttack): Promise<{ expectUnharmed(told: readonly unknown[]): Promise<void> }> {
    const treasure = randomUUID();
    const session = await this.#open(this.#bait.target(), [], { treasure });
    const run = async (program: string) => {
      try {
        return await this.#within(session.run(program, { timeoutMs: PATIENT_MS }), "the neighbour's program ends", PATIENT_MS);
      } catch (error) {
        // Where sessions share something, a third one may have cost it its sandbox. It is the attack when that happens every time.
        if (ExecutorLostError.is(error) && this.#options.retryOn) throw new BadLuck(error.message);
        throw error;
      }
    };
    expect((await run(neighbour)).error, "the neighbour's own program").toBeUndefined();
    return {
      expectUnharmed: async (told) => {
        try {
          expect((await run("treasure")).value, "what the neighbour holds").toBe(treasure);
          expect((await run("20 + 1")).value, "what the neighbour computes").toBe(21);
          this.#expectNoSecret(told, treasure);
        } finally {
          await session.close();
        }
      },
    };
  }

  async #expectUsableOrReplaceable(session: ExecutorSession, target: Target): Promise<void> {
    for (let attempt = 1, current = session; ; attempt++) {
      try {
        const { value } = await this.#within(current.run("20 + 1", { timeoutMs: SETUP_MS }), "the next program ends", SETUP_MS);
        if (value === 21) return;
      } catch (error) {
        if (!ExecutorError.is(error)) throw error;
      } finally {
        if (current !== session) await current.close();
      }
      if (attempt === 10) expect.fail("neither the session nor a new one works");
      current = await this.#open(target, []);
    }
  }

  async #open(target: Target, calls: SandboxCall[], variables: { readonly [name: string]: unknown } = {}): Promise<ExecutorSession> {
    const opening = this.#executor.open({
      tools: ATTACK_TOOLS.map((name) => ({ name, description: "", inputSchema: { properties: { value: {} } } })),
      variables: { ...variables, target, given: { list: [1] } },
      limits: { ...DEFAULT_LIMITS, ...this.#options.limits },
      callTool: (call, { signal }) => {
        calls.push(call);
        return answer(call, signal);
      },
    });
    return await this.#within(opening, "a session opens");
  }

  #checkLuck(message: string): void {
    if (this.#options.retryOn?.test(message)) throw new BadLuck(message);
  }

  #expectNoSecret(told: unknown, secret: string): void {
    this.watch.excuse(() => {
      const text = JSON.stringify(told, (_, value) => {
        if (typeof value === "bigint") return String(value);
        if (value instanceof Map || value instanceof Set) return [...value];
        if (value instanceof Error) return [value.name, value.message];
        return value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
      });
      // The secret itself stays out of the report.
      expect(text.includes(secret), "the program found a secret").toBe(false);
    });
  }

  async #within<Value>(promise: Promise<Value>, what: string, milliseconds = 0): Promise<Value> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const limitMs = milliseconds + this.#options.patienceMs;
      timer = setTimeout(() => reject(new Error(`Did not happen within ${limitMs} ms: ${what}.`)), limitMs);
    });
    promise.catch(() => undefined);
    try {
      return await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Another session's attack brought about the end of this one's sandbox. */
class BadLuck extends Error {}

function expectEnd({ expects }: Attack, { error, value, output, warnings }: Execution): void {
  expect(output).toEqual(expect.any(Array));
  expect(warnings).toEqual(expect.any(Array));
  if (error) expect([error.name, error.message]).toEqual([expect.stringMatching(/./), expect.any(String)]);
  if (error && error.message.length > MAX_MESSAGE_CHARS) expect.fail(`an error message of ${error.message.length} characters`);
  if (expects === "ends") return;
  if ("value" in expects) {
    expect(error).toBeUndefined();
    expect(value).toEqual(expects.value);
  } else {
    expect([expects.error].flat(), error?.message).toContain(error?.kind);
  }
}

async function answer({ id, name, input }: SandboxCall, signal: AbortSignal): Promise<unknown> {
  const { value, hostile } = (input ?? {}) as { value?: unknown; hostile?: boolean };
  switch (name) {
    case "echo":
      return value === "$id" ? id : value;
    case "fail":
      throw new TypeError("The well is dry.");
    case "never":
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
    case "give":
      if (hostile || value === "hostile") return JSON.parse('{"__proto__": {"polluted": 1}}');
      return { list: [1, { a: 2 }], date: new Date(0), map: new Map([["k", 1]]), bytes: new Uint8Array([1]), error: new TypeError("x") };
    default:
      throw new Error(`The host was asked for ${name}.`);
  }
}
