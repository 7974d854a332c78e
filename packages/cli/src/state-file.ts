import { constants } from "node:fs";
import { access, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { AgentConfigError, type Decision, type Interruption, type RunState, type SessionState } from "@smolagents-ts/core";
import { usageError, type Verdict } from "./options.ts";

/** What a run, or a conversation, goes on from: a file that is whole at every moment. Readable by its owner alone: it holds all that was said. */
export class StateFile {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Refuses what could not be written after the first model call was paid for. */
  static async open(path: string): Promise<StateFile> {
    await access(dirname(path), constants.W_OK).catch((cause: Error) => {
      throw usageError(`The state cannot be kept in ${path}: ${cause.message}`, "Name a file in a folder that can be written to.");
    });
    return new StateFile(path);
  }

  readonly save = async (state: SessionState): Promise<void> => {
    const draft = `${this.#path}.${process.pid}.tmp`;
    await writeFile(draft, JSON.stringify(state), { mode: 0o600 });
    await rename(draft, this.#path);
  };
}

/** @throws AgentConfigError for a file that holds no state. Whether the state fits the agent, the agent says. */
export async function readState(path: string): Promise<SessionState> {
  const text = await readFile(path, "utf8").catch((cause: Error) => {
    throw new AgentConfigError(`The state in ${path} could not be read: ${cause.message}`, { cause });
  });
  try {
    const state: unknown = JSON.parse(text);
    if (typeof state === "object" && state !== null && "memory" in state) return state as SessionState;
  } catch {
    // Not even JSON.
  }
  throw new AgentConfigError(`${path} holds no state of a run.`, { hint: "Name a file that --save-state wrote." });
}

/** Decisions for all that a run waits for, by interruption. What the options do not decide is asked again. */
export function toDecisions({ run }: RunState, { approve, reject, answer }: Verdict): { readonly [id: string]: Decision } {
  const waits = (type: Interruption["type"]) => run.interruptions.some((interruption) => interruption.type === type);
  if ((approve || reject !== undefined) && !waits("approval")) throw usageError("The run waits for no approval.");
  if (answer !== undefined && !waits("question")) throw usageError("The run waits for no answer.");
  const decide = ({ type }: Interruption): Decision | undefined => {
    if (type === "question") return answer === undefined ? undefined : { answer };
    if (approve) return { approve };
    return reject === undefined ? undefined : { reject: reject || true };
  };
  return Object.fromEntries(
    run.interruptions.flatMap((interruption) => {
      const decision = decide(interruption);
      return decision ? [[interruption.id, decision]] : [];
    }),
  );
}
