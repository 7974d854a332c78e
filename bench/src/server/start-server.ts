import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The pretended vendor, in a process of its own. */
export class ChatServer {
  readonly #child: ChildProcess;
  /** The address before `/chat/completions`. */
  readonly url: string;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}/v1`;
  }

  static async start(): Promise<ChatServer> {
    const child = fork(fileURLToPath(new URL("./chat-server.ts", import.meta.url)));
    const [{ port }] = (await once(child, "message")) as [{ port: number }];
    return new ChatServer(child, port);
  }

  /** The bodies of all requests that arrive while `work` goes on. */
  async record(work: () => Promise<unknown>): Promise<string[]> {
    this.#child.send("record");
    await work();
    const answer = once(this.#child, "message") as Promise<[{ bodies: string[] }]>;
    this.#child.send("recorded");
    return (await answer)[0].bodies;
  }

  [Symbol.dispose](): void {
    this.#child.disconnect();
  }
}
