import type { Execution, OutputChunk } from "@smolagents-ts/core";
import { expect } from "vitest";
import type { ProgramReference } from "./cpython.ts";
import { fromWire } from "./values-source.ts";

/** Throws when a program did something else than in CPython. */
export function expectLike({ error, value, text, output }: Execution, reference: ProgramReference, isSameVersion: boolean): void {
  expect(error?.name, error?.message).toBe(reference.error?.name);
  // How errors are worded changes from one Python to the next.
  if (reference.error && isSameVersion) expect(error?.message).toContain(reference.error.message);
  expect(joined(output)).toEqual(joined(reference.output));
  if (reference.text === undefined) return expect(value ?? undefined).toBeUndefined();
  expect(text).toBe(reference.text);
  if ("value" in reference) expect(value).toStrictEqual(fromWire(reference.value));
}

/** How a stream is cut into chunks says nothing about what was printed. */
function joined(output: readonly (OutputChunk | { readonly stream: string; readonly text: string })[]): string[] {
  const parts: { stream: string; text: string }[] = [];
  for (const { stream, text } of output) {
    const last = parts.at(-1);
    if (last?.stream === stream) last.text += text;
    else if (text) parts.push({ stream, text });
  }
  return parts.map(({ stream, text }) => `${stream}: ${text}`);
}
