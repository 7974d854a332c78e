import type { Owner } from "./owner.ts";

const PREFIX = "dev.smolagents-ts.";

export const MANAGED = `${PREFIX}managed`;
export const EXECUTOR = `${PREFIX}executor`;
const MACHINE = `${PREFIX}machine`;
const PROCESS = `${PREFIX}process`;
const EXPIRES = `${PREFIX}expires`;

/** How long a container may live, in milliseconds: a day. */
export const LIFETIME_MS = 24 * 60 * 60 * 1000;

export interface ContainerMarks {
  readonly owner: Owner;
  /** Id of the executor that made it. */
  readonly executor: string;
}

export function toLabels({ owner, executor }: ContainerMarks, now = Date.now()): Record<string, string> {
  return {
    [MANAGED]: "true",
    [EXECUTOR]: executor,
    [MACHINE]: owner.machine,
    [PROCESS]: owner.process,
    [EXPIRES]: new Date(now + LIFETIME_MS).toISOString(),
  };
}

export function fromLabels(labels: { readonly [name: string]: string | undefined }): { readonly owner: Owner; readonly expiresAt: number } {
  return {
    owner: { machine: labels[MACHINE] ?? "", process: labels[PROCESS] ?? "" },
    expiresAt: Date.parse(labels[EXPIRES] ?? ""),
  };
}
