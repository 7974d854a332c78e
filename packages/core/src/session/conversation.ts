import type { Decision } from "../contracts/interruption.ts";
import type { AgentIdentity, PendingRun, RunState, SessionState } from "../contracts/run-state.ts";
import type { MemoryStep } from "../contracts/step.ts";
import { AgentConfigError } from "../errors.ts";
import { MediaStore } from "../media/media-store.ts";
import { RunSandbox, type SandboxOptions } from "../sandbox/run-sandbox.ts";

/** What lives longer than a run: memory, the sandbox, media, and decisions that hold for later calls. */
export class Conversation {
  readonly memory: MemoryStep[];
  readonly media: MediaStore;
  readonly decided: Map<string, Decision>;
  sandbox: RunSandbox | undefined;
  readonly #before: SessionState | undefined;

  constructor(before?: SessionState) {
    this.#before = before;
    this.memory = [...(before?.memory ?? [])];
    this.media = MediaStore.fromJSON(before?.media ?? {});
    this.decided = new Map(Object.entries(before?.decided ?? {}));
  }

  /** Opens the sandbox at the first run, and sets the variables of a later one. */
  async open(options: SandboxOptions): Promise<void> {
    if (this.sandbox) {
      if (Object.keys(options.variables).length > 0) await this.sandbox.define(options.variables);
      return;
    }
    const state = this.#before?.sandbox;
    this.sandbox = new RunSandbox(options, state && { state, snapshot: this.#before?.snapshot });
    if (state && Object.keys(options.variables).length > 0) await this.sandbox.define(options.variables);
  }

  /** With a copy of the sandbox, where the engine makes one. */
  async save(agent: AgentIdentity): Promise<SessionState> {
    return { ...this.#state(agent), ...(await this.sandbox?.save()) };
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

const FORMAT = "smolagents-ts/session";
const VERSION = 1;

/**
 * Refuses a state that this agent cannot go on from.
 *
 * @throws AgentConfigError (`code: "STATE"`)
 */
export function checkState(state: unknown, agent: AgentIdentity): asserts state is SessionState {
  const refuse = (what: string, hint: string) => {
    throw new AgentConfigError(`The state cannot be used: ${what}.`, { code: "STATE", hint });
  };
  const given = (typeof state === "object" && state !== null ? state : {}) as Partial<SessionState>;
  if (given.format !== FORMAT)
    refuse("it is not the state of a run or a session", "Pass result.state, or what session.save() gave, parsed.");
  if (given.version !== VERSION) {
    refuse(
      `it has version ${given.version}, and this core reads version ${VERSION}`,
      "Use the version of @smolagents-ts/core that made it.",
    );
  }
  if (!Array.isArray(given.memory) || typeof given.agent !== "object" || !Array.isArray(given.agent.tools)) {
    refuse("parts of it are missing", "Store and pass it whole.");
  }
  const other = difference(given.agent as AgentIdentity, agent);
  if (other) refuse(`it was made by another agent: ${other}`, "Make the agent as it was when the state was made.");
}

function difference(before: AgentIdentity, now: AgentIdentity): string | undefined {
  if (before.name !== now.name) return `its name was ${before.name ?? "not set"}, and this one's is ${now.name ?? "not set"}`;
  if (before.mode !== now.mode) return `its mode was "${before.mode}", and this one's is "${now.mode}"`;
  const missing = before.tools.filter((tool) => !now.tools.includes(tool));
  const added = now.tools.filter((tool) => !before.tools.includes(tool));
  if (missing.length > 0) return `it had the tools ${missing.join(", ")}, which this one has not`;
  if (added.length > 0) return `this one has the tools ${added.join(", ")}, which it had not`;
  return undefined;
}
