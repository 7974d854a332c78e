import type { ExecutionError } from "@smolagents-ts/core";

/** A program that means harm, and how it must end. */
export interface Attack<Name extends string = string> {
  /** Ends the sentence "contains a program that …". */
  readonly name: Name;
  /**
   * The program; several are run one after another in the same session. It finds the tools `ATTACK_TOOLS`, and two variables: `given`, an object
   * with a list, and `target`, which names what is worth reaching (`Target`).
   */
  readonly code: string | readonly string[];
  /**
   * Outcome of the (last) program. `"ends"`: any end will do, as long as it is one. Besides, a session may always be lost if it says so. That nothing
   * of `target` was reached is expected of every attack.
   */
  readonly expects: Expectation;
}

/** An attack on another session, in which `neighbour` ran before. That one must go on as it was, and what it knows must stay its own. */
export interface NeighbourAttack<Name extends string = string> extends Attack<Name> {
  /** Finds its secret in the variable `treasure`. */
  readonly neighbour: string;
}

export type Expectation =
  | "ends"
  | { readonly value: unknown }
  | { readonly error: ExecutionError["kind"] | readonly ExecutionError["kind"][] };

/** `echo` returns its `value`, `fail` throws, `never` does not answer, `give` returns a rich object. */
export const ATTACK_TOOLS = ["echo", "fail", "never", "give"];

/** What an attack is after, as it finds it in its variable `target`. */
export interface Target {
  /** A file of the host with a secret in it. */
  readonly secretFile: string;
  /** A path on the host at which nothing is. */
  readonly canaryFile: string;
  /** Name of an environment variable of the host with the secret in it. */
  readonly secretName: string;
  /** A port on the host's loopback address; whoever connects to it has escaped. */
  readonly port: number;
  /** A process of the host with the secret in its environment; it must live on. */
  readonly pid: number;
  /** Goes into the command line of every process that is meant to outlive its session. */
  readonly marker: string;
}

/** Makes attacks of one kind, with names that the options know. */
export function attack<const Name extends string>(name: Name, code: string | readonly string[], expects: Expectation): Attack<Name> {
  return { name, code, expects };
}

export function neighbourAttack<const Name extends string>(
  name: Name,
  { neighbour, code }: Pick<NeighbourAttack, "neighbour" | "code">,
): NeighbourAttack<Name> {
  return { name, neighbour, code, expects: ENDS };
}

export const ENDS = "ends";
/** Goes on until it is stopped. */
export const ENDLESS = { error: ["timeout", "runtime", "memory", "limit", "aborted"] } as const;
export const TIME = { error: "timeout" } as const;
export const MEMORY = { error: ["memory", "timeout"] } as const;
/** The engine knows better than to try: an ordinary error of the language. */
export const REFUSED = { error: ["runtime", "memory", "timeout"] } as const;
/** More than may be sent. */
export const TOO_MUCH = { error: ["limit", "runtime", "memory", "timeout"] } as const;
