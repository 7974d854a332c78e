import { createHash } from "node:crypto";
import { type ExecutorLanguage, ExecutorStartError } from "@smolagents-ts/core";
import type Docker from "dockerode";
import { networkOf } from "./container-options.ts";
import { statusOf, wordsOf } from "./engine.ts";
import { INTERPRETERS } from "./interpreters.ts";
import { type ContainerMarks, MANAGED, toLabels } from "./labels.ts";
import { StreamDemuxer } from "./stream-demuxer.ts";

const REPOSITORY = "smolagents-ts/packages";
const LAST_WORDS_CHARS = 4_000;

export interface PackagesImageOptions {
  readonly docker: Docker;
  /** Id of the image that gets the packages. */
  readonly base: string;
  readonly language: ExecutorLanguage;
  readonly packages: readonly string[];
  /** The installer's network: the engine's default one, unless another is named. */
  readonly network: boolean | string;
  readonly marks: ContainerMarks;
}

/**
 * The id of an image that has the packages, made once for each base image and list.
 *
 * @throws ExecutorStartError with the installer's own words.
 */
export async function withPackages(options: PackagesImageOptions): Promise<string> {
  const { docker, base, language, packages, network, marks } = options;
  const command = [...INTERPRETERS[language].install, ...packages];
  const tag = createHash("sha256")
    .update(JSON.stringify([base, command]))
    .digest("hex")
    .slice(0, 24);
  const known = await idOf(docker, `${REPOSITORY}:${tag}`);
  if (known) return known;

  const container = await docker.createContainer({
    Image: base,
    Entrypoint: command,
    Cmd: [],
    User: "0:0",
    WorkingDir: "/",
    // Debian keeps pip away from its Python unless told so. Older versions of pip know no option for it, but ignore what they do not know here.
    Env: ["PIP_BREAK_SYSTEM_PACKAGES=1", "PIP_ROOT_USER_ACTION=ignore"],
    Labels: toLabels(marks),
    HostConfig: {
      Init: true,
      LogConfig: { Type: "none", Config: {} },
      NetworkMode: networkOf(typeof network === "string" ? network : true),
      SecurityOpt: ["no-new-privileges:true"],
    },
  });
  try {
    const { exitCode, lastWords } = await install(container);
    if (exitCode !== 0) throw noPackages(packages, `${command[0]} ended with exit code ${exitCode}: ${lastWords}`);
    // An image hands its labels down: containers that somebody makes of this one must not pass for ours.
    await container.commit({ repo: REPOSITORY, tag, Labels: { ...toLabels(marks), [MANAGED]: "" } });
  } catch (error) {
    throw ExecutorStartError.is(error) ? error : noPackages(packages, wordsOf(error), error);
  } finally {
    await container.remove({ force: true, v: true }).catch(() => {});
  }
  return (await docker.getImage(`${REPOSITORY}:${tag}`).inspect()).Id;
}

async function idOf(docker: Docker, image: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(image).inspect()).Id;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function install(container: Docker.Container): Promise<{ readonly exitCode: number; readonly lastWords: string }> {
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  let lastWords = "";
  const demuxer = new StreamDemuxer((_, bytes) => {
    lastWords = (lastWords + Buffer.from(bytes).toString()).slice(-LAST_WORDS_CHARS);
  });
  stream.on("data", (bytes: Buffer) => demuxer.read(bytes));
  const said = new Promise((resolve) => stream.once("end", resolve).once("error", resolve));
  await container.start();
  const { StatusCode } = (await container.wait()) as { readonly StatusCode: number };
  await said;
  return { exitCode: StatusCode, lastWords: lastWords.trim() };
}

function noPackages(packages: readonly string[], why: string, cause?: unknown): ExecutorStartError {
  return new ExecutorStartError(`The packages ${packages.join(", ")} could not be installed: ${why}`, {
    hint: "Packages come from the network when they are installed. Offline, take an image that has them.",
    ...(cause !== undefined && { cause }),
  });
}
