import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What one piece of the reply says. */
export const PIECE = "token ";

/** A vendor's server that answers everything with the same number of pieces. */
export class StandIn {
  readonly #child: ChildProcess;
  /** What a model of that vendor is made with. */
  readonly url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(wire: "chat" | "responses" | "bedrock", chunks: number): Promise<StandIn> {
    const child = fork(fileURLToPath(new URL("./stand-in-server.ts", import.meta.url)), [wire, String(chunks)]);
    const [{ url }] = (await once(child, "message")) as [{ url: string }];
    return new StandIn(child, url);
  }

  [Symbol.dispose](): void {
    this.#child.disconnect();
  }
}
