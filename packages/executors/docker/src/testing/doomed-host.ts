// A program that makes containers until it is killed. Its arguments: the engine's socket, the image.
import { randomUUID } from "node:crypto";
import { ContainerEnds } from "../container-ends.ts";
import { toContainerOptions } from "../container-options.ts";
import { DockerChannel } from "../docker-channel.ts";
import { connectEngine } from "../engine.ts";
import { thisProcess } from "../owner.ts";

const PROGRAMS = [
  // As a runner does: it ends with its stdin.
  "import sys\nsys.stdin.read()",
  "while True: pass",
  // Nothing in its process can end this: other threads get no turn.
  "import ctypes\nctypes.PyDLL(None).sleep(1000000)",
];

const [socketPath, image = ""] = process.argv.slice(2);
const docker = await connectEngine(socketPath);
const marks = { owner: thisProcess(), executor: randomUUID() };
const ends = await ContainerEnds.open(docker, marks.executor);
for (let turn = 0; turn < 6; turn++) {
  const container = toContainerOptions({
    image,
    command: ["python3", "-c", PROGRAMS[turn % PROGRAMS.length] ?? ""],
    memoryBytes: 64 * 1024 * 1024,
    temporaryBytes: 1024 * 1024,
    cpus: 1,
    processes: 64,
    network: false,
    mounts: [],
    environment: {},
    runtime: undefined,
    marks,
  });
  await DockerChannel.open({ docker, ends, container, notFound: "" });
  process.stdout.write(`container ${turn}\n`);
}
setInterval(() => {}, 1000);
