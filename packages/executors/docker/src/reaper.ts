import type Docker from "dockerode";
import { fromLabels, MANAGED } from "./labels.ts";
import { isRunning } from "./owner.ts";

/**
 * Removes containers whose process is dead, and those that have lived too long.
 *
 * A container normally ends by itself when its process does, because its stdin ends. This is for the others: never started, or busy in code that looks
 * up from nothing.
 */
export async function reap(docker: Docker, now = Date.now()): Promise<void> {
  const containers = await docker.listContainers({ all: true, filters: { label: [`${MANAGED}=true`] } });
  const left = containers.filter(({ Labels }) => {
    const { owner, expiresAt } = fromLabels(Labels);
    return expiresAt < now || isRunning(owner) === false;
  });
  // Another process may be at it too.
  await Promise.allSettled(left.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
}
