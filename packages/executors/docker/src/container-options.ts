import { statSync } from "node:fs";
import { resolve } from "node:path";
import type Docker from "dockerode";
import type { ContainerMarks } from "./labels.ts";
import { LIFETIME_MS, toLabels } from "./labels.ts";

/** A folder or file of the engine's machine that programs find. */
export interface DockerMount {
  /** Relative to the working directory of this process. */
  readonly source: string;
  /** Where programs find it: an absolute path. */
  readonly target: string;
  /** Default true. */
  readonly readOnly?: boolean;
}

export interface ContainerSettings {
  readonly image: string;
  readonly command: readonly string[];
  readonly memoryBytes: number;
  readonly temporaryBytes: number;
  readonly cpus: number;
  readonly processes: number;
  readonly network: boolean | string;
  readonly mounts: readonly DockerMount[];
  readonly environment: Readonly<Record<string, string>>;
  readonly runtime: string | undefined;
  readonly marks: ContainerMarks;
}

/** No account of any distribution has rights by this id. By number: images need not know the name. */
const NOBODY = "65534:65534";
const HOME = "/tmp";
const SHARED_MEMORY_BYTES = 16 * 1024 * 1024;
const OPEN_FILES = 1024;

/** A container with nothing to reach and nothing to keep: this file is what stands between a program and the machine. */
export function toContainerOptions(settings: ContainerSettings): Docker.ContainerCreateOptions {
  const { memoryBytes, temporaryBytes, mounts, environment } = settings;
  const lifetimeSeconds = LIFETIME_MS / 1000;
  return {
    Image: settings.image,
    Entrypoint: [...settings.command],
    Cmd: [],
    User: userOf(mounts),
    WorkingDir: mounts[0]?.target ?? HOME,
    Env: Object.entries({ HOME, ...environment }).map(([name, value]) => `${name}=${value}`),
    Labels: toLabels(settings.marks),
    Healthcheck: { Test: ["NONE"] },
    // The engine ends stdin when this process ends, however that happens, and the runner ends with stdin.
    OpenStdin: true,
    StdinOnce: true,
    Tty: false,
    HostConfig: {
      AutoRemove: true,
      CapDrop: ["ALL"],
      Init: true,
      IpcMode: "private",
      // Otherwise every message would be written to a file of the engine.
      LogConfig: { Type: "none", Config: {} },
      Memory: memoryBytes,
      MemorySwap: memoryBytes,
      Mounts: mounts.map(({ source, target, readOnly = true }) => ({
        Type: "bind",
        Source: resolve(source),
        Target: target,
        ReadOnly: readOnly,
      })),
      NanoCpus: Math.round(settings.cpus * 1e9),
      NetworkMode: networkOf(settings.network),
      PidsLimit: settings.processes,
      ReadonlyRootfs: true,
      ...(settings.runtime !== undefined && { Runtime: settings.runtime }),
      SecurityOpt: ["no-new-privileges:true"],
      ShmSize: SHARED_MEMORY_BYTES,
      Tmpfs: { "/tmp": `rw,nosuid,nodev,size=${temporaryBytes},mode=1777` },
      Ulimits: [
        { Name: "core", Soft: 0, Hard: 0 },
        // Ends what goes on computing when nobody is left to end it.
        { Name: "cpu", Soft: lifetimeSeconds, Hard: lifetimeSeconds },
        { Name: "nofile", Soft: OPEN_FILES, Hard: OPEN_FILES },
      ],
    },
  };
}

export function networkOf(network: boolean | string): string {
  if (network === true) return "default";
  return network === false ? "none" : network;
}

/** Nobody, or the owner of a folder that programs may write to: what they leave there is for its owner. Root's folders change nothing. */
function userOf(mounts: readonly DockerMount[]): string {
  const writable = mounts.find(({ readOnly = true }) => !readOnly);
  const owner = writable && process.platform !== "win32" ? statSync(writable.source, { throwIfNoEntry: false }) : undefined;
  return owner && owner.uid !== 0 ? `${owner.uid}:${owner.gid}` : NOBODY;
}
