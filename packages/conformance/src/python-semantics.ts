import type { Executor, ExecutorSession } from "@smolagents-ts/core";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { type MakeExecutor, PATIENCE_MS } from "./executor/case.ts";
import { type CpythonReferences, cpythonReferences } from "./python/cpython.ts";
import { expectLike } from "./python/expect-like.ts";
import { readPythonSnippets, type Snippet } from "./python-snippets.ts";

export interface PythonSemanticsOptions {
  /** Snippets the executor cannot run like CPython, by title, each with the reason, which the report shows. */
  readonly skip?: { readonly [title: string]: string };
  /** The interpreter whose word counts: a name on the PATH, or a path. Defaults to `"python3"`. Where there is none, all is skipped, and says so. */
  readonly python?: string;
  /** How long a snippet may take, in milliseconds. Defaults to 10,000. */
  readonly patienceMs?: number;
}

/** Takes away what a snippet has defined, so that the next one finds a fresh interpreter without waiting for one. */
const REMEMBER = "_kept = set(globals()) | {'_kept', '_name'}";
const FORGET = "for _name in list(globals()):\n    if _name not in _kept:\n        del globals()[_name]";
const VERSION = "import sys\nlist(sys.version_info[:2])";

/**
 * Declares a vitest suite of Python programs, whose values, output and errors must be those that CPython on this machine gives, run at the same time.
 *
 * A snippet that needs a later Python than either of the two is reported as skipped.
 */
export function describePythonSemantics(
  name: string,
  makeExecutor: MakeExecutor,
  { skip = {}, python = "python3", patienceMs = PATIENCE_MS }: PythonSemanticsOptions = {},
): void {
  const areas = readPythonSnippets();
  const titles = new Set([...areas.values()].flat().map(({ title }) => title));
  for (const [title, reason] of Object.entries(skip)) {
    if (!titles.has(title)) throw new TypeError(`There is no snippet "${title}" to skip.`);
    if (reason.trim() === "") throw new TypeError(`The snippet "${title}" is skipped without a reason.`);
  }
  describe(`${name}: Python`, () => {
    let executor: Executor;
    beforeAll(async () => {
      executor = await makeExecutor();
    });
    afterAll(() => executor.close?.());

    describe.concurrent.each([...areas])("%s: like CPython", (_, snippets) => {
      const area = new Area(snippets, python);
      beforeAll(() => area.open(executor), 6 * patienceMs);
      afterAll(() => area.close());
      describe.sequential("", () => {
        for (const snippet of snippets) {
          const { title } = snippet;
          if (Object.hasOwn(skip, title)) it.skip(`${title} (skipped: ${skip[title]})`);
          else it(title, { timeout: patienceMs }, (run) => area.check(snippet, run));
        }
      });
    });
  });
}

/** Snippets that share an interpreter. */
class Area {
  readonly #snippets: readonly Snippet[];
  readonly #python: string;
  #references: CpythonReferences | undefined;
  #executor: Executor | undefined;
  #session: ExecutorSession | undefined;
  #version: readonly number[] = [];

  constructor(snippets: readonly Snippet[], python: string) {
    this.#snippets = snippets;
    this.#python = python;
  }

  async open(executor: Executor): Promise<void> {
    this.#executor = executor;
    this.#references = await cpythonReferences(this.#python, this.#snippets).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    const session = await this.#openSession();
    this.#version = (await session.run(VERSION)).value as number[];
    await session.run(FORGET);
  }

  async close(): Promise<void> {
    await this.#session?.close();
  }

  async check(snippet: Snippet, { skip }: TestContext): Promise<void> {
    const references = this.#references;
    if (!references) return skip(`there is no ${this.#python} on this machine to compare with`);
    for (const [who, version] of [
      ["the executor", this.#version],
      [this.#python, references.version],
    ] as const) {
      if (isOlder(version, snippet.since))
        return skip(`needs Python ${snippet.since?.join(".")}, and ${who} is Python ${version.join(".")}`);
    }
    const isSameVersion = this.#version.join() === references.version.join();
    const expected = references.programs[this.#snippets.indexOf(snippet)] ?? [];
    const session = this.#session ?? (await this.#openSession());
    try {
      for (const [index, program] of snippet.programs.entries()) {
        const reference = expected[index];
        if (!reference) throw new Error(`${this.#python} gave no reference.`);
        expectLike(await session.run(program), reference, isSameVersion);
      }
      expect((await session.run(FORGET)).error, "the names of the snippet can be taken away").toBeUndefined();
    } catch (error) {
      // The next snippet must not suffer for this one.
      this.#session = undefined;
      await session.close();
      throw error;
    }
  }

  async #openSession(): Promise<ExecutorSession> {
    if (!this.#executor) throw new Error("There is no executor.");
    this.#session = await this.#executor.open({ tools: [], callTool: () => Promise.reject(new Error("There are no tools.")) });
    await this.#session.run(REMEMBER);
    return this.#session;
  }
}

function isOlder([major = 0, minor = 0]: readonly number[], [wantedMajor, wantedMinor]: readonly [number, number] = [3, 0]): boolean {
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}
