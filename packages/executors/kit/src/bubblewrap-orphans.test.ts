import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { findBubblewrap } from "./bubblewrap.ts";
import { endOrphans, sandboxName } from "./bubblewrap-orphans.ts";

const { path } = await findBubblewrap();

/** A sandbox whose parent has gone, that says it belongs to somebody. */
async function orphanOf(owner: string): Promise<number> {
  const program = `${path} --unshare-user --unshare-uts --hostname ${owner} --dev-bind / / sleep 60 >/dev/null 2>&1 & echo $!`;
  const pid = Number(spawnSync("sh", ["-c", program], { encoding: "utf8" }).stdout);
  await wait(100);
  return pid;
}

/** What has ended may wait for its parent to hear of it; it has no command line any more. */
function isRunning(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
}

describe.skipIf(path === undefined)("sandboxes without a host", () => {
  it("are ended when their host has died, and left alone when it lives", async () => {
    const dead = await orphanOf("sandbox-4194303-1");
    const alive = await orphanOf(sandboxName());
    const other = await orphanOf("elsewhere");
    endOrphans();
    await expect.poll(() => isRunning(dead)).toBe(false);
    for (const pid of [alive, other]) {
      expect(isRunning(pid)).toBe(true);
      process.kill(pid, "SIGKILL");
    }
  });
});
