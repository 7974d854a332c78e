// biome-ignore-all lint/suspicious/noShadowRestrictedNames: it keeps the built-ins it uses, for programs may replace them
import type { Describe } from "./guest-describe.ts";
import type { Host } from "./guest-program.ts";

export interface GuestConsole {
  readonly console: object;
  /** Ends the groups that a program left open. */
  ungroup(): void;
}

/**
 * The sandbox's `console`: texts go out as they are, everything else as trees, which the worker prints as Node would.
 *
 * Runs inside the sandbox, handed over as source text, so it must not refer to anything outside itself.
 */
export function makeConsole(host: Host, describe: Describe): GuestConsole {
  const { Date, String } = globalThis;
  const { stringify } = JSON;
  const { create, is } = Object;
  const uncurry = Function.prototype.bind.bind(Function.prototype.call) as <A extends unknown[], R>(
    method: (...args: A) => R,
  ) => (self: unknown, ...args: A) => R;
  const map = uncurry(Array.prototype.map) as <T, R>(items: ArrayLike<T>, change: (item: T, index: number) => R) => R[];
  const join = uncurry(Array.prototype.join);

  let groups = 0;
  const counts: Record<string, number> = create(null);
  const times: Record<string, number> = create(null);

  /** What prints as its own text, but for the sign of zero and the letter of a bigint. */
  const isPlain = (value: unknown) => {
    const type = typeof value;
    return value === null || (type !== "object" && type !== "function" && type !== "symbol");
  };
  const plainText = (value: unknown) => (typeof value === "bigint" ? `${value}n` : is(value, -0) ? "-0" : String(value));

  const print = (stream: "stdout" | "stderr", values: unknown[]) => {
    let plain = values.length > 0 && groups === 0;
    for (let i = 0; i < values.length; i++) plain &&= isPlain(values[i]);
    // Node formats `%s` and its like only when there is something to put in.
    if (plain && (values.length === 1 || typeof values[0] !== "string" || !/%/.test(values[0])))
      return host.print(stream, `${join(map(values, plainText), " ")}\n`, false);
    const trees = map(values, (value) => (typeof value === "string" ? value : describe(value, 4)));
    host.print(stream, stringify(groups === 0 ? trees : [{ $: "group", v: trees, depth: groups }]), true);
  };
  const out = (...values: unknown[]) => print("stdout", values);
  const err = (...values: unknown[]) => print("stderr", values);
  const console = {
    log: out,
    info: out,
    debug: out,
    group: (...values: unknown[]) => {
      if (values.length > 0) out(...values);
      groups++;
    },
    groupEnd: () => {
      groups = groups > 0 ? groups - 1 : 0;
    },
    dir: (value: unknown) => out(value),
    table: (value: unknown) => host.print("stdout", stringify([{ $: "table", v: describe(value, 2) }]), true),
    warn: err,
    error: err,
    trace: err,
    assert: (condition: unknown, first: unknown = undefined, ...values: unknown[]) => {
      if (condition) return;
      if (typeof first === "string") err(`Assertion failed: ${first}`, ...values);
      else if (first === undefined) err("Assertion failed");
      else err("Assertion failed", first, ...values);
    },
    time: (label: unknown = "default") => {
      times[String(label)] = Date.now();
    },
    timeLog: (label: unknown = "default", ...values: unknown[]) =>
      out(`${label}: ${Date.now() - (times[String(label)] ?? Date.now())}ms`, ...values),
    timeEnd: (label: unknown = "default") => {
      console.timeLog(label);
      delete times[String(label)];
    },
    count: (label: unknown = "default") => {
      counts[String(label)] = (counts[String(label)] ?? 0) + 1;
      out(`${label}: ${counts[String(label)]}`);
    },
    countReset: (label: unknown = "default") => {
      delete counts[String(label)];
    },
  };

  const ungroup = () => {
    groups = 0;
  };
  return { console, ungroup };
}
