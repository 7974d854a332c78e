import { AgentConfigError, type ExecutorLanguage, type ExecutorLimits, type JsonObject } from "@smolagents-ts/core";
import { RemoteExecutor, type RemoteExecutorOptions } from "@smolagents-ts/executor-kit";
import type { DockerMount } from "./container-options.ts";
import { DockerBackend } from "./docker-backend.ts";
import type { PullProgress } from "./images.ts";
import { INTERPRETERS } from "./interpreters.ts";

const MIB = 1024 * 1024;

export interface DockerExecutorOptions {
  /** Language of the programs. Default `"python"`. */
  readonly language?: ExecutorLanguage;
  /**
   * Image that has `python3` (3.9 or later) or `node` (18 or later). Default `python:3.13-slim` or `node:24-slim`. With a digest (`name@sha256:…`), or
   * called by its id (`sha256:…`), no other one is taken.
   */
  readonly image?: string;
  /** Packages from PyPI or npm that programs may import, as the installer takes them: `["pandas==2.3.0"]`. Installed once, into an image that is kept. */
  readonly packages?: readonly string[];
  /** When to pull the image. Default `"missing"`. */
  readonly pull?: "missing" | "always" | "never";
  /** Called as a pull proceeds. */
  readonly onPullProgress?: (progress: PullProgress) => void;
  /** Default false: none. True: the engine's default network; a string: the network of that name. */
  readonly network?: boolean | string;
  /** Folders and files that programs find. The first one's target is the working directory. */
  readonly mounts?: readonly DockerMount[];
  /** Environment variables of programs, who can read them all. Not saved by `toJSON()`. */
  readonly environment?: { readonly [name: string]: string };
  /** Runtime of the engine, such as `"runsc"` (gVisor). Default: the engine's. */
  readonly runtime?: string;
  /** Processors a session may use; may be a fraction. Default 1. */
  readonly cpus?: number;
  /** Processes and threads of a session. Default 128. */
  readonly processes?: number;
  /** Size of `/tmp`, in bytes, on top of the session's memory. Default 64 MiB. */
  readonly temporaryBytes?: number;
  /** What one action may use unless the session says otherwise. `memoryBytes` is 512 MiB by default. */
  readonly limits?: ExecutorLimits;
  /** Containers that are kept ready for sessions to come. Default 0: `warm()` makes one ready, once. */
  readonly pool?: number;
  /** Socket of the engine. Default: what `DOCKER_HOST` says, else the system's. */
  readonly socketPath?: string;
}

/**
 * Runs Python or JavaScript in Docker containers, one for each session: without network, without rights, with nothing to write but `/tmp`.
 *
 * Containers end with their session, and with this process, however it ends.
 */
export class DockerExecutor extends RemoteExecutor {
  readonly #options: DockerExecutorOptions;

  constructor(options: DockerExecutorOptions = {}) {
    check(options);
    const { language = "python", limits, pool } = options;
    const backend = new DockerBackend({
      language,
      image: options.image ?? INTERPRETERS[language].image,
      packages: options.packages ?? [],
      pull: options.pull ?? "missing",
      onPullProgress: options.onPullProgress,
      network: options.network ?? false,
      mounts: options.mounts ?? [],
      environment: options.environment ?? {},
      runtime: options.runtime,
      cpus: options.cpus ?? 1,
      processes: options.processes ?? 128,
      temporaryBytes: options.temporaryBytes ?? 64 * MIB,
      socketPath: options.socketPath,
    });
    super(
      {
        name: "docker",
        isolation: "container",
        side: INTERPRETERS[language].side,
        limits: { memoryBytes: 512 * MIB },
        connect: (connection) => backend.connect(connection),
        close: () => backend.close(),
      },
      { limits, pool } satisfies RemoteExecutorOptions,
    );
    this.#options = options;
  }

  /** The options it was made with, without what may be secret (`environment`) and what is code. */
  toJSON(): JsonObject {
    const { environment, onPullProgress, ...saved } = this.#options;
    return JSON.parse(JSON.stringify(saved));
  }
}

function check({ language, packages = [], pull, mounts = [], ...options }: DockerExecutorOptions): void {
  const refuse = (what: string, hint: string) => {
    throw new AgentConfigError(what, { hint });
  };
  if (language !== undefined && !Object.hasOwn(INTERPRETERS, language)) {
    refuse(`The language is ${JSON.stringify(language)}.`, `Docker runs ${Object.keys(INTERPRETERS).join(" and ")}.`);
  }
  if (pull !== undefined && !["missing", "always", "never"].includes(pull)) {
    refuse(`The option pull is ${JSON.stringify(pull)}.`, 'It is "missing", "always" or "never".');
  }
  for (const name of ["cpus", "processes", "temporaryBytes"] as const) {
    const value = options[name];
    if (value !== undefined && !(value > 0))
      refuse(`The option ${name} is ${value}, but it must be a number above 0.`, "Leave it out for the default.");
  }
  // An installer would take them for options.
  const odd = packages.find((name) => !/^[A-Za-z0-9@]/.test(name));
  if (odd !== undefined)
    refuse(`${JSON.stringify(odd)} is not the name of a package.`, 'A package is named like "pandas" or "pandas==2.3.0".');
  const strayed = mounts.find(({ target }) => !target.startsWith("/"));
  if (strayed)
    refuse(`The mount's target is ${JSON.stringify(strayed.target)}.`, 'It is an absolute path inside the container, like "/workspace".');
}
