import type Docker from "dockerode";
import { EXECUTOR } from "./labels.ts";
import { readMessages } from "./read-messages.ts";

/** What is known of a container's end. */
export interface ContainerEnd {
  /** Undefined when the engine does not tell any more. */
  readonly exitCode: Promise<number | undefined>;
  isOutOfMemory: boolean;
  /** Somebody had the engine end it. */
  isKilled: boolean;
}

interface ContainerEvent {
  readonly Action?: string;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: { readonly exitCode?: string } };
}

/** Listens to the engine for how the containers of an executor end: it removes them at once, and with them all it knew. */
export class ContainerEnds {
  readonly #stream: NodeJS.ReadableStream;
  readonly #ends = new Map<string, { readonly end: ContainerEnd; readonly resolve: (exitCode?: number) => void }>();
  #isOver = false;

  private constructor(stream: NodeJS.ReadableStream) {
    this.#stream = stream;
    void this.#listen();
  }

  static async open(docker: Docker, executor: string): Promise<ContainerEnds> {
    const stream = await docker.getEvents({
      filters: { type: ["container"], event: ["die", "kill", "oom"], label: [`${EXECUTOR}=${executor}`] },
    });
    // Listening is no reason for this process to live.
    (stream as { socket?: { unref?(): void } }).socket?.unref?.();
    return new ContainerEnds(stream);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Called before the container starts. */
  expect(id: string): ContainerEnd {
    let resolve: (exitCode?: number) => void = () => {};
    const exitCode = new Promise<number | undefined>((settle) => {
      resolve = settle;
    });
    const end = { exitCode, isOutOfMemory: false, isKilled: false };
    if (this.#isOver) resolve();
    else this.#ends.set(id, { end, resolve });
    return end;
  }

  forget(id: string): void {
    this.#ends.delete(id);
  }

  close(): void {
    (this.#stream as { destroy?(): void }).destroy?.();
  }

  async #listen(): Promise<void> {
    try {
      for await (const { Action, Actor } of readMessages<ContainerEvent>(this.#stream)) {
        const known = this.#ends.get(Actor?.ID ?? "");
        if (Action === "oom" && known) known.end.isOutOfMemory = true;
        if (Action === "kill" && known) known.end.isKilled = true;
        if (Action === "die") known?.resolve(Number(Actor?.Attributes?.exitCode));
      }
    } catch {
      // The engine is gone, or nobody wants to hear it any more.
    }
    this.#isOver = true;
    for (const { resolve } of this.#ends.values()) resolve();
  }
}
