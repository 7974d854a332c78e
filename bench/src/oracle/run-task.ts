import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject, Tool } from "@smolagents-ts/core";
import { makeCodeAgent, makeToolCallingAgent } from "./agents.ts";
import { type Mode, oracleModel, type Traffic, writesPrograms } from "./oracle-model.ts";
import { toKey } from "./plan.ts";
import type { PosedTask } from "./task.ts";

export interface Outcome extends Traffic {
  readonly answer: unknown;
  readonly isRight: boolean;
  /** Every call that reached a tool, in the order of arrival. */
  readonly toolCalls: readonly string[];
  /** How many of them came after the last reply: their results went into the answer unseen. */
  readonly unseenCalls: number;
}

/** A real run of one task by one policy. */
export async function runTask(task: PosedTask, mode: Mode): Promise<Outcome> {
  const toolCalls: string[] = [];
  let callsBefore = 0;
  const { model, traffic } = oracleModel(task, mode, () => {
    callsBefore = toolCalls.length;
  });
  const tools = task.tools.map((tool) => recorded(tool, toolCalls));
  const agent = writesPrograms(mode) ? makeCodeAgent(model, tools) : makeToolCallingAgent(model, tools);
  const { output } = await agent.run(task.words);
  return { ...traffic, answer: output, isRight: agree(output, task.answer), toolCalls, unseenCalls: toolCalls.length - callsBefore };
}

const recorded = (tool: Tool, calls: string[]): Tool => ({
  ...tool,
  execute(input, context) {
    calls.push(toKey(tool.name, input as JsonObject));
    return tool.execute(input, context);
  },
});

/** Sums of fractions may differ in their last digits by the order in which they are added. */
function agree(given: unknown, right: Json): boolean {
  if (typeof given === "number" && typeof right === "number") return Math.abs(given - right) <= 1e-9 * Math.abs(right);
  if (given === null || right === null || typeof given !== "object" || typeof right !== "object") return isDeepStrictEqual(given, right);
  const [one, other] = [Object.entries(given), new Map<string, Json>(Object.entries(right))];
  return (
    Array.isArray(given) === Array.isArray(right) &&
    one.length === other.size &&
    one.every(([name, value]) => other.has(name) && agree(value, other.get(name) ?? null))
  );
}
