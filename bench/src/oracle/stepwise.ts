// The other end from the best programs: a model that dares nothing, and ends its program wherever a call depends on another, to look.
import type { Json } from "@smolagents-ts/core";
import { nextMove, type PlannedCall, type Results, toKey } from "./plan.ts";

/** The next program on the way that single calls would take, from what the ones before it printed. */
export function nextProgram(plan: (results: Results) => Json, printed: readonly string[]): string {
  const seen = new Map<string, string>();
  for (const results of printed) {
    const move = nextMove(plan, seen);
    const calls = "calls" in move ? move.calls : [];
    const values = JSON.parse(results) as readonly Json[];
    for (const [at, { name, args }] of calls.entries()) {
      const value = values[at];
      seen.set(toKey(name, args), typeof value === "string" ? value : JSON.stringify(value));
    }
  }
  const move = nextMove(plan, seen);
  if ("answer" in move) return `finalAnswer(${JSON.stringify(move.answer)});`;
  return `console.log(JSON.stringify(await Promise.all([${move.calls.map(toExpression).join(", ")}])));`;
}

const toExpression = ({ name, args }: PlannedCall) => `${name}(${JSON.stringify(args)})`;
