import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { beforeAll, describe, expect, it } from "vitest";
import { makeCodec } from "../guest/codec.ts";
import { RunnerClient } from "./testing/runner-client.ts";

/** The programs that the local executor is held to, and what Node makes of them. */
const LOCAL = new URL("../../../local/src/", import.meta.url);

interface Reference {
  readonly value?: string;
  readonly text?: string;
  readonly output: readonly { readonly stream: string; readonly text: string }[];
  readonly errorName?: string;
}

const codec = makeCodec();

describe.each(["language", "library", "async", "typescript"])("%s: like Node", (area) => {
  const snippets = readFileSync(new URL(`__fixtures__/${area}.snippets.txt`, LOCAL), "utf8")
    .split(/^=== /m)
    .slice(1)
    .map((part) => [part.split("\n", 1)[0] ?? "", part.slice(part.indexOf("\n") + 1).trimEnd()] as const);
  let references: readonly Reference[] = [];
  beforeAll(async () => {
    references = await new Promise((resolve, reject) => {
      const workerData = snippets.map(([, code]) => code);
      const execArgv = ["--disable-warning=ExperimentalWarning"];
      new Worker(new URL("testing/node-reference-worker.ts", LOCAL), { workerData, execArgv }).on("message", resolve).on("error", reject);
    });
  });

  const cases = snippets.map(([title, code], index) => ({ title, code, index }));

  it.each(cases)("$title", ({ code, index }) => expectLike(references[index], code));

  // A program that waits runs in a function, unlike in Node. What it declares must be global all the same, in every form. A directive would be none.
  it.each(cases.filter(({ code }) => !code.includes('"use strict"')))("$title, after waiting", ({ code, index }) =>
    expectLike(references[index], `await null;\n${code}`),
  );
});

async function expectLike({ value, text, errorName, output }: Reference = { output: [] }, code: string): Promise<void> {
  await using runner = await RunnerClient.start();
  const ran = await runner.run(code);
  expect(ran.error?.name, ran.error?.message).toBe(errorName);
  expect(ran.output).toEqual(joined(output));
  expect(ran.text).toBe(text);
  if (value !== undefined) expect(ran.value).toStrictEqual(codec.decode(value));
}

/** How a stream is cut into chunks says nothing about what was printed. */
function joined(output: Reference["output"]): string[] {
  const lines: string[] = [];
  let last = "";
  for (const { stream, text } of output) {
    if (stream === last) lines[lines.length - 1] += text;
    else lines.push(`${stream.slice(3)}: ${text}`);
    last = stream;
  }
  return lines;
}
