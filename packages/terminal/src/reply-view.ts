import { ReplySplitter } from "./reply-splitter.ts";
import type { Surface } from "./screen.ts";

/**
 * A reply while it streams: the thought is shown at once, programs and other blocks are held back until it is known what runs.
 *
 * A reply that begins with a brace may be one that has thought and code as fields of JSON; it is held back as a whole.
 */
export class ReplyView {
  readonly #surface: Surface;
  readonly #enter: () => void;
  readonly #splitter: ReplySplitter;
  #json = "";
  #hasBegun = false;

  /** `enter` is called before anything is shown. */
  constructor(surface: Surface, enter: () => void) {
    this.#surface = surface;
    this.#enter = enter;
    this.#splitter = new ReplySplitter((text) => {
      enter();
      surface.write(text);
    });
  }

  push(delta: string): void {
    if (this.#json === "" && (this.#hasBegun || !delta.trimStart().startsWith("{"))) {
      if (delta.trim() !== "") this.#hasBegun = true;
      this.#splitter.push(delta);
    } else this.#json += delta;
  }

  /** All that was shown as a thought. */
  get thought(): string {
    return this.#splitter.thought;
  }

  get isHeldBack(): boolean {
    return this.#json !== "" || this.#splitter.isInBlock;
  }

  /** Ends the reply, and shows the blocks that are no part of the program, as they came: nothing the model wrote goes missing. */
  end(code = ""): void {
    if (this.#json !== "") this.#splitter.push((code && thoughtIn(this.#json)) ?? this.#json);
    this.#json = "";
    for (const block of this.#splitter.end()) {
      const content = block
        .replace(/<\/?code>/g, "")
        .replace(/^[ \t]*(`{3,}|~{3,}).*$/gm, "")
        .trim();
      if (code.includes(content)) continue;
      this.#enter();
      this.#surface.line(block.trim());
    }
  }
}

function thoughtIn(json: string): string | undefined {
  try {
    const { thought } = JSON.parse(json);
    return typeof thought === "string" ? thought : undefined;
  } catch {
    return undefined;
  }
}
