import type { ModelError } from "@smolagents-ts/core";
import type { ResponsesBody, ResponsesItem } from "./responses-wire.ts";

/** Reasoning that the server was seen not to open, such as that of a stored conversation which another account goes on with. */
export class UnreadableReasoning {
  readonly #names = new Set<string>();

  has(item: ResponsesItem): boolean {
    return this.#names.has(nameOf(item) ?? "");
  }

  /** Remembers the reasoning in `body` when the server complains about it; false when nothing new was learned. */
  learn(failure: ModelError, { input }: ResponsesBody): boolean {
    const { code } = (failure.cause ?? {}) as { readonly code?: unknown };
    if (code !== "invalid_encrypted_content") return false;
    const names = input.flatMap((item) => nameOf(item) ?? []);
    for (const name of names) this.#names.add(name);
    return names.length > 0;
  }
}

/** Tells one item of reasoning from another; undefined for other items. */
const nameOf = ({ type, id, encrypted_content: sealed }: ResponsesItem): string | undefined =>
  type === "reasoning" ? (id ?? sealed ?? undefined) : undefined;
