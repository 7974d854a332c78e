import { setImmediate as idle } from "node:timers/promises";
import type { AgentEvent, Decision, Interruption, RunResult, RunStream } from "@smolagents-ts/core";
import { type Input, LineInput } from "./line-input.ts";
import { drained, withLenientOutput } from "./output.ts";
import { Questions } from "./questions.ts";
import { RunView } from "./run-view.ts";
import type { Style } from "./screen.ts";
import { type Stage, type TerminalOptions, toStage } from "./terminal-options.ts";

/** Tells runs in a terminal, or as plain text in a pipe, one after the other; and asks there what a person must decide. */
export class Terminal implements Disposable {
  readonly #stage: Stage;
  readonly #input: () => Input;
  #view: RunView;
  #lines: LineInput | undefined;
  #questions: Questions | undefined;
  /** Whether a question is open, and the events that wait for its end: nothing may be written between a question and its answer. */
  #isAsking = false;
  readonly #held: AgentEvent[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: TerminalOptions = {}) {
    this.#stage = toStage(options);
    // Not before it is needed: to look at `process.stdin` opens it.
    this.#input = () => options.input ?? process.stdin;
    this.#view = this.#newView();
  }

  /** Whether there is a person to ask: a keyboard, a terminal, and no CI around them. */
  get isInteractive(): boolean {
    const { output, env } = this.#stage;
    return output.isTTY === true && !env["CI"] && this.#input().isTTY === true;
  }

  /**
   * Tells events until they end, and gives the result of a run. What a run throws is thrown on.
   *
   * A run goes on when nobody reads the output any more.
   */
  render<Output>(run: RunStream<Output>): Promise<RunResult<Output>>;
  render(events: AsyncIterable<AgentEvent>): Promise<undefined>;
  render(events: AsyncIterable<AgentEvent> & { readonly result?: Promise<RunResult> }): Promise<RunResult | undefined> {
    const { output, screen, settings } = this.#stage;
    return withLenientOutput(output, async () => {
      try {
        for await (const event of events) {
          this.show(event);
          await Promise.all([drained(output), drained(settings.answer)]);
        }
        return await events.result;
      } finally {
        this.#view.close();
        screen.close();
      }
    });
  }

  /** Tells one event. */
  show(event: AgentEvent): void {
    if (this.#isAsking) {
      this.#held.push(event);
      return;
    }
    if (event.type === "run-start") this.#view = this.#newView();
    this.#view.show(event);
  }

  /**
   * Asks for a decision: `agent.stream(task, { decide: terminal.ask })`. Events wait while a question is open, and questions for each other.
   *
   * Gives nothing where nobody can answer: there is no terminal, the input ended, or the signal aborted.
   */
  readonly ask = async (interruption: Interruption, options: { readonly signal?: AbortSignal } = {}): Promise<Decision | undefined> => {
    if (!this.isInteractive) return undefined;
    // What happened before the question is told before it.
    await idle();
    const turn = this.#turn.then(() => this.#askNow(interruption, options.signal));
    this.#turn = turn.catch(() => {});
    return turn;
  };

  /** A line of the program's own, apart from the rest. */
  note(text: string, style?: Style): void {
    const { screen } = this.#stage;
    screen.gap();
    screen.line(text, style);
  }

  /** Takes the status away and leaves the cursor at the start of a line. An open question ends without an answer. */
  close(): void {
    this.#lines?.close();
    this.#view.close();
    this.#stage.screen.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #askNow(interruption: Interruption, signal: AbortSignal | undefined): Promise<Decision | undefined> {
    if (signal?.aborted) return undefined;
    const { screen, settings } = this.#stage;
    settings.asked.set(interruption.id, interruption);
    this.#isAsking = true;
    screen.status(undefined);
    try {
      this.#lines ??= new LineInput(this.#input());
      this.#questions ??= new Questions(screen, this.#lines);
      return await this.#questions.ask(interruption, signal);
    } finally {
      this.#isAsking = false;
      for (const event of this.#held.splice(0)) this.show(event);
    }
  }

  #newView(): RunView {
    return new RunView(this.#stage.screen, this.#stage.settings);
  }
}
