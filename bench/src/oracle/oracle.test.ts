import { describe, expect, it } from "vitest";
import { categories } from "./categories.ts";
import { MODES } from "./oracle-model.ts";
import { nextMove } from "./plan.ts";
import { runTask } from "./run-task.ts";

// Policies see no world: if they knew one by heart, they would be wrong in the others.
const SEEDS = ["one world", "another", "a third"];
const posedIn = (seed: string) => categories.flatMap((category) => category.pose(seed));

describe.each(SEEDS)("in %s", (seed) => {
  describe.each(posedIn(seed).map((task) => [`${task.category}/${task.name}`, task] as const))("%s", (_, task) => {
    it("is answered rightly in every mode, by the same tool calls", async () => {
      const outcomes = await Promise.all(MODES.map((mode) => runTask(task, mode)));
      for (const { answer, isRight } of outcomes)
        expect(isRight, `${JSON.stringify(answer)} is not ${JSON.stringify(task.answer)}`).toBe(true);
      // Else modes would differ in what they do, and not only in how they say it.
      const [code, ...others] = outcomes.map(({ toolCalls }) => toolCalls.toSorted());
      for (const calls of others) expect(calls).toEqual(code);
    });

    it("takes as many model calls as its structure makes necessary", async () => {
      const [code, sequential, parallel, stepwise] = await Promise.all(MODES.map((mode) => runTask(task, mode)));
      expect(code?.modelCalls).toBe(1 + task.reading.length);
      expect(sequential?.modelCalls).toBe((sequential?.toolCalls.length ?? 0) + 1);
      expect(parallel?.modelCalls).toBeLessThanOrEqual(sequential?.modelCalls ?? 0);
      expect(stepwise?.modelCalls).toBe(parallel?.modelCalls);
      // Whatever a model must read comes out of a result, so no mode gets by without a call for each.
      expect(parallel?.modelCalls).toBeGreaterThanOrEqual(1 + task.reading.length);
    });
  });
});

describe("a policy that knows one world by heart", () => {
  it("is found to be wrong in another", async () => {
    const [known, other] = ["one world", "another"].map((seed) => posedIn(seed).find(({ name }) => name === "weekend"));
    if (!known || !other) throw new Error("There is no such task.");
    const byHeart = { ...other, code: () => `finalAnswer(${JSON.stringify(known.answer)})`, json: () => known.answer };
    for (const mode of MODES) expect((await runTask(byHeart, mode)).isRight).toBe(false);
  });
});

describe("the set", () => {
  const tasks = posedIn("any");

  it("has four tasks and more of each kind, and a few where programs bring nothing", () => {
    expect(tasks.length).toBeGreaterThanOrEqual(24);
    for (const { name, pose } of categories) expect(pose("any").length).toBeGreaterThanOrEqual(name === "single" ? 2 : 4);
  });

  it("has other answers in other worlds", () => {
    const worlds = Array.from({ length: 8 }, (_, at) => posedIn(`world ${at}`));
    for (const [at, { name }] of tasks.entries()) {
      const answers = new Set(worlds.map((posed) => JSON.stringify(posed[at]?.answer)));
      expect(answers.size, name).toBeGreaterThan(1);
    }
  });

  it("is the same again from the same seed", () => {
    const shown = () => posedIn("any").map(({ words, answer }) => ({ words, answer }));
    expect(shown()).toEqual(shown());
  });

  it("can be answered without a call only where there is nothing to ask for", () => {
    const known = tasks.filter(({ json, words }) => "answer" in nextMove((results) => json(words, results), new Map()));
    expect(known.map(({ name }) => name)).toEqual(["boxes"]);
  });
});
