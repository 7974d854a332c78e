/**
 * An executor for the suite's own tests: JavaScript in a node:vm context, each session in a thread. It keeps the contract, and it is
 * NOT safe, since node:vm is no boundary. A snapshot is a journal: opening one runs the actions again and answers their calls from it.
 */

import type { Executor, ExecutorSession, SessionOptions } from "@smolagents-ts/core";
import { readJournal } from "./journal.ts";
import { ReferenceSession } from "./session.ts";

export interface ReferenceExecutorOptions {
  /** Puts the process, its environment and its network into the sandbox. */
  readonly leaks?: boolean;
}

export class ReferenceExecutor implements Executor {
  readonly name = "reference";
  readonly language = "javascript";
  readonly isolation = "none";
  readonly #leaks: boolean;
  readonly #sessions = new Set<ReferenceSession>();

  constructor({ leaks = false }: ReferenceExecutorOptions = {}) {
    this.#leaks = leaks;
  }

  warm(): void {}

  async open(options: SessionOptions): Promise<ExecutorSession> {
    const journal = options.snapshot ? readJournal(options.snapshot) : [];
    const session = new ReferenceSession(options, { leaks: this.#leaks, onClose: () => this.#sessions.delete(session) });
    this.#sessions.add(session);
    await session.replay(journal);
    return session;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => session.close()));
  }
}
