// How a model that calls tools as JSON proceeds, written down as one function: it asks for results as if they were all there. Whatever is not
// in the conversation yet stops it, and is what the model asks for next.
import type { Json, JsonObject } from "@smolagents-ts/core";

export interface PlannedCall {
  readonly name: string;
  readonly args: JsonObject;
}

/** What a plan may do: look at results, by the call that they answer. */
export interface Results {
  /** A result that is JSON. */
  call<T>(name: string, args?: JsonObject): T;
  /** A result that is a text, to be read. */
  read(name: string, args?: JsonObject): string;
  /** Parts that do not depend on each other. */
  all<const Parts extends readonly (() => unknown)[]>(parts: Parts): { -readonly [At in keyof Parts]: ReturnType<Parts[At]> };
}

export type NextMove = { readonly calls: readonly PlannedCall[] } | { readonly answer: Json };

/** All that can be asked for at this point of the conversation, or the answer when nothing is missing. */
export function nextMove(plan: (results: Results) => Json, seen: ReadonlyMap<string, string>): NextMove {
  const read = (name: string, args: JsonObject = {}) => {
    const result = seen.get(toKey(name, args));
    if (result === undefined) throw new Missing([{ name, args }]);
    return result;
  };
  try {
    return { answer: plan({ read, call: (name, args) => JSON.parse(read(name, args)), all }) };
  } catch (missing) {
    if (missing instanceof Missing) return { calls: missing.calls };
    throw missing;
  }
}

/** One call, whatever the order of its arguments. */
export function toKey(name: string, args: JsonObject): string {
  return `${name}(${JSON.stringify(Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1)))})`;
}

class Missing {
  readonly calls: readonly PlannedCall[];

  constructor(calls: readonly PlannedCall[]) {
    this.calls = calls;
  }
}

const all: Results["all"] = (parts) => {
  const missing = new Map<string, PlannedCall>();
  const results = parts.map((part) => {
    try {
      return part();
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      for (const call of error.calls) missing.set(toKey(call.name, call.args), call);
      return undefined;
    }
  });
  if (missing.size > 0) throw new Missing([...missing.values()]);
  return results as { -readonly [At in keyof typeof parts]: ReturnType<(typeof parts)[At]> };
};
