import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { ExecutorStartError } from "@smolagents-ts/core";
import type { Channel, ChannelEnd } from "@smolagents-ts/executor-kit";
import type Docker from "dockerode";
import type { ContainerEnd, ContainerEnds } from "./container-ends.ts";
import { wordsOf } from "./engine.ts";
import { StreamDemuxer } from "./stream-demuxer.ts";

/** Exit codes of shells and of Docker's init process. */
const NOT_FOUND = 127;
const SIGKILLED = 137;
const LAST_WORDS_CHARS = 2_000;
/** How long the engine may take to tell how a container ended, in milliseconds. */
const TELL_MS = 2_000;
const TELL_MEMORY_MS = 250;

export interface DockerChannelOptions {
  readonly docker: Docker;
  readonly ends: ContainerEnds;
  readonly container: Docker.ContainerCreateOptions;
  /** For people, when the image does not have the interpreter. */
  readonly notFound: string;
}

/** A container's stdin and stdout. The container ends when the channel does, also when that is because this process ended. */
export class DockerChannel implements Channel {
  readonly #container: Docker.Container;
  readonly #stream: Duplex & { ref?(): void; unref?(): void };
  readonly #options: DockerChannelOptions;
  #onData: (bytes: Uint8Array) => void = () => {};
  #onClose: ((end: ChannelEnd) => void) | undefined;
  #end: ChannelEnd | undefined;
  #lastWords = "";
  #killing: Promise<void> | undefined;
  /** The engine tells it some time after the interpreter has begun to read. */
  readonly started: Promise<void>;

  private constructor(container: Docker.Container, stream: Duplex, end: ContainerEnd, options: DockerChannelOptions) {
    this.#container = container;
    this.#stream = stream;
    this.#options = options;
    const demuxer = new StreamDemuxer((name, bytes) => {
      if (name === "stdout") this.#onData(bytes);
      else this.#lastWords = (this.#lastWords + Buffer.from(bytes).toString()).slice(-LAST_WORDS_CHARS);
    });
    stream.on("data", (bytes: Buffer) => demuxer.read(bytes));
    // A connection that breaks also closes.
    stream.on("error", () => {});
    stream.once("close", async () => this.#close(await this.#howItEnded(end)));
    this.started = container.start().then(
      () => {},
      async (error) => {
        await discard(container, options);
        throw notStarted(error);
      },
    );
    this.started.catch(() => {});
  }

  /** Makes a container, and has it started. Throws `ExecutorStartError` when the engine does not make one. */
  static async open(options: DockerChannelOptions): Promise<DockerChannel> {
    let container: Docker.Container | undefined;
    try {
      container = await options.docker.createContainer(options.container);
      const end = options.ends.expect(container.id);
      // Before it starts, so that nothing it says is lost.
      const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
      return new DockerChannel(container, stream as Duplex, end, options);
    } catch (error) {
      if (container) await discard(container, options);
      throw notStarted(error);
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  onData(listener: (bytes: Uint8Array) => void): void {
    this.#onData = listener;
  }

  onClose(listener: (end: ChannelEnd) => void): void {
    this.#onClose = listener;
    if (this.#end) listener(this.#end);
  }

  ref(isActive: boolean): void {
    if (isActive) this.#stream.ref?.();
    else this.#stream.unref?.();
  }

  kill(): Promise<void> {
    this.#killing ??= this.#container.remove({ force: true, v: true }).then(
      () => {},
      // It is gone or about to be, or the engine is; then nothing more can be done from here.
      () => {
        this.#stream.destroy();
      },
    );
    return this.#killing;
  }

  #close(end: ChannelEnd): void {
    this.#options.ends.forget(this.#container.id);
    this.#end = end;
    this.#onClose?.(end);
  }

  async #howItEnded(end: ContainerEnd): Promise<ChannelEnd> {
    if (this.#killing) return { reason: "killed" };
    const exitCode = await within(end.exitCode, TELL_MS);
    if (exitCode === undefined) {
      // Whatever it does, nobody can reach it any more.
      await this.kill();
      return { reason: "lost", detail: "the Docker Engine closed the connection" };
    }
    if (end.isKilled) return { reason: "lost", detail: "the container was ended from outside" };
    if (exitCode === SIGKILLED) {
      // That the kernel ended it for its memory may be told a little later.
      if (!end.isOutOfMemory) await sleep(TELL_MEMORY_MS, undefined, { ref: false });
      if (end.isOutOfMemory) return { reason: "memory", detail: "the kernel ended it" };
      return { reason: "killed", detail: "something inside the container ended it by force" };
    }
    if (exitCode === NOT_FOUND) return { reason: "exit", detail: this.#options.notFound };
    return { reason: "exit", detail: [`exit code ${exitCode}`, this.#lastWords.trim()].filter(Boolean).join(": ") };
  }
}

async function discard(container: Docker.Container, { ends }: DockerChannelOptions): Promise<void> {
  ends.forget(container.id);
  await container.remove({ force: true, v: true }).catch(() => {});
}

function notStarted(cause: unknown): ExecutorStartError {
  return new ExecutorStartError(`The Docker Engine did not start a container: ${wordsOf(cause)}`, { cause });
}

function within<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value | undefined> {
  return Promise.race([promise, sleep(milliseconds, undefined, { ref: false })]);
}
