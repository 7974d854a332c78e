import { randomUUID } from "node:crypto";
import { describeWithEngine } from "@smolagents-ts/conformance";
import type { ChannelEnd } from "@smolagents-ts/executor-kit";
import Docker from "dockerode";
import { afterAll, expect, it } from "vitest";
import { ContainerEnds } from "./container-ends.ts";
import { type ContainerSettings, toContainerOptions } from "./container-options.ts";
import { DockerChannel } from "./docker-channel.ts";
import { INTERPRETERS } from "./interpreters.ts";
import { EXECUTOR } from "./labels.ts";
import { thisProcess } from "./owner.ts";
import { testEngine } from "./testing/test-engine.ts";

const MIB = 1024 * 1024;
/** Reads a program from stdin, as `<length in bytes>\n<bytes>`. */
const PYTHON = ["python3", "-u", "-c", "import sys; exec(sys.stdin.buffer.read(int(sys.stdin.buffer.readline())))"];

await describeWithEngine("a channel to a container", testEngine, ({ socketPath, image = INTERPRETERS.python.image }) => {
  const docker = new Docker({ socketPath });
  const executor = randomUUID();
  const ends = ContainerEnds.open(docker, executor);
  afterAll(async () => (await ends).close());

  /** Runs a Python program as if it were the runner. */
  async function open(program: string, settings: Partial<ContainerSettings> = {}) {
    const container = toContainerOptions({
      image,
      command: PYTHON,
      memoryBytes: 128 * MIB,
      temporaryBytes: 16 * MIB,
      cpus: 1,
      processes: 64,
      network: false,
      mounts: [],
      environment: {},
      runtime: undefined,
      marks: { owner: thisProcess(), executor },
      ...settings,
    });
    const channel = await DockerChannel.open({ docker, ends: await ends, container, notFound: "no such program" });
    let text = "";
    let heard = () => {};
    channel.onData((bytes) => {
      text += Buffer.from(bytes).toString();
      heard();
    });
    const ended = new Promise<ChannelEnd>((resolve) => channel.onClose(resolve));
    const says = (words: string) =>
      new Promise<void>((resolve) => {
        heard = () => text.includes(words) && resolve();
        heard();
      });
    channel.write(Buffer.from(`${Buffer.byteLength(program)}\n${program}`)).catch(() => {});
    return { channel, ended, says, text: () => text };
  }

  const containers = () => docker.listContainers({ all: true, filters: { label: [`${EXECUTOR}=${executor}`] } });

  /** Engines remove a container that ended by itself a moment later. */
  async function expectGone() {
    await expect.poll(async () => (await containers()).length, { timeout: 10_000 }).toBe(0);
  }

  it("carries bytes both ways, in order and whole", async () => {
    const { channel, ended, text } = await open("import sys\nfor line in sys.stdin: print(len(line), line[-9:-1])");
    const sent = ["short-----", "x".repeat(3 * MIB), "y".repeat(200_000)];
    for (const line of sent) channel.write(Buffer.from(`${line}\n`)).catch(() => {});
    await expect.poll(text, { timeout: 10_000 }).toBe("11 ort-----\n3145729 xxxxxxxx\n200001 yyyyyyyy\n");
    await channel.kill();
    expect(await ended).toEqual({ reason: "killed" });
    await expectGone();
  });

  it("tells the exit code and the last words of what ends by itself", async () => {
    const { ended } = await open("import os, sys\nprint('before')\nsys.stderr.write('It broke.')\nsys.stderr.flush()\nos._exit(7)");
    expect(await ended).toEqual({ reason: "exit", detail: "exit code 7: It broke." });
    await expectGone();
  });

  it("tells that the memory ran out", async () => {
    const { ended } = await open("hoard = []\nwhile True: hoard.append(bytearray(b'1' * 1000000))");
    expect(await ended).toMatchObject({ reason: "memory" });
    await expectGone();
  });

  it("does not blame the memory when a program ends itself by force", async () => {
    const { ended } = await open("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)");
    expect(await ended).toMatchObject({ reason: "killed" });
  });

  it("tells that somebody else ended it", async () => {
    const { ended, says } = await open("import time\nprint('waiting', flush=True)\ntime.sleep(1000)");
    await says("waiting");
    const [container] = await containers();
    await docker.getContainer(container?.Id ?? "").kill();
    expect(await ended).toEqual({ reason: "lost", detail: "the container was ended from outside" });
    await expectGone();
  });

  it("tells that the image lacks the program", async () => {
    const { ended } = await open("", { command: ["there-is-no-such-program"] });
    expect(await ended).toEqual({ reason: "exit", detail: "no such program" });
  });

  it("ends what does nothing but compute, and its container is gone", async () => {
    const { channel, ended, says } = await open("print('computing', flush=True)\nwhile True: pass");
    await says("computing");
    await Promise.all([channel.kill(), channel.kill()]);
    expect(await ended).toEqual({ reason: "killed" });
    expect(await containers()).toEqual([]);
    await channel.kill();
    await expect(channel.write(Buffer.from("more"))).rejects.toThrow();
  });

  it("leaves no container when it cannot start", async () => {
    const mounts = [{ source: "/there/is/no/such/folder", target: "/workspace" }];
    await expect(open("", { mounts })).rejects.toThrow("bind source path does not exist");
    await expect(open("", { cpus: 10_000 })).rejects.toThrow("CPUs");
    expect(await containers()).toEqual([]);
  });
});
