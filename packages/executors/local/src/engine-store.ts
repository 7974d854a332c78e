import { unpackBase } from "./base-file.ts";
import { type BaseState, Engine, type EngineModules, type EngineOwner, type EngineState, toState } from "./engine.ts";
import { EngineLease } from "./engine-lease.ts";
import type { Image } from "./image.ts";

/** Engines of a thread that its sessions take turns with, at about a megabyte each. */
const MAX_ENGINES = 8;
/** A session that has taken so much more memory than all begin with keeps its engine: putting its state aside would save nothing. */
const LARGE_BYTES = 1024 * 1024;

/** The engines of one thread. Making one takes twenty times longer than putting another state into it. */
export class EngineStore {
  readonly #modules: EngineModules;
  readonly #maxEngines: number;
  readonly #base: BaseState;
  readonly #engines = new Set<Engine>();
  readonly #free: Engine[] = [];
  readonly #leases = new Set<EngineLease>();
  /** The leases that hold an engine; the one that has not used it for longest is first. */
  readonly #holders = new Set<EngineLease>();
  readonly #making = new Set<Promise<void>>();

  constructor(modules: EngineModules, packedBase: Uint8Array, maxEngines = MAX_ENGINES) {
    this.#modules = modules;
    this.#maxEngines = maxEngines;
    this.#base = unpackBase(packedBase);
  }

  /** Engines there are now. */
  get engines(): number {
    return this.#engines.size;
  }

  /** A place for a session that starts afresh, or goes on from somewhere. */
  async lease(owner: EngineOwner, memoryBytes: number, from: Image | EngineState = this.#base.state): Promise<EngineLease> {
    const { memory } = this.#base;
    if (this.#free.length === 0 && this.#mayMake) await this.#make();
    while (this.#smallEngines === 0) await (this.#making.size > 0 ? Promise.race(this.#making) : this.#make());
    const lease = new EngineLease(this, memory, owner, memoryBytes, "snapshot" in from ? toState(from, memory) : from);
    this.#leases.add(lease);
    return lease;
  }

  /** An engine that nobody needs right now. */
  take(): Engine {
    const engine = this.#free.pop() ?? this.#reclaim();
    if (!engine) throw new Error("There is no engine.");
    return engine;
  }

  /** Notes that the lease has used its engine. */
  touch(lease: EngineLease): void {
    this.#holders.delete(lease);
    this.#holders.add(lease);
  }

  remove(lease: EngineLease): void {
    this.#leases.delete(lease);
    this.#holders.delete(lease);
  }

  /** Takes an engine back. */
  give(engine: Engine, broken: boolean): void {
    engine.abandon();
    // Sessions whose state lies aside need one at least. Whatever it has been through, the next state is written over all of it.
    const isLast = this.#engines.size === 1 && this.#leases.size > 0;
    if (isLast || !(broken || this.#isLarge(engine))) return void this.#free.push(engine);
    this.#engines.delete(engine);
    engine.dispose();
  }

  /** The engine of the session that has not worked for longest, whose state then lies aside. */
  #reclaim(): Engine | undefined {
    const holders = [...this.#holders];
    const fitting = holders.filter(({ held }) => held && !this.#isLarge(held));
    // One that waits for a tool's answer in the middle of an action is back sooner than one that waits for the model.
    const small = fitting.find(({ isBusy }) => !isBusy) ?? fitting[0];
    // All are large: there will be another engine for the next session that asks.
    if (!small && this.#mayMake) this.#make().catch(() => {});
    const lease = small ?? holders[0];
    if (lease) this.#holders.delete(lease);
    return lease?.leave();
  }

  get #mayMake(): boolean {
    return this.#smallEngines + this.#making.size < this.#maxEngines;
  }

  get #smallEngines(): number {
    return [...this.#engines].filter((engine) => !this.#isLarge(engine)).length;
  }

  #make(): Promise<void> {
    const made = (async () => {
      const engine = await Engine.create(this.#modules, this.#base);
      this.#engines.add(engine);
      this.#free.push(engine);
    })();
    this.#making.add(made);
    return made.finally(() => this.#making.delete(made));
  }

  #isLarge(engine: Engine): boolean {
    return engine.byteLength > this.#base.memory.byteLength + LARGE_BYTES;
  }
}
