import { makeBaseImage } from "./base-image.ts";
import { Engine, type EngineModules, type EngineState } from "./engine.ts";
import { type Image, unpackImage } from "./image.ts";
import { occupiedPages } from "./memory-pages.ts";
import { DEFAULT_MEMORY_BYTES } from "./protocol.ts";

/** Engines kept for the next session; about a megabyte each. */
const MAX_FREE = 16;

/** The engines of one thread. Those that a session has left are wiped and used again, which is ten times faster than a new one. */
export class EngineStore {
  readonly #modules: EngineModules;
  readonly #base: Promise<EngineState>;
  #baseBytes = 0;
  readonly #free: Engine[] = [];

  constructor(modules: EngineModules, packedBase: Uint8Array | undefined) {
    this.#modules = modules;
    this.#base = (async () => toState(packedBase ? unpackImage(packedBase) : await makeBaseImage(modules)))();
    this.#base.then(
      ({ snapshot }) => {
        this.#baseBytes = snapshot.memory.byteLength;
      },
      // Reported by the first session that needs an engine.
      () => {},
    );
  }

  /** An engine in its first state. */
  async take(memoryBytes: number): Promise<Engine> {
    const kept = memoryBytes === DEFAULT_MEMORY_BYTES ? this.#free.pop() : undefined;
    const base = await this.#base;
    if (!kept) return Engine.restore(this.#modules, base, memoryBytes);
    kept.reset(base);
    return kept;
  }

  /** An engine in the state of an image. */
  restore(image: Image, memoryBytes: number): Promise<Engine> {
    return Engine.restore(this.#modules, toState(image), memoryBytes);
  }

  /** Takes an engine back that works for nobody any more. */
  give(engine: Engine): void {
    engine.own(undefined);
    // Memory never shrinks: an engine that has grown would carry the rest of its last session along.
    const reusable = engine.memoryBytes === DEFAULT_MEMORY_BYTES && engine.memory.length === this.#baseBytes;
    if (reusable && this.#free.length < MAX_FREE) this.#free.push(engine);
    else engine.dispose();
  }
}

function toState({ header, snapshot }: Image): EngineState {
  return { snapshot, pages: occupiedPages(snapshot.memory), controlToken: header.controlToken };
}
