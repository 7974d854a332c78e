import type { Style, Surface } from "./screen.ts";

const SIDE = "│ ";

/** A text in a frame that is open to the right: it is drawn while the text comes. */
export class Frame {
  readonly #surface: Surface;
  #isEmpty = true;

  constructor(surface: Surface, title: string) {
    this.#surface = surface;
    surface.gap();
    surface.write("╭─ ", { style: "dim" });
    surface.write(`${title}\n`, { style: ["bold", "cyan"] });
  }

  push(delta: string, style?: Style): void {
    // Space at the beginning would be an empty line.
    const text = this.#isEmpty ? delta.trimStart() : delta;
    if (text === "") return;
    this.#isEmpty = false;
    this.#surface.write(text, { style, prefix: SIDE });
  }

  /** `text` is the whole of it, for a frame that is empty until now; `remark` goes on the lower side. */
  end(text: string, remark = ""): void {
    if (this.#isEmpty) this.push(text);
    this.#surface.line(`╰─ ${remark}`.trimEnd(), "dim");
  }
}
