import { ExecutorStartError } from "@smolagents-ts/core";
import type Docker from "dockerode";
import { statusOf, wordsOf } from "./engine.ts";
import { readMessages } from "./read-messages.ts";

export interface PullProgress {
  readonly image: string;
  /** The engine's words for what it does. */
  readonly status: string;
  readonly loadedBytes: number;
  /** Of the layers it has begun with, so it grows. */
  readonly totalBytes: number;
}

export interface ImageOptions {
  readonly image: string;
  readonly pull: "missing" | "always" | "never";
  readonly onPullProgress?: ((progress: PullProgress) => void) | undefined;
}

/**
 * The id of an image, which stays what it is when the name moves on to another.
 *
 * @throws ExecutorStartError when it cannot be had, or is not what its digest says.
 */
export async function findImage(docker: Docker, { image, pull, onPullProgress }: ImageOptions): Promise<string> {
  if (pull === "always") await pullImage(docker, image, onPullProgress);
  let found = await inspect(docker, image);
  if (!found && pull === "never") {
    throw new ExecutorStartError(`The Docker image ${image} is not on this machine, and pull is "never".`, {
      hint: `docker pull ${image}`,
    });
  }
  if (!found) {
    await pullImage(docker, image, onPullProgress);
    found = await inspect(docker, image);
  }
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  if (!found || (digest && found.Id !== digest && !found.RepoDigests?.some((each) => each.endsWith(`@${digest}`)))) {
    throw new ExecutorStartError(`The Docker image ${image} is on this machine under another digest${found ? `: ${found.Id}` : ""}.`, {
      hint: `docker pull ${image}`,
    });
  }
  return found.Id;
}

async function inspect(docker: Docker, image: string): Promise<Docker.ImageInspectInfo | undefined> {
  try {
    return await docker.getImage(image).inspect();
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw new ExecutorStartError(`The Docker Engine cannot look up the image ${image}: ${wordsOf(error)}.`, {
      hint: 'An image is called like "python:3.13-slim", with "@sha256:…" behind it to pin it.',
      cause: error,
    });
  }
}

async function pullImage(docker: Docker, image: string, onProgress: ImageOptions["onPullProgress"]): Promise<void> {
  const layers = new Map<string, { readonly current: number; readonly total: number }>();
  const sum = (count: "current" | "total") => [...layers.values()].reduce((total, layer) => total + layer[count], 0);
  try {
    for await (const { id, status = "", progressDetail, error } of readMessages<PullMessage>(await docker.pull(image))) {
      if (error !== undefined) throw new Error(error);
      const { current = 0, total = 0 } = progressDetail ?? {};
      if (id && status === "Downloading") layers.set(id, { current, total });
      onProgress?.({ image, status, loadedBytes: sum("current"), totalBytes: sum("total") });
    }
  } catch (error) {
    throw noPull(image, error);
  }
}

interface PullMessage {
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
}

function noPull(image: string, error: unknown): ExecutorStartError {
  const words = wordsOf(error);
  const isOffline = /no such host|dial tcp|i\/o timeout|network is unreachable|TLS handshake|name resolution|Client\.Timeout/i.test(words);
  if (isOffline) {
    return new ExecutorStartError(`The Docker image ${image} is not on this machine, and its registry cannot be reached: ${words}`, {
      hint: `Go online and try again, or bring the image: "docker save ${image}" there, "docker load" here.`,
      cause: error,
    });
  }
  return new ExecutorStartError(`The Docker image ${image} cannot be pulled: ${words}`, {
    hint: `Is the name right? For a registry with accounts: "docker login", then "docker pull ${image}".`,
    cause: error,
  });
}
