import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import type { FakeOutput } from "./fake-output.ts";

/** A keyboard that types an answer when the screen shows what it answers. */
export class FakeInput extends PassThrough {
  readonly isTTY: boolean;

  constructor({ isTTY = true }: { readonly isTTY?: boolean } = {}) {
    super();
    this.isTTY = isTTY;
  }

  /** Each answer waits for a prompt of its own; `null` ends the input. */
  async answer(output: FakeOutput, ...answers: readonly (string | null)[]): Promise<void> {
    let seen = 0;
    for (const answer of answers) {
      while (!/: $/.test(stripVTControlCharacters(output.text.slice(seen)))) await new Promise((resolve) => setTimeout(resolve, 2));
      seen = output.text.length;
      if (answer === null) this.end();
      else this.write(`${answer}\n`);
    }
  }
}
