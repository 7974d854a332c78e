import type { Execution } from "@smolagents-ts/core";
import { makeCodec } from "@smolagents-ts/executor-kit/guest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LocalExecutor } from "./local-executor.ts";
import { differences } from "./testing/differences.ts";
import { nodeReferences, type Reference } from "./testing/node-reference.ts";
import { readSnippets } from "./testing/snippets.ts";

const codec = makeCodec();
const executor = new LocalExecutor();
afterAll(() => executor.close());

async function runAlone(code: string): Promise<Execution> {
  const session = await executor.open({ tools: [], callTool: () => Promise.reject(new Error("no tools")) });
  try {
    return await session.run(code);
  } finally {
    await session.close();
  }
}

describe.each(["language", "library", "async", "typescript"])("%s: like Node", (area) => {
  const snippets = readSnippets(area);
  let references: readonly Reference[] = [];
  beforeAll(async () => {
    references = await nodeReferences(snippets);
  });

  it.each(snippets.map(({ title, code }, index) => ({ title, code, index })))("$title", async ({ code, index }) => {
    const { value, text, errorName, output } = references[index] as Reference;
    const execution = await runAlone(code);
    expect(execution.error?.name, execution.error?.message).toBe(errorName);
    expect(joined(execution.output)).toEqual(joined(output));
    expect(execution.text).toBe(text);
    if (value !== undefined) expect(execution.value).toStrictEqual(codec.decode(value));
  });
});

describe("unlike Node, and meant so", () => {
  let references: readonly Reference[] = [];
  beforeAll(async () => {
    references = await nodeReferences(differences);
  });

  it.each(differences.map((difference, index) => ({ ...difference, index })))("$what: $why", async ({ code, here, index }) => {
    const { error, text } = await runAlone(code);
    expect(error).toBeUndefined();
    expect(String(text)).toBe(here);
    // Should Node come to agree, the line is to be struck out.
    expect(references[index]).not.toMatchObject({ text: here });
  });
});

/** How a stream is cut into chunks says nothing about what was printed. */
function joined(output: readonly { readonly stream: string; readonly text: string }[]): string[] {
  const lines: string[] = [];
  let last = "";
  for (const { stream, text } of output) {
    if (stream === last) lines[lines.length - 1] += text;
    else lines.push(`${stream}: ${text}`);
    last = stream;
  }
  return lines;
}
