import { describe, expect, it } from "vitest";
import type { Decision, Interruption } from "../contracts/interruption.ts";
import type { FakeProgram } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { pause, programAgent, stored, WAYS } from "./testing/pausing.ts";

/** Numbers that look random and are the same each time. */
function randomNumbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What a program does: one thing after the other, or at once, down to calls. */
type Plan =
  | { readonly kind: "call"; readonly n: number; readonly ms: number }
  | { readonly kind: "all" | "each"; readonly parts: readonly Plan[] };

function makePlan(random: (below: number) => number, depth = 0): Plan {
  // Few numbers, so that some calls are equal.
  if (depth === 3 || (depth > 0 && random(3) === 0)) return { kind: "call", n: random(12), ms: random(4) };
  const parts = Array.from({ length: 1 + random(3) }, () => makePlan(random, depth + 1));
  return { kind: random(2) ? "all" : "each", parts };
}

type Call = (name: string, input?: unknown) => Promise<unknown>;

async function perform(plan: Plan, call: Call): Promise<unknown> {
  if (plan.kind === "call") return call("work", { n: plan.n, ms: plan.ms }).catch((error: Error) => error.message);
  if (plan.kind === "all") return Promise.all(plan.parts.map((part) => perform(part, call)));
  const results = [];
  for (const part of plan.parts) results.push(await perform(part, call));
  return results;
}

/** Always the same about the same. */
const decision = (interruption: Interruption): Decision => {
  if (interruption.type === "question") return { answer: `about ${interruption.question}` };
  const { n } = interruption.input as { n: number };
  return n === 3 ? { reject: "Not this." } : { approve: true };
};

function working() {
  const ended = new Map<string, number>();
  const work = tool({
    name: "work",
    description: "d",
    inputSchema: { type: "object", additionalProperties: true },
    needsApproval: (input) => (input as { n: number }).n < 5,
    execute: async (input, { callId, interrupt }) => {
      const { n, ms } = input as { n: number; ms: number };
      const answer = n % 4 === 1 ? await interrupt(`${n}?`) : undefined;
      await pause(ms);
      ended.set(callId, (ended.get(callId) ?? 0) + 1);
      if (n === 10) throw new Error("Ten is too much.");
      return answer ?? { n, at: new Date(n) };
    },
  });
  return { ended, work };
}

describe.each(WAYS)("Programs of any shape, paused anywhere and resumed %s", (way) => {
  it("come to the same end, with every call made once", { timeout: 120_000 }, async () => {
    let pauses = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const random = randomNumbers(seed * 7919);
      const plan = makePlan(random);
      const go: FakeProgram = async (_, { call }) => ({ final: { value: await perform(plan, call) } });
      const [straight, paused] = [working(), working()];
      const expected = await programAgent({ go }, { tools: [straight.work] }).run("t", { decide: decision });
      expect(expected.status).toBe("completed");

      const agent = () => programAgent({ go }, { tools: [paused.work], way });
      let result = await agent().run("t");
      for (let rounds = 0; result.status === "interrupted"; rounds++) {
        expect(rounds).toBeLessThan(100);
        pauses++;
        // Some of them at least.
        const open = result.interruptions.filter((_, index) => index === 0 || random(2));
        result = await agent().resume(stored(result.state), Object.fromEntries(open.map((one) => [one.id, decision(one)])));
      }
      expect(result.output, `seed ${seed}`).toEqual(expected.output);
      expect([...paused.ended.values()].every((count) => count === 1)).toBe(true);
      expect(paused.ended.size).toBe(straight.ended.size);
      const record = ({ steps }: typeof result) => steps[0]?.calls.map(({ input, output, error }) => [input, output, error].join()).sort();
      expect(record(result)).toEqual(record(expected));
    }
    expect(pauses).toBeGreaterThan(60);
  });
});
