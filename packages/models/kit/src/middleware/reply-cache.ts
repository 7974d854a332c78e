import type { ModelEvent } from "@smolagents-ts/core";
import { FileSystem } from "./file-system.ts";

/** A whole reply, as plain JSON. */
export interface CachedReply {
  /** In milliseconds since 1970. */
  readonly storedAt: number;
  readonly events: readonly ModelEvent[];
}

/** Where replies are kept. Keys are hexadecimal digits. What it throws makes it an empty cache: no call fails because of it. */
export interface ReplyCache {
  get(key: string): CachedReply | undefined | Promise<CachedReply | undefined>;
  set(key: string, reply: CachedReply): void | Promise<void>;
}

export interface MemoryCacheOptions {
  /** The most replies it keeps; those unused for longest go. Defaults to 1000. */
  readonly maxReplies?: number;
}

/** Keeps replies as long as the process lives. */
export class MemoryCache implements ReplyCache {
  /** The one used last comes last. */
  readonly #replies = new Map<string, CachedReply>();
  readonly #maxReplies: number;

  constructor({ maxReplies = 1_000 }: MemoryCacheOptions = {}) {
    this.#maxReplies = maxReplies;
  }

  get(key: string): CachedReply | undefined {
    const reply = this.#replies.get(key);
    if (reply) this.set(key, reply);
    return reply;
  }

  set(key: string, reply: CachedReply): void {
    this.#replies.delete(key);
    this.#replies.set(key, reply);
    if (this.#replies.size <= this.#maxReplies) return;
    for (const oldest of this.#replies.keys()) {
      this.#replies.delete(oldest);
      return;
    }
  }
}

/** Keeps each reply in a file of a folder, which is made when it is needed. Several processes may share it. Nothing is ever deleted. */
export class FolderCache implements ReplyCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async get(key: string): Promise<CachedReply | undefined> {
    const text = await new FileSystem("FolderCache").read(this.#fileOf(key));
    return text === undefined ? undefined : (JSON.parse(text) as CachedReply);
  }

  set(key: string, reply: CachedReply): Promise<void> {
    return new FileSystem("FolderCache").write(this.#fileOf(key), JSON.stringify(reply));
  }

  #fileOf(key: string): string {
    return `${this.#folder}/${key}.json`;
  }
}
