import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describeWithEngine } from "@smolagents-ts/conformance";
import Docker from "dockerode";
import { expect, it } from "vitest";
import { INTERPRETERS } from "./interpreters.ts";
import { EXECUTOR, fromLabels, LIFETIME_MS, MANAGED, toLabels } from "./labels.ts";
import { thisProcess } from "./owner.ts";
import { reap } from "./reaper.ts";
import { testEngine } from "./testing/test-engine.ts";

/** How many processes are killed. More of them find rarer moments. */
const KILLS = Number(process.env["SMOLAGENTS_KILLS"] ?? 20);
const HOST = fileURLToPath(new URL("testing/doomed-host.ts", import.meta.url));

await describeWithEngine("what is left behind", testEngine, ({ socketPath, image = INTERPRETERS.python.image }) => {
  const docker = new Docker({ socketPath });
  const managed = () => docker.listContainers({ all: true, filters: { label: [`${MANAGED}=true`] } });

  /** A container that was made and never started, whose labels say this. */
  async function make(labels: Record<string, string>): Promise<Docker.Container> {
    return docker.createContainer({ Image: image, Cmd: ["python3"], Labels: labels, HostConfig: { NetworkMode: "none" } });
  }

  it("is removed when its process is dead or its time is over, and nothing else is", async () => {
    const executor = randomUUID();
    const owner = thisProcess();
    const containers = await Promise.all([
      make(toLabels({ owner, executor })),
      make(toLabels({ owner: { ...owner, machine: "elsewhere" }, executor })),
      make(toLabels({ owner: { ...owner, process: `${process.pid}/1` }, executor })),
      make(toLabels({ owner, executor }, Date.now() - LIFETIME_MS - 1_000)),
      make({ [EXECUTOR]: executor }),
    ]);
    try {
      // Two at a time, as with two processes.
      await Promise.all([reap(docker), reap(docker)]);
      const left = await docker.listContainers({ all: true, filters: { label: [`${EXECUTOR}=${executor}`] } });
      const expected = [containers[0], containers[1], containers[4]].map((container) => container?.id);
      expect(left.map(({ Id }) => Id).sort()).toEqual(expected.sort());
    } finally {
      await Promise.allSettled(containers.map((container) => container.remove({ force: true })));
    }
  });

  it(`is nothing after ${KILLS} processes were killed at random moments`, { timeout: 60_000 + KILLS * 5_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "doomed-host-"));
    const pids = new Set<string>();
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        const env = { ...process.env, TMPDIR: folder };
        const host = spawn(process.execPath, ["--experimental-strip-types", "--no-warnings", HOST, socketPath, image], {
          env,
          stdio: ["ignore", "pipe", "inherit"],
        });
        pids.add(String(host.pid));
        // Half of them have made a container before, so that most moments of all are in the making of containers.
        if (kill % 2 === 0) await once(host.stdout, "data");
        await sleep(Math.random() * 700);
        host.kill("SIGKILL");
        await once(host, "close");
      }
      const left = async () => {
        await reap(docker);
        const containers = await managed();
        return containers.filter(({ Labels }) => pids.has(fromLabels(Labels).owner.process.split("/")[0] ?? "")).map(({ State }) => State);
      };
      await expect.poll(left, { timeout: 20_000 }).toEqual([]);
      // What the engine was asked for by a process that died may come into being later than that.
      await sleep(1_000);
      await expect.poll(left, { timeout: 20_000 }).toEqual([]);
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
