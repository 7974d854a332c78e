import type { Decision, Interruption } from "@smolagents-ts/core";
import { describeName } from "./describe.ts";
import type { LineInput } from "./line-input.ts";
import type { Screen } from "./screen.ts";
import { toVisible } from "./to-printable.ts";

/** What a person reads before it says yes is not cut, up to what nobody reads. */
const MAX_INPUT_CHARS = 20_000;
const MAX_LINE_CHARS = 80;

/** Asks the person at the keyboard, one thing at a time. */
export class Questions {
  readonly #screen: Screen;
  readonly #lines: LineInput;
  /** Decisions for all calls of a tool in a run, by both. */
  readonly #always = new Map<string, Decision>();

  constructor(screen: Screen, lines: LineInput) {
    this.#screen = screen;
    this.#lines = lines;
  }

  /** Undefined when there is no answer: the input ended, or the signal says so. */
  async ask(interruption: Interruption, signal?: AbortSignal): Promise<Decision | undefined> {
    // Others of the same tool may have waited in line behind the one that was decided for all.
    const scope = `${interruption.callId.split(":", 1)[0]}:${interruption.tool}`;
    const known = interruption.type === "approval" ? this.#always.get(scope) : undefined;
    if (known) return known;

    if (!(await this.#lines.begin())) return undefined;
    try {
      const decision =
        interruption.type === "approval" ? await this.#askApproval(interruption, signal) : await this.#askAnswer(interruption, signal);
      if (decision && "always" in decision && decision.always) this.#always.set(scope, decision);
      return decision;
    } finally {
      this.#lines.pause();
    }
  }

  async #askApproval(interruption: Extract<Interruption, { type: "approval" }>, signal?: AbortSignal): Promise<Decision | undefined> {
    this.#title(interruption, "needs your approval:");
    this.#showWhole(toCallText(interruption.tool, interruption.input));
    while (true) {
      const line = await this.#enter("  Allow it? [y]es, [n]o, [a]lways: ", signal);
      if (line === undefined) return undefined;
      const [, word = "", rest = ""] = /^\s*([a-z]*)\b[\s,:]*(.*?)\s*$/i.exec(line) ?? [];
      const choice = word.toLowerCase();
      if (["y", "yes"].includes(choice) && rest === "") return { approve: true };
      if (["a", "always"].includes(choice) && rest === "") return { approve: true, always: true };
      if (["n", "no"].includes(choice)) {
        const reason = rest || (await this.#enter("  Why? The model reads it; Enter for no reason: ", signal))?.trim();
        return { reject: reason || true };
      }
    }
  }

  async #askAnswer(interruption: Extract<Interruption, { type: "question" }>, signal?: AbortSignal): Promise<Decision | undefined> {
    this.#title(interruption, "asks:");
    this.#showWhole(toVisible(interruption.question));
    const answer = await this.#enter("  Answer: ", signal);
    return answer === undefined ? undefined : { answer };
  }

  #title({ path = [], tool }: Interruption, what: string): void {
    this.#screen.gap();
    this.#screen.line(`? ${[...path, tool].map(describeName).join(" › ")} ${what}`, ["bold", "yellow"]);
  }

  #showWhole(text: string): void {
    this.#screen.write(`${text}\n`, { prefix: "    ", whole: true });
  }

  async #enter(prompt: string, signal?: AbortSignal): Promise<string | undefined> {
    this.#screen.status(undefined);
    this.#screen.freshLine();
    this.#screen.write(prompt, { style: "bold" });
    const line = await this.#lines.next(signal);
    if (line === undefined) this.#screen.freshLine();
    else this.#screen.lineWasEntered();
    return line;
  }
}

/** The whole call, nothing of it invisible. */
function toCallText(tool: string, input: unknown): string {
  const short = JSON.stringify(input) ?? "";
  const text = short.length <= MAX_LINE_CHARS ? short : JSON.stringify(input, null, 2);
  const shown = text.slice(0, MAX_INPUT_CHARS);
  const hidden = text.length - shown.length;
  const rest = hidden > 0 ? `\n… ${hidden.toLocaleString("en-US")} more characters, which are not shown` : "";
  return toVisible(`${describeName(tool)}(${shown === "{}" ? "" : shown})${rest}`);
}
