import type { Attack, Expectation } from "@smolagents-ts/conformance";

export const attack = (name: string, code: string, expects: Expectation): Attack => ({ name, code, expects });

export const TIME = { error: "timeout" } as const;
export const MEMORY = { error: ["memory", "timeout"] } as const;
/** The engine knows better than to try: an ordinary error of the language. */
export const REFUSED = { error: ["runtime", "memory", "timeout"] } as const;
