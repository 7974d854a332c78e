// Installs bubblewrap and python3 for the tests, where that is possible without asking: by root, on Debian or Ubuntu. Elsewhere it does nothing.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };

const isThere = (program: string) => (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
const missing = [...(isThere("bwrap") ? [] : ["bubblewrap"]), ...(isThere("python3") ? [] : ["python3"])];

if (missing.length > 0 && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
  // Test files run in parallel: the others wait for the first.
  const install = ["-o", "DPkg::Lock::Timeout=300", "install", "--yes", "--no-install-recommends", ...missing];
  await run("apt-get", install, options).catch(async () => {
    await run("apt-get", ["update"], options);
    await run("apt-get", install, options);
  });
}
