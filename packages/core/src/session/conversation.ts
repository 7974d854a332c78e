import type { Decision } from "../contracts/interruption.ts";
import type { AgentIdentity, PendingRun, RunState, SessionState } from "../contracts/run-state.ts";
import type { MemoryStep } from "../contracts/step.ts";
import { MediaStore } from "../media/media-store.ts";
import { RunSandbox, type SandboxOptions } from "../sandbox/run-sandbox.ts";
import { FORMAT, VERSION } from "./check-state.ts";

export { checkState } from "./check-state.ts";

/** What lives longer than a run: memory, the sandbox, media, and decisions that hold for later calls. */
export class Conversation {
  readonly memory: MemoryStep[];
  readonly media: MediaStore;
  readonly decided: Map<string, Decision>;
  sandbox: RunSandbox | undefined;
  /** What the sandbox will be opened from. */
  #before: Pick<SessionState, "sandbox" | "snapshot"> | undefined;

  constructor(before?: SessionState) {
    const { sandbox, snapshot } = before ?? {};
    this.#before = sandbox && { sandbox, ...(snapshot !== undefined && { snapshot }) };
    this.memory = [...(before?.memory ?? [])];
    this.media = MediaStore.fromJSON(before?.media ?? {});
    this.decided = new Map(Object.entries(before?.decided ?? {}));
  }

  /** Opens the sandbox at the first run, and sets the variables of a later one. */
  async open(options: SandboxOptions): Promise<void> {
    const { sandbox: state, snapshot } = this.#before ?? {};
    const isNew = !this.sandbox && !state;
    this.sandbox ??= new RunSandbox(options, state && { state, snapshot });
    // It may be large.
    this.#before = undefined;
    if (!isNew && Object.keys(options.variables).length > 0) await this.sandbox.define(options.variables);
  }

  /** With a copy of the sandbox, where the engine makes one. */
  async save(agent: AgentIdentity): Promise<SessionState> {
    await this.sandbox?.copy();
    return { ...this.#state(agent), ...(this.sandbox?.toState() ?? this.#before) };
  }

  /** At once, in the middle of anything. */
  toState(agent: AgentIdentity, run: PendingRun): RunState {
    return { ...this.#state(agent), ...this.sandbox?.toState(), run };
  }

  async close(aborted = false): Promise<void> {
    await this.sandbox?.close(aborted);
    this.sandbox = undefined;
  }

  #state(agent: AgentIdentity): SessionState {
    const media = this.media.toJSON();
    return {
      format: FORMAT,
      version: VERSION,
      agent,
      memory: [...this.memory],
      ...(Object.keys(media).length > 0 && { media }),
      ...(this.decided.size > 0 && { decided: Object.fromEntries(this.decided) }),
    };
  }
}
