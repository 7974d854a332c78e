import { randomUUID } from "node:crypto";
import { describeWithEngine } from "@smolagents-ts/conformance";
import { ExecutorStartError } from "@smolagents-ts/core";
import Docker from "dockerode";
import { afterAll, beforeAll, expect, it } from "vitest";
import { INTERPRETERS } from "./interpreters.ts";
import { EXECUTOR, MANAGED } from "./labels.ts";
import { thisProcess } from "./owner.ts";
import { withPackages } from "./packages-image.ts";
import { StreamDemuxer } from "./stream-demuxer.ts";
import { testEngine } from "./testing/test-engine.ts";

/** Stands in for pip, which would need the network: "installs" a module that holds its arguments, and knows no package called `unheard-of`. */
const PIP = `
import os, sys, sysconfig
if "unheard-of" in sys.argv:
    sys.exit("ERROR: No matching distribution found for unheard-of")
folder = sysconfig.get_paths()["purelib"]
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, "installed.py"), "w") as file:
    file.write(f"arguments = {sys.argv[1:]}")
`;

await describeWithEngine("an image with packages", testEngine, ({ socketPath, image = INTERPRETERS.python.image }) => {
  const docker = new Docker({ socketPath });
  const marks = { owner: thisProcess(), executor: randomUUID() };
  const made = new Set<string>();
  let base: string;

  /** What a Python program prints, run as nobody. */
  async function run(image: string, program: string, user = "65534:65534") {
    const options = {
      Image: image,
      Entrypoint: ["python3", "-I", "-c", program],
      Cmd: [],
      User: user,
      HostConfig: { NetworkMode: "none" },
    };
    const container = await docker.createContainer(options);
    let text = "";
    const stream = await container.attach({ stream: true, stdout: true, stderr: true });
    const demuxer = new StreamDemuxer((_, bytes) => {
      text += Buffer.from(bytes).toString();
    });
    stream.on("data", (bytes: Buffer) => demuxer.read(bytes));
    const ended = new Promise((resolve) => stream.once("end", resolve));
    await container.start();
    await ended;
    return { container, text };
  }

  beforeAll(async () => {
    // In the folder that pip is started in, so that it stands in front of a real one.
    const program = `import os; os.mkdir("/pip"); open("/pip/__main__.py", "w").write(${JSON.stringify(PIP)})`;
    const { container } = await run(image, program, "0:0");
    base = ((await container.commit()) as { Id: string }).Id;
    made.add(base);
    await container.remove();
  });
  afterAll(async () => {
    // Removing one also removes what only it was made of.
    for (const id of [...made].reverse())
      await docker
        .getImage(id)
        .remove({ force: true })
        .catch(() => {});
  });

  async function install(...packages: string[]) {
    const id = await withPackages({ docker, base, language: "python", packages, network: "none", marks });
    made.add(id);
    return id;
  }

  it("hands the list to the installer as it is, and no shell reads it", async () => {
    const packages = ["pandas==2.3.0", "numpy; touch /tmp/owned", "$(id)"];
    const { container, text } = await run(await install(...packages), "import installed; print(installed.arguments[-4:])");
    await container.remove();
    expect(text).toBe(`['--', 'pandas==2.3.0', 'numpy; touch /tmp/owned', '$(id)']\n`);
  });

  it("is made once for a list and its base", async () => {
    const first = await install("httpx", "rich");
    expect(await install("httpx", "rich")).toBe(first);
    expect(await install("httpx")).not.toBe(first);
    const upon = await withPackages({ docker, base: first, language: "python", packages: ["httpx", "rich"], network: "none", marks });
    made.add(upon);
    expect(upon).not.toBe(first);
  });

  it("is not made when the installer fails, whose words are told", async () => {
    const error = await install("rich", "unheard-of").catch((thrown: unknown) => thrown);
    expect(ExecutorStartError.is(error) && error.message).toContain(
      "The packages rich, unheard-of could not be installed: python3 ended with exit code 1: ERROR: No matching distribution found for unheard-of",
    );
    expect(await docker.listContainers({ all: true, filters: { label: [`${EXECUTOR}=${marks.executor}`] } })).toEqual([]);
  });

  it("does not mark the containers that others make of it", async () => {
    const { Config } = await docker.getImage(await install("attrs")).inspect();
    expect(Config.Labels[MANAGED]).toBe("");
  });
});
