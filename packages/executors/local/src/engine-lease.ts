import { type Engine, type EngineOwner, type EngineState, toSnapshot } from "./engine.ts";
import type { EngineStore } from "./engine-store.ts";
import type { Image } from "./image.ts";
import type { BaseMemory } from "./memory-difference.ts";

/**
 * A session's claim to an engine: its state is in one while it works, and lies aside when another session of the thread needs that engine.
 *
 * Changing places is done between two slices in one go, so no session ever waits for another to give its engine up.
 */
export class EngineLease {
  readonly #store: EngineStore;
  readonly #base: BaseMemory;
  readonly #owner: EngineOwner;
  readonly #memoryBytes: number;
  #engine: Engine | undefined;
  /** The state that lies aside; out of date while an engine holds it. */
  #state: EngineState;

  constructor(store: EngineStore, base: BaseMemory, owner: EngineOwner, memoryBytes: number, state: EngineState) {
    this.#store = store;
    this.#base = base;
    this.#owner = owner;
    this.#memoryBytes = memoryBytes;
    this.#state = state;
  }

  /** An engine with the session's state in it, for as long as no other session has its turn. */
  get engine(): Engine {
    this.#engine ??= this.#enter();
    this.#store.touch(this);
    return this.#engine;
  }

  /** The engine that holds the state, if one does. */
  get held(): Engine | undefined {
    return this.#engine;
  }

  /** True while its session is in the middle of an action. */
  get isBusy(): boolean {
    return this.#owner.isBusy();
  }

  /** Puts the state aside and gives the engine up. */
  leave(): Engine | undefined {
    const engine = this.#engine;
    if (engine) this.#state = engine.unload(this.#state);
    this.#engine = undefined;
    return engine;
  }

  /** The state, until the next turn of the event loop. */
  get state(): EngineState {
    return this.#engine?.save() ?? this.#state;
  }

  /** The same as a whole, for engines that start from another memory. */
  save(): Pick<Image["header"], "furniture"> & Pick<Image, "snapshot"> {
    const { state } = this;
    return { furniture: state.registers.furniture, snapshot: toSnapshot(state, this.#base) };
  }

  /** `broken`: what the engine has done cannot be trusted. */
  end(broken: boolean): void {
    this.#store.remove(this);
    if (this.#engine) this.#store.give(this.#engine, broken);
    this.#engine = undefined;
  }

  #enter(): Engine {
    const engine = this.#store.take();
    try {
      engine.load(this.#state, this.#memoryBytes, this.#owner);
      return engine;
    } catch (error) {
      this.#store.give(engine, true);
      throw error;
    }
  }
}
