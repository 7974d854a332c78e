// Tells one run, in a terminal or as plain text in a log, while it happens.

import type { ActionStep } from "@smolagents-ts/core";
import { AgentLanes } from "./agent-lanes.ts";
import { toAnswerText } from "./answer-text.ts";
import { CallsView } from "./calls-view.ts";
import { count, cut, describeMedia, describePlain, remarksOf } from "./describe.ts";
import { Frame } from "./frame.ts";
import { highlight } from "./highlight.ts";
import { Meter } from "./meter.ts";
import { ReplyView } from "./reply-view.ts";
import type { Style, Surface, WriteOptions } from "./screen.ts";
import type { EventOf, ViewEvent } from "./view-event.ts";
import { INDENT, type ViewSettings } from "./view-settings.ts";

/** Parts of a step, kept apart by an empty line. */
type Section = "heading" | "reasoning" | "thought" | "code" | "result" | "messages";

const GUTTER = "  │ ";

export class RunView {
  readonly #surface: Surface;
  readonly #settings: ViewSettings;
  readonly #isManaged: boolean;
  readonly #calls: CallsView;
  readonly #agents: AgentLanes;
  readonly #startedAt = performance.now();
  #meter: Meter;
  #section: Section = "heading";
  #plan: Frame | undefined;
  #reply: ReplyView;
  /** Whether a program ran in this step: what it calls, it prints. */
  #hasProgram = false;
  #steps = 0;

  constructor(surface: Surface, settings: ViewSettings, { isManaged = false } = {}) {
    this.#surface = surface;
    this.#settings = settings;
    this.#isManaged = isManaged;
    this.#meter = new Meter(settings.currency);
    const enter = () => this.#enter("result");
    this.#calls = new CallsView(surface, settings, enter);
    this.#agents = new AgentLanes((name) => new RunView(surface.lane(name), settings, { isManaged: true }));
    this.#reply = this.#newReply();
  }

  show(event: ViewEvent): void {
    const surface = this.#surface;
    if (this.#settings.level === "error" && event.type !== "run-finish") return;
    switch (event.type) {
      case "run-start":
        return this.#showTask(event);
      case "plan-start":
        return this.#showPlan(event.step);
      case "plan-delta":
        this.#plan?.push(event.delta);
        return surface.status("planning");
      case "plan-finish":
        this.#plan?.end(event.planning.plan, this.#meter.plan(event.planning));
        this.#plan = undefined;
        return;
      case "step-start":
        return this.#showHeading(event.step);
      case "text-delta":
        this.#reply.push(event.delta);
        return surface.status(this.#reply.isHeldBack ? "writing a program" : "writing");
      case "reasoning-delta":
        return this.#showReasoning(event.delta);
      case "warning":
        return this.#line(this.#section, `Warning: ${event.message}`, "yellow");
      case "code":
        this.#showCode(event.code);
        return surface.status("running the program");
      case "output":
        return this.#write("result", event.text, { style: event.stream === "stderr" ? "yellow" : undefined, prefix: INDENT });
      case "tool-start":
        this.#calls.start(event);
        return surface.status(this.#calls.status);
      case "tool-progress":
        this.#calls.progress(event);
        return surface.status(this.#calls.status);
      case "tool-finish":
        this.#agents.end(event.callId);
        this.#calls.finish(event, !this.#hasProgram);
        return surface.status(this.#calls.status);
      case "agent-event":
        return this.#showAgent(event);
      case "interruption":
        return this.#calls.interruption(event.interruption);
      case "decision":
        return this.#calls.decision(event);
      case "media":
        return this.#line("result", `▣ ${describeMedia(event.media)}`, undefined, INDENT);
      case "compaction":
        return this.#showCompaction(event);
      case "usage":
        return this.#meter.usage(event.usage);
      case "step-finish":
        return this.#showOutcome(event.action);
      case "run-finish":
        return this.#showEnd(event, event.durationMs ?? performance.now() - this.#startedAt);
      case "summary":
        return this.#showSummary(event.summary);
      case "message":
        return this.#write("messages", `${event.text.trimEnd()}\n`, { style: "dim", prefix: `${INDENT}${event.role} ┊ ` });
    }
  }

  /** Tells what was held back for its line end. */
  close(): void {
    this.#agents.close();
    this.#surface.freshLine();
  }

  #showTask({ task, resumed }: EventOf<"run-start">): void {
    if (this.#isManaged || !this.#settings.task) return;
    this.#surface.gap();
    this.#surface.line(resumed ? "Task, resumed" : "Task", ["bold", "cyan"]);
    this.#surface.line(task.trim());
  }

  #showHeading(step: number): void {
    this.#reply = this.#newReply();
    this.#calls.clear();
    this.#hasProgram = false;
    this.#surface.gap();
    this.#surface.line(`Step ${step}`, ["bold", "cyan"]);
    this.#section = "heading";
    this.#surface.status("waiting for the model");
  }

  #showReasoning(delta: string): void {
    if (this.#settings.level === "debug") {
      if (this.#plan) this.#plan.push(delta, "dim");
      else this.#write("reasoning", delta, { style: "dim" });
    }
    this.#surface.status("thinking");
  }

  #showCode(code: string): void {
    this.#hasProgram = true;
    this.#reply.end(code);
    // A reply that is nothing but a program was shown while it came.
    if (this.#reply.thought.trim() === code.trim()) return;
    this.#enter("code");
    for (const { text, style } of highlight(code)) this.#surface.write(text, { style, prefix: GUTTER });
    this.#surface.freshLine();
  }

  #showPlan(step: number): void {
    this.#plan = new Frame(this.#surface, step > 1 ? `Plan before step ${step}` : "Plan");
    this.#section = "heading";
    this.#surface.status("planning");
  }

  #showSummary(summary: string): void {
    new Frame(this.#surface, "Summary of earlier steps").end(summary);
    this.#section = "heading";
  }

  #showAgent({ callId, agent, event }: EventOf<"agent-event">): void {
    if (!this.#agents.has(callId)) this.#calls.announce(callId, agent);
    this.#agents.show(callId, agent, event);
  }

  #showCompaction({ before, after }: EventOf<"compaction">): void {
    this.#surface.gap();
    this.#surface.line(`Memory was shortened: ${count(before, "step")} became ${after}.`, "dim");
  }

  #showOutcome(action: ActionStep): void {
    this.#reply.end(action.code);
    this.#surface.status(undefined);
    // A request beyond the conversation is the one for the last answer: not a step of its own.
    const isLastAnswer = action.request !== undefined;
    if (!isLastAnswer) this.#steps++;
    // What follows the first sentence tells the model how to reply.
    const remarks = action.error?.code === "PARSING" ? firstSentence(action.error.message) : isLastAnswer ? "" : remarksOf(action);
    let style: Style = action.error?.code === "PARSING" ? "red" : "dim";
    for (const line of remarks === "" ? [] : remarks.split("\n")) {
      if (/^Error\b/.test(line)) style = "red";
      else if (line.startsWith("Warning: ")) style = "yellow";
      this.#line("result", line, style, INDENT);
    }
    this.#surface.line(`[Step ${action.number}: ${this.#meter.action(action)}]`, "dim");
  }

  #showEnd({ status, output, usage, interruptions = [] }: EventOf<"run-finish">, durationMs: number): void {
    const { level, hint } = this.#settings;
    const surface = this.#surface;
    surface.status(undefined);
    if (level !== "error") surface.gap();
    if (status !== "completed") {
      const advice = this.#isManaged ? undefined : hint?.(status);
      surface.line([endOf(status, output, interruptions.length), advice].filter(Boolean).join(" "), "yellow");
    }
    if (status === "completed" || output !== undefined) this.#showAnswer(output, status === "completed");
    if (level === "error") return;
    if (!this.#isManaged) surface.gap();
    surface.line(this.#meter.run(this.#steps, usage, durationMs), "dim");
    for (const line of this.#meter.agents(usage)) surface.line(line, "dim", INDENT);
  }

  #showAnswer(output: unknown, isWhole: boolean): void {
    const { answer, together, level, width } = this.#settings;
    if (this.#isManaged) return this.#surface.line(`Answer: ${describePlain(output, width)}`, "green");
    if (!isWhole && level !== "error") this.#surface.gap();
    if (level !== "error" && (together || !answer)) this.#surface.line(isWhole ? "Answer" : "Last answer", ["bold", "green"]);
    if (answer) answer.write(toAnswerText(output, { isTerminal: answer.isTTY === true }));
    else if (level !== "error") this.#surface.write(toAnswerText(output, { isTerminal: true }), { whole: true });
  }

  #newReply(): ReplyView {
    return new ReplyView(this.#surface, () => this.#enter("thought"));
  }

  #enter(section: Section): void {
    if (this.#section !== section && this.#section !== "heading") this.#surface.gap();
    this.#section = section;
  }

  #write(section: Section, text: string, options: WriteOptions = {}): void {
    this.#enter(section);
    this.#surface.write(text, options);
  }

  #line(section: Section, text: string, style?: Style, prefix?: string): void {
    this.#enter(section);
    this.#surface.line(text, style, prefix);
  }
}

function endOf(status: EventOf<"run-finish">["status"], output: unknown, open: number): string {
  switch (status) {
    case "interrupted":
      return `No answer yet: the run waits for ${open > 0 ? count(open, "decision") : "a person"}.`;
    case "budget":
      return "No answer: the budget is used up.";
    case "max-steps":
      return output === undefined ? "No answer: the steps ran out." : "The steps ran out: the answer is from what was known then.";
    default:
      return "Aborted: there is no answer.";
  }
}

const firstSentence = (text: string) => /^.*?\.(?= |$)/m.exec(text)?.[0] ?? cut(text.trimStart().split("\n", 1)[0] ?? "", 300);
