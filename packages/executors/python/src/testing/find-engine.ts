import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { findBubblewrap, findPrograms } from "@smolagents-ts/executor-kit";

const run = promisify(execFile);

/** Finds what the executor needs on this machine, and installs it where that is possible without asking: by root, on a Debian or Ubuntu. */
export async function findEngine(): Promise<void> {
  const missing = [
    ...(findPrograms("bwrap").length === 0 ? ["bubblewrap"] : []),
    ...(findPrograms("python3").length === 0 ? ["python3"] : []),
  ];
  if (missing.length > 0 && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) await install(missing);
  const found = await findBubblewrap();
  if (found.reason !== undefined) throw new Error(`${found.reason}. ${found.hint}`);
  if (findPrograms("python3").length === 0) throw new Error("There is no python3.");
}

async function install(packages: readonly string[]): Promise<void> {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  // Test files run in parallel: the others wait for the first.
  const command = ["-o", "DPkg::Lock::Timeout=300", "install", "--yes", "--no-install-recommends", ...packages];
  await run("apt-get", command, options).catch(async () => {
    await run("apt-get", ["update"], options);
    await run("apt-get", command, options);
  });
}
