import type { ModelError, ModelWarning } from "@smolagents-ts/core";
import { wordsOf } from "@smolagents-ts/model-kit";
import type { ResponsesBody } from "./responses-wire.ts";

/** Fields that some models refuse and every request can do without, by the name that the server's complaint gives them. */
const FIELDS: Readonly<Record<string, string | undefined>> = {
  include: undefined,
  store: "The server refuses store: false: it may keep the conversation.",
  temperature: "The model refuses temperature: it was dropped.",
  top_p: "The model refuses top_p: it was dropped.",
  parallel_tool_calls: "The model refuses parallel_tool_calls: it was dropped.",
  "reasoning.effort": "The model refuses reasoning.effort: it was dropped.",
  "reasoning.summary": "No summary of the model's reasoning is given: the server refuses to.",
};

const REFUSED = /not support|unsupported|unrecognized|unknown|unexpected|not (allowed|permitted)|extra (inputs|fields)/i;

/**
 * The fields that a model was seen to refuse. Asking is the only way to know: lists of models that reason are wrong at every release.
 */
export class FieldRefusals {
  readonly #refused = new Set<string>();

  /** Remembers which field the server complains about; false when it is none that was sent and can be done without. */
  learn(failure: ModelError, body: ResponsesBody): boolean {
    if (failure.kind !== "bad-request") return false;
    const { param, code } = (failure.cause ?? {}) as { readonly param?: unknown; readonly code?: unknown };
    const words = wordsOf(failure);
    const sent = Object.keys(FIELDS).filter((name) => !this.#refused.has(name) && valueAt(body, name) !== undefined);
    // OpenAI says which in `param`; others only in words.
    const field = sent.find((name) => name === param) ?? (REFUSED.test(words) ? sent.find((name) => mentions(words, name)) : undefined);
    if (field === undefined) return false;
    // An effort that this model does not have is the caller's to hear.
    if (field === "reasoning.effort" && code === "unsupported_value") return false;
    this.#refused.add(field);
    return true;
  }

  /** The body without what is refused. */
  apply(body: ResponsesBody): { readonly body: ResponsesBody; readonly warnings: readonly ModelWarning[] } {
    let fields: Record<string, unknown> = body;
    const warnings: ModelWarning[] = [];
    for (const field of this.#refused) {
      if (valueAt(body, field) === undefined) continue;
      fields = without(fields, field);
      const message = FIELDS[field];
      if (message !== undefined) warnings.push({ code: "unsupported", message });
    }
    return { body: fields as unknown as ResponsesBody, warnings };
  }
}

const mentions = (text: string, field: string): boolean => new RegExp(`(?<!\\w)${field.replace(".", "\\.")}(?!\\w)`).test(text);

const valueAt = (body: Readonly<Record<string, unknown>>, field: string): unknown => {
  const [outer = "", inner] = field.split(".");
  return inner === undefined ? body[outer] : (body[outer] as Readonly<Record<string, unknown>> | undefined)?.[inner];
};

const without = (fields: Readonly<Record<string, unknown>>, field: string): Record<string, unknown> => {
  const [outer = "", inner] = field.split(".");
  const { [outer]: value, ...rest } = fields;
  if (inner === undefined) return rest;
  const kept = without(value as Readonly<Record<string, unknown>>, inner);
  return Object.keys(kept).length > 0 ? { ...rest, [outer]: kept } : rest;
};
