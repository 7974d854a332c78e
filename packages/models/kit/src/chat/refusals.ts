import type { ModelError, ModelWarning } from "@smolagents-ts/core";
import { wordsOf } from "../reword-error.ts";
import type { ChatBody } from "./chat-wire.ts";

/** A field that some servers refuse and every request can do without, in one way or another. */
type Field = "stop" | "stream_options" | "max_tokens" | "max_completion_tokens";

const FIELDS: readonly Field[] = ["stop", "stream_options", "max_tokens", "max_completion_tokens"];
const OTHER_NAME: Partial<Record<Field, Field>> = { max_tokens: "max_completion_tokens", max_completion_tokens: "max_tokens" };
const REFUSED =
  /not support|unsupported|unrecognized|unknown|unexpected|not (allowed|permitted)|extra (inputs|fields)|invalid (param|arg|field)/i;

/**
 * The fields that a server was seen to refuse. Asking is the only way to know: lists of models without `stop` are wrong at every release.
 */
export class Refusals {
  readonly #refused = new Set<Field>();

  has(field: Field): boolean {
    return this.#refused.has(field);
  }

  /** Remembers which field of `body` the server complains about; false when it is none that can be done without. */
  learn(failure: ModelError, body: ChatBody): boolean {
    if (failure.kind !== "bad-request") return false;
    const { param } = (failure.cause ?? {}) as { readonly param?: unknown };
    const words = wordsOf(failure);
    const sent = FIELDS.filter((field) => field in body);
    // A complaint about the value, such as a limit that is too high, is the caller's to hear; whatever is wrong with stop strings can be helped.
    const refused = REFUSED.test(words)
      ? sent.find((field) => field === param || mentions(words, field))
      : sent.find((field) => field === "stop" && field === param);
    if (refused !== undefined) this.#refused.add(refused);
    return refused !== undefined;
  }

  /** The body without what is refused, or with its other name. */
  apply(body: ChatBody): { readonly body: ChatBody; readonly warnings: readonly ModelWarning[] } {
    if (!FIELDS.some((field) => field in body && this.#refused.has(field))) return { body, warnings: [] };
    const fields: Record<string, unknown> = { ...body };
    const warnings: ModelWarning[] = [];
    for (const field of this.#refused) {
      if (!(field in fields)) continue;
      const other = OTHER_NAME[field];
      if (other !== undefined && !this.#refused.has(other)) fields[other] = fields[field];
      else warnings.push({ code: "unsupported", message: INSTEAD[field] });
      delete fields[field];
    }
    return { body: fields as unknown as ChatBody, warnings };
  }
}

const INSTEAD: Readonly<Record<Field, string>> = {
  stop: "The server refuses stop strings: they are looked for in the reply, which is cut there.",
  stream_options: "The server refuses stream_options: the reply may come without token counts.",
  max_tokens: "The server refuses every limit on output tokens: none was sent.",
  max_completion_tokens: "The server refuses every limit on output tokens: none was sent.",
};

const mentions = (text: string, field: Field): boolean => new RegExp(`(?<![\\w])${field}(?![\\w])`).test(text);
