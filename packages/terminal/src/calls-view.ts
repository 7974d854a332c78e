import type { Decision, Interruption } from "@smolagents-ts/core";
import { count, cut, describeCall, describeDuration, describeName, describePlain, describeValue } from "./describe.ts";
import type { Surface } from "./screen.ts";
import type { EventOf } from "./view-event.ts";
import { INDENT, type ViewSettings } from "./view-settings.ts";

interface OpenCall {
  readonly name: string;
  readonly input: unknown;
  progress?: string;
  /** Lines of progress so far. */
  told: number;
}

const MAX_MESSAGE_CHARS = 300;
const MAX_OUTPUT_CHARS = 2_000;
/** Of one call, where they cannot replace each other. */
const MAX_PROGRESS_LINES = 20;

/** The calls of a run: which are open, what they tell of themselves, what a person decided about them, what came of them. */
export class CallsView {
  readonly #surface: Surface;
  readonly #settings: ViewSettings;
  readonly #enter: () => void;
  readonly #open = new Map<string, OpenCall>();

  constructor(surface: Surface, settings: ViewSettings, enter: () => void) {
    this.#surface = surface;
    this.#settings = settings;
    this.#enter = enter;
  }

  clear(): void {
    this.#open.clear();
  }

  start({ callId, name, input }: EventOf<"tool-start">): void {
    this.#open.set(callId, { name, input, told: 0 });
  }

  progress({ callId, name, data }: EventOf<"tool-progress">): void {
    const { width, isLive, level } = this.#settings;
    const call = this.#open.get(callId) ?? { name, input: undefined, told: 0 };
    call.progress = describePlain(data, width);
    if (isLive && level !== "debug") return;
    if (++call.told > MAX_PROGRESS_LINES && level !== "debug") return;
    const more = call.told === MAX_PROGRESS_LINES && level !== "debug" ? " (what follows is not shown)" : "";
    this.#line("…", "dim", `${describeName(name)}: ${call.progress}${more}`);
  }

  /** Says which call a managed agent works on, when it begins. */
  announce(callId: string, agent: string): void {
    const call = this.#open.get(callId);
    this.#line("▸", "cyan", describeCall(call?.name ?? agent, call?.input, this.#settings.width));
  }

  /** `withOutput`: no program prints what the call gave. */
  finish({ callId, name, output, error, durationMs }: EventOf<"tool-finish">, withOutput: boolean): void {
    const { width, level } = this.#settings;
    const call = describeCall(name, this.#open.get(callId)?.input, width);
    this.#open.delete(callId);
    this.#line(error === undefined ? "✓" : "✗", error === undefined ? "green" : "red", call, describeDuration(durationMs));
    if (error !== undefined) this.#surface.line(cut(firstLine(error), MAX_MESSAGE_CHARS), "red", `${INDENT}  `);
    else if (output !== undefined && (withOutput || level === "debug"))
      this.#surface.line(`→ ${describeValue(output, level === "debug" ? MAX_OUTPUT_CHARS : width)}`, "dim", `${INDENT}  `);
  }

  interruption(interruption: Interruption): void {
    this.#settings.asked.set(interruption.id, interruption);
    const what = interruption.type === "approval" ? " waits for approval" : " waits for an answer";
    this.#line("?", "yellow", describeInterruption(interruption, this.#settings.width) + what);
  }

  decision({ interruptionId, decision }: EventOf<"decision">): void {
    const [mark, style, verdict] = inWords(decision, this.#settings.width);
    this.#line(
      mark,
      style,
      `${verdict}: ${this.#aboutOf(interruptionId)}${"always" in decision && decision.always ? ", and later ones of it" : ""}`,
    );
  }

  /** What is waited for. */
  get status(): string {
    const [first, second] = this.#open.values();
    if (!first) return "running the program";
    if (second) return `waiting for ${count(this.#open.size, "call")}`;
    return `waiting for ${describeName(first.name)}${first.progress === undefined ? "" : `: ${first.progress}`}`;
  }

  /** What was decided on. Nobody told, where a function decided at once; then it is clear if only one call is open. */
  #aboutOf(interruptionId: string): string {
    const { asked, width } = this.#settings;
    const interruption = asked.get(interruptionId);
    if (interruption) return describeInterruption(interruption, width);
    const [only, other] = this.#open.values();
    return only && !other ? describeCall(only.name, only.input, width) : "a call";
  }

  #line(mark: string, style: "green" | "red" | "yellow" | "cyan" | "dim", text: string, remark = ""): void {
    this.#enter();
    this.#surface.freshLine();
    this.#surface.write(`${mark} `, { style, prefix: INDENT });
    this.#surface.write(text);
    this.#surface.write(remark && `  ${remark}`, { style: "dim" });
    this.#surface.freshLine();
  }
}

/** `researcher › deleteFile({ path: '/tmp/x' })`; of a question, its first line. */
function describeInterruption(interruption: Interruption, maxChars: number): string {
  const path = (interruption.path ?? []).map((agent) => `${describeName(agent)} › `).join("");
  if (interruption.type === "approval") return path + describeCall(interruption.tool, interruption.input, maxChars);
  return `${path}${describeName(interruption.tool)}: ${describePlain(interruption.question, maxChars)}`;
}

function inWords(decision: Decision, maxChars: number): readonly [mark: string, style: "green" | "red", verdict: string] {
  if ("answer" in decision) return ["✓", "green", `answered ${describeValue(decision.answer, maxChars)}`];
  if ("approve" in decision) {
    return ["✓", "green", decision.input === undefined ? "approved" : `approved with ${describeValue(decision.input, maxChars)}`];
  }
  return ["✗", "red", decision.reject === true ? "refused" : `refused (${describePlain(decision.reject, MAX_MESSAGE_CHARS)})`];
}

const firstLine = (text: string) => text.trimStart().split("\n", 1)[0] ?? "";
