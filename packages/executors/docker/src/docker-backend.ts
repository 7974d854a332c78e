import { randomUUID } from "node:crypto";
import { type ExecutorLanguage, ExecutorStartError } from "@smolagents-ts/core";
import type { Channel, ConnectOptions } from "@smolagents-ts/executor-kit";
import type Docker from "dockerode";
import { ContainerEnds } from "./container-ends.ts";
import { type ContainerSettings, toContainerOptions } from "./container-options.ts";
import { DockerChannel } from "./docker-channel.ts";
import { connectEngine } from "./engine.ts";
import { findImage, type ImageOptions } from "./images.ts";
import { INTERPRETERS } from "./interpreters.ts";
import { thisProcess } from "./owner.ts";
import { withPackages } from "./packages-image.ts";
import { reap } from "./reaper.ts";

/** How often what others left behind is looked for, in milliseconds. */
const REAP_EVERY_MS = 30_000;

export interface DockerBackendOptions extends ImageOptions, Omit<ContainerSettings, "image" | "command" | "memoryBytes" | "marks"> {
  readonly language: ExecutorLanguage;
  readonly packages: readonly string[];
  readonly socketPath: string | undefined;
}

/** An engine that can start containers now. */
interface Ready {
  readonly docker: Docker;
  readonly ends: ContainerEnds;
  readonly image: string;
  readonly stopReaping: () => void;
}

/** Makes the containers of one executor. */
export class DockerBackend {
  readonly #options: DockerBackendOptions;
  readonly #marks = { owner: thisProcess(), executor: randomUUID() };
  #ready: Promise<Ready> | undefined;

  constructor(options: DockerBackendOptions) {
    this.#options = options;
  }

  async connect({ limits }: ConnectOptions): Promise<Channel> {
    const { docker, ends, image } = await this.#prepared();
    const { language, temporaryBytes } = this.#options;
    const { command, notFound, memoryBytes } = INTERPRETERS[language];
    const container = toContainerOptions({
      ...this.#options,
      image,
      command: command(limits.memoryBytes),
      // Files in the temporary folder are in memory.
      memoryBytes: memoryBytes + limits.memoryBytes + temporaryBytes,
      marks: this.#marks,
    });
    return DockerChannel.open({ docker, ends, container, notFound });
  }

  async close(): Promise<void> {
    const ready = await this.#ready?.catch(() => undefined);
    ready?.stopReaping();
    ready?.ends.close();
  }

  /** Once, until it fails or the engine ends. */
  async #prepared(): Promise<Ready> {
    const known = this.#ready;
    const ready = await known;
    if (ready && !ready.ends.isOver) return ready;
    ready?.stopReaping();
    if (this.#ready && this.#ready !== known) return this.#ready;
    this.#ready = this.#prepare().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #prepare(): Promise<Ready> {
    const { socketPath, runtime, packages, language, network } = this.#options;
    const docker = await connectEngine(socketPath);
    if (runtime !== undefined) await expectRuntime(docker, runtime);
    const base = await findImage(docker, this.#options);
    const image = packages.length > 0 ? await withPackages({ docker, base, language, packages, network, marks: this.#marks }) : base;
    const ends = await ContainerEnds.open(docker, this.#marks.executor);
    return { docker, ends, image, stopReaping: startReaping(docker) };
  }
}

async function expectRuntime(docker: Docker, runtime: string): Promise<void> {
  const { Runtimes = {} } = (await docker.info()) as { readonly Runtimes?: { readonly [name: string]: unknown } };
  if (Object.hasOwn(Runtimes, runtime)) return;
  throw new ExecutorStartError(`The Docker Engine has no runtime "${runtime}". It has: ${Object.keys(Runtimes).join(", ")}.`, {
    hint: "Install it and name it in the engine's configuration; for runsc: https://gvisor.dev/docs/user_guide/quick_start/docker",
  });
}

function startReaping(docker: Docker): () => void {
  // What others left behind is no reason for this executor to fail.
  const look = () => void reap(docker).catch(() => {});
  look();
  const timer = setInterval(look, REAP_EVERY_MS).unref();
  return () => clearInterval(timer);
}
