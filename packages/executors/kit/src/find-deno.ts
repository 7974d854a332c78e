import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ExecutorStartError } from "@smolagents-ts/core";

/**
 * The path of the Deno that npm has installed for this machine, beside the package whose module `from` is. It is a package of its own: no script has to run
 * for it. `advice` names the option that takes another one.
 *
 * @throws ExecutorStartError when it is not installed.
 */
export function findDeno(from: string, advice: string): string {
  const { platform, arch } = process;
  const name = `@deno/${platform}-${arch}${platform === "linux" ? "-glibc" : ""}`;
  try {
    const manifest = createRequire(createRequire(from).resolve("deno/package.json")).resolve(`${name}/package.json`);
    return join(dirname(manifest), platform === "win32" ? "deno.exe" : "deno");
  } catch (cause) {
    throw new ExecutorStartError(`There is no Deno for this machine: the package ${name} is not installed.`, {
      cause,
      hint: `Install it (npm install ${name}), or give the path of a Deno 2: ${advice}.`,
    });
  }
}
