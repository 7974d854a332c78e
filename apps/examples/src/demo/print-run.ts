import { inspect, stripVTControlCharacters, styleText } from "node:util";
import type { AgentEvent } from "@smolagents-ts/core";

type Style = Parameters<typeof styleText>[0];
type Of<Type extends AgentEvent["type"]> = Extract<AgentEvent, { type: Type }>;

export interface ScreenOptions {
  readonly write: (text: string) => void;
  readonly columns: number;
  readonly color: boolean;
}

const INDENT = "           ";

/** Prints a run as it happens: thought, program, calls, what the model gets to see, the answer, and what it took. */
export class RunPrinter {
  readonly #screen: ScreenOptions;
  readonly #started = performance.now();
  #words = new WordWriter({ write: () => {}, columns: 0 });
  #calls: Of<"tool-finish">[] = [];
  #open = 0;
  #mostAtOnce = 0;
  #steps = 0;
  #callCount = 0;

  constructor(screen: ScreenOptions) {
    this.#screen = screen;
  }

  /** A line of its own: a name on the left, a text that may have several lines on the right. */
  label(name: string, text: string, style: Style = "reset"): void {
    const lines = wrap(clean(text), this.#screen.columns - INDENT.length);
    const [first = "", ...rest] = lines.map((line) => this.#paint(style, line));
    this.#line(`${this.#paint("dim", `  ${name}`.padEnd(INDENT.length))}${first}`);
    for (const line of rest) this.#line(`${INDENT}${line}`);
  }

  print(event: AgentEvent): void {
    switch (event.type) {
      case "step-start":
        this.#steps = event.step;
        this.#line(`\n${this.#paint("bold", `Step ${event.step}`)}`);
        this.#words = new WordWriter(this.#screen);
        break;
      case "text-delta":
        this.#words.push(clean(event.delta));
        break;
      case "code":
        this.#words.end();
        this.#line("");
        for (const line of clean(event.code).split("\n")) this.#line(line && this.#paint("cyan", `    ${line}`));
        this.#line("");
        break;
      case "warning":
        this.label("warning", event.message, "yellow");
        break;
      case "tool-start":
        this.#mostAtOnce = Math.max(this.#mostAtOnce, ++this.#open);
        break;
      case "tool-finish":
        this.#open--;
        this.#calls.push(event);
        break;
      case "step-finish":
        this.#words.end();
        this.#printCalls();
        this.#printOutcome(event);
        break;
      case "run-finish":
        this.#printEnd(event);
        break;
    }
  }

  #printCalls(): void {
    if (this.#calls.length > 0) {
      const counts = new Map<string, number>();
      for (const { name } of this.#calls) counts.set(name, (counts.get(name) ?? 0) + 1);
      const names = [...counts].map(([name, count]) => (count === 1 ? name : `${name} × ${count}`));
      this.label("calls", `${names.join(", ")}${this.#mostAtOnce > 1 ? ` (up to ${this.#mostAtOnce} at once)` : ""}`, "green");
    }
    for (const { name, error } of this.#calls) if (error !== undefined) this.label("failed", `${name}: ${error}`, "red");
    this.#callCount += this.#calls.length;
    this.#calls = [];
    this.#mostAtOnce = 0;
  }

  #printOutcome({ action: { error, observation = "" } }: Of<"step-finish">): void {
    const at = error ? observation.search(/^Error/m) : -1;
    const result = (at < 0 ? observation : observation.slice(0, at)).replace(/^Printed:\n/, "").trimEnd();
    if (result) this.label("result", result);
    if (at >= 0) this.label("error", observation.slice(at), "red");
  }

  #printEnd({ status, output, usage: { inputTokens, outputTokens } }: Of<"run-finish">): void {
    if (status === "completed") this.label("answer", typeof output === "string" ? output : inspect(output, { depth: 6 }), "bold");
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1);
    const tokens = inputTokens === undefined ? [] : [`${inputTokens} tokens in, ${outputTokens ?? 0} out`];
    const totals = [status, `${this.#steps} steps`, `${this.#callCount} tool calls`, ...tokens, `${seconds} s`];
    this.label("run", totals.join(" · "), status === "completed" ? "green" : "red");
  }

  #line(text: string): void {
    this.#screen.write(`${text}\n`);
  }

  #paint(style: Style, text: string): string {
    return this.#screen.color ? styleText(style, text, { validateStream: false }) : text;
  }
}

/** Prints whole words of a reply as they come, up to where the program begins. */
class WordWriter {
  readonly #screen: Pick<ScreenOptions, "write" | "columns">;
  #waiting = "";
  #column = 0;
  #done = false;

  constructor(screen: Pick<ScreenOptions, "write" | "columns">) {
    this.#screen = screen;
  }

  push(text: string): void {
    if (this.#done) return;
    this.#waiting += text;
    const program = this.#waiting.search(/<code>|```/);
    const complete = program < 0 ? this.#waiting.search(/\S*$/) : program;
    for (const word of this.#waiting.slice(0, complete).match(/\S+/g) ?? []) this.#word(word);
    this.#waiting = this.#waiting.slice(complete);
    if (program >= 0) this.#finish();
  }

  end(): void {
    this.push(" ");
    this.#finish();
  }

  #word(word: string): void {
    const fits = this.#column === 0 || this.#column + 1 + word.length <= this.#screen.columns;
    this.#screen.write(this.#column === 0 ? word : fits ? ` ${word}` : `\n${word}`);
    this.#column = (fits && this.#column > 0 ? this.#column + 1 : 0) + word.length;
  }

  #finish(): void {
    if (!this.#done && this.#column > 0) this.#screen.write("\n");
    this.#done = true;
  }
}

/** Prose is broken at words. A line that starts with a space or a drawing is not prose. */
function wrap(text: string, columns: number): string[] {
  return text.split("\n").flatMap((line) => {
    if (line.length <= columns || /^[\s\d│┌├└]/.test(line)) return [line];
    return line.match(new RegExp(`.{1,${columns}}(?:\\s+|$)|\\S+`, "g"))?.map((part) => part.trimEnd()) ?? [line];
  });
}

/** Texts from models, tools and programs could otherwise steer the terminal. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return stripVTControlCharacters(text).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}
