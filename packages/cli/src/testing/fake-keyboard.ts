import { PassThrough } from "node:stream";
import type { FakeOutput } from "./fake-io.ts";

/** A person at a keyboard, who answers each prompt on the screen. */
export class FakeKeyboard extends PassThrough {
  readonly isTTY = true;

  async answer(screen: FakeOutput, ...answers: readonly string[]): Promise<void> {
    let seen = 0;
    for (const answer of answers) {
      while (!/: $/.test(screen.text.slice(seen))) await new Promise((resolve) => setTimeout(resolve, 2));
      seen = screen.text.length;
      this.write(`${answer}\n`);
    }
  }
}
