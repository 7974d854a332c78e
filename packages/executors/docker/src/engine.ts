import { ExecutorStartError } from "@smolagents-ts/core";
import type Docker from "dockerode";

/** How long an engine may take to answer at all, in milliseconds. */
const PATIENCE_MS = 10_000;

/** What the engine answers when it refuses. */
interface EngineError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
  readonly json?: { readonly message?: unknown };
}

/** The types know no options of it. */
interface Pinging {
  ping(options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
}

/**
 * Connects to the engine at a socket, or to the one that `DOCKER_HOST` names, or to the system's.
 *
 * @throws ExecutorStartError when none answers.
 */
export async function connectEngine(socketPath: string | undefined): Promise<Docker> {
  // It takes longer to load than a container to start, so it is loaded when one is wanted.
  const { default: Engine } = await import("dockerode");
  try {
    const docker = new Engine(socketPath === undefined ? {} : { socketPath });
    await (docker as unknown as Pinging).ping({ abortSignal: AbortSignal.timeout(PATIENCE_MS) });
    return docker;
  } catch (error) {
    throw noEngine(error as EngineError, socketPath);
  }
}

function noEngine(error: EngineError, socketPath: string | undefined): ExecutorStartError {
  const named = process.env["DOCKER_HOST"];
  const why = error.name === "AbortError" || error.name === "TimeoutError" ? `no answer within ${PATIENCE_MS / 1000} s` : error.message;
  const place = socketPath ? `at ${socketPath}` : named ? `at ${named} (from DOCKER_HOST)` : "on this machine";
  const fail = (what: string, hint: string) => new ExecutorStartError(what, { hint, cause: error });
  if (error.code === "EACCES" || error.code === "EPERM") {
    return fail(
      `This user may not use the Docker Engine ${place}.`,
      'On Linux: "sudo usermod -aG docker $USER", then log in again. Whoever may use the engine is root on its machine; rootless Docker avoids that.',
    );
  }
  if (socketPath || named) {
    const where = socketPath ? "the option socketPath" : "DOCKER_HOST";
    return fail(`No Docker Engine answers ${place}: ${why}.`, `Is it running there? Otherwise correct ${where}, or leave it out.`);
  }
  return fail(
    `No Docker Engine answers ${place}: ${why}.`,
    "Start Docker Desktop or the service docker, or install one of them: https://docs.docker.com/engine/install",
  );
}

/** The engine's own words for why it refused. */
export function wordsOf(error: unknown): string {
  const { json, message } = error as EngineError;
  return typeof json?.message === "string" ? json.message : message;
}

export function statusOf(error: unknown): number | undefined {
  return (error as EngineError).statusCode;
}
