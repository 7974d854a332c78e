// Shows a run in a terminal, or as plain text in a log, while it happens.

import { once } from "node:events";
import type { ActionStep, AgentEvent, ExecutorLanguage } from "@smolagents-ts/core";
import { toAnswerText } from "./answer-text.ts";
import { count, cut, describeCall, describeDuration, describeUsage, remarksOf } from "./describe.ts";
import { highlight } from "./highlight.ts";
import { ReplySplitter } from "./reply-splitter.ts";
import type { Output, Screen, Style } from "./screen.ts";

export interface RenderOptions {
  /** Where the run is told. */
  readonly screen: Screen;
  /** Where the answer goes, and nothing else. */
  readonly answer: Output;
  /** Whether the two are one terminal, so that the answer needs a heading. */
  readonly together: boolean;
  /** What programs are written in. */
  readonly language: ExecutorLanguage;
  /** Tells only how the run ended. */
  readonly quiet?: boolean;
  /** Tells the model's reasoning too. */
  readonly verbose?: boolean;
}

/** Renders events until the run ends. What the iteration throws is thrown on, with the screen left at the start of a line. */
export async function renderEvents(events: AsyncIterable<AgentEvent>, options: RenderOptions): Promise<void> {
  const { screen, answer, quiet } = options;
  const view = new RunView(options);
  try {
    for await (const event of events) {
      if (quiet && event.type !== "run-finish") continue;
      await view.show(event);
      if (answer.writableNeedDrain) await once(answer, "drain");
    }
  } finally {
    screen.close();
  }
}

type EventOf<Type extends AgentEvent["type"]> = Extract<AgentEvent, { readonly type: Type }>;

/** Parts of a step, kept apart by an empty line. */
type Section = "heading" | "reasoning" | "thought" | "code" | "result";

const INDENT = "  ";
const GUTTER = "  │ ";
const MAX_CALL_CHARS = 100;
const MAX_MESSAGE_CHARS = 300;

class RunView {
  readonly #options: RenderOptions;
  readonly #screen: Screen;
  readonly #startedAt = performance.now();
  /** Calls that wait for their tool, by id. */
  readonly #calls = new Map<string, EventOf<"tool-start">>();
  #section: Section = "heading";
  #reply: ReplySplitter;
  #steps = 0;

  constructor(options: RenderOptions) {
    this.#options = options;
    this.#screen = options.screen;
    this.#reply = this.#newReply();
  }

  async show(event: AgentEvent): Promise<void> {
    const screen = this.#screen;
    switch (event.type) {
      case "run-start":
        return;
      case "step-start":
        return this.#showHeading(event.step);
      case "text-delta":
        this.#reply.push(event.delta);
        return screen.status(this.#reply.isInBlock ? "writing a program" : "writing");
      case "reasoning-delta":
        if (this.#options.verbose) this.#write("reasoning", event.delta, { style: "dim" });
        return screen.status("thinking");
      case "warning":
        return this.#line(this.#section, `Warning: ${event.message}`, "yellow");
      case "code":
        await this.#showCode(event.code);
        return screen.status("running the program");
      case "output":
        return this.#write("result", event.text, { style: event.stream === "stderr" ? "yellow" : undefined, prefix: INDENT });
      case "tool-start":
        this.#calls.set(event.callId, event);
        return screen.status(this.#openCalls());
      case "tool-finish":
        this.#showCall(event);
        return screen.status(this.#openCalls());
      case "step-finish":
        return this.#showOutcome(event.action);
      case "run-finish":
        return this.#showEnd(event);
    }
  }

  #showHeading(step: number): void {
    this.#reply = this.#newReply();
    this.#calls.clear();
    this.#screen.gap();
    this.#screen.line(`Step ${step}`, ["bold", "cyan"]);
    this.#section = "heading";
    this.#screen.status("waiting for the model");
  }

  async #showCode(code: string): Promise<void> {
    const { thought } = this.#reply;
    this.#showBlocks(code);
    // A reply that is nothing but a program was shown while it came.
    if (thought.trim() === code.trim()) return;
    this.#enter("code");
    for (const { text, style } of await highlight(code, this.#options.language)) this.#screen.write(text, { style, prefix: GUTTER });
    this.#screen.freshLine();
  }

  /** Shows the blocks of the reply that are no part of the program, as they came: nothing the model wrote goes missing. */
  #showBlocks(code = ""): void {
    for (const block of this.#reply.end()) {
      const content = block
        .replace(/<\/?code>/g, "")
        .replace(/^[ \t]*(`{3,}|~{3,}).*$/gm, "")
        .trim();
      if (!code.includes(content)) this.#line("thought", block.trim());
    }
  }

  #showCall({ callId, name, error, durationMs }: EventOf<"tool-finish">): void {
    const call = describeCall(name, this.#calls.get(callId)?.input, MAX_CALL_CHARS);
    this.#calls.delete(callId);
    this.#enter("result");
    const screen = this.#screen;
    screen.freshLine();
    screen.write(error === undefined ? "✓ " : "✗ ", { style: error === undefined ? "green" : "red", prefix: INDENT });
    screen.write(call);
    screen.write(`  ${describeDuration(durationMs)}\n`, { style: "dim" });
    if (error !== undefined) screen.line(cut(firstLine(error), MAX_MESSAGE_CHARS), "red", `${INDENT}  `);
  }

  #showOutcome(action: ActionStep): void {
    this.#steps++;
    this.#showBlocks(action.code);
    this.#screen.status(undefined);
    // What follows the first sentence tells the model how to reply.
    const remarks = action.error?.code === "PARSING" ? firstSentence(action.error.message) : remarksOf(action);
    let style: Style = action.code === undefined ? "red" : "dim";
    for (const line of remarks === "" ? [] : remarks.split("\n")) {
      if (/^Error\b/.test(line)) style = "red";
      else if (line.startsWith("Warning: ")) style = "yellow";
      this.#line("result", line, style, INDENT);
    }
  }

  #showEnd({ status, output, usage }: EventOf<"run-finish">): void {
    const { screen, answer, together, quiet } = this.#options;
    screen.status(undefined);
    if (!quiet) screen.gap();
    if (status === "completed") {
      if (together && !quiet) screen.line("Answer", ["bold", "green"]);
      answer.write(toAnswerText(output, { isTerminal: answer.isTTY === true }));
    } else {
      screen.line(
        status === "aborted" ? "Interrupted: there is no answer." : "No answer: the steps ran out. Give it more with --max-steps.",
        "yellow",
      );
    }
    if (quiet) return;
    const facts = [count(this.#steps, "step"), describeUsage(usage), describeDuration(performance.now() - this.#startedAt)];
    screen.gap();
    screen.line(facts.filter((fact) => fact !== undefined).join(" · "), "dim");
  }

  #openCalls(): string {
    const [first, second] = this.#calls.values();
    if (!first) return "running the program";
    return second ? `waiting for ${count(this.#calls.size, "call")}` : `waiting for ${cut(first.name, 64)}`;
  }

  #newReply(): ReplySplitter {
    return new ReplySplitter((text) => this.#write("thought", text));
  }

  #enter(section: Section): void {
    if (this.#section !== section && this.#section !== "heading") this.#screen.gap();
    this.#section = section;
  }

  #write(section: Section, text: string, options: { readonly style?: Style | undefined; readonly prefix?: string } = {}): void {
    this.#enter(section);
    this.#screen.write(text, options);
  }

  #line(section: Section, text: string, style?: Style, prefix?: string): void {
    this.#enter(section);
    this.#screen.line(text, style, prefix);
  }
}

const firstSentence = (text: string) => /^.*?\.(?= |$)/m.exec(text)?.[0] ?? firstLine(text);
const firstLine = (text: string) => text.trimStart().split("\n", 1)[0] ?? "";
