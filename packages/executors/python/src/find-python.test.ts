import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeWithEngine } from "@smolagents-ts/conformance";
import { userFor } from "@smolagents-ts/executor-kit";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { findPython } from "./find-python.ts";
import { findEngine } from "./testing/find-engine.ts";
import { valueFrom } from "./testing/run-python.ts";

const folder = mkdtempSync(join(tmpdir(), "smolagents-python-test-"));
// As root, programs run as somebody else, who has to get there.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

function script(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${content}\n`, { mode: 0o755 });
  return path;
}

describe("the interpreter", () => {
  it("that is not there is missed with the command that installs it", async () => {
    await expect(findPython("python-of-nowhere")).rejects.toMatchObject({
      name: "ExecutorStartError",
      message: expect.stringContaining('Python was not found as "python-of-nowhere"'),
      hint: expect.stringContaining("apt install python3"),
    });
  });

  it("that does not run is passed over for the next of that name on the PATH", async () => {
    const broken = join(folder, "broken");
    mkdirSync(broken);
    writeFileSync(join(broken, "python3"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    vi.stubEnv("PATH", `${broken}:${process.env["PATH"]}`);
    expect((await findPython("python3")).path).not.toContain(broken);
    vi.stubEnv("PATH", broken);
    await expect(findPython("python3")).rejects.toThrow(/No usable Python was found\. .*broken\/python3: it does not run/);
  });

  it("that is too old is refused with its version", async () => {
    const old = script("python3.8", `echo '[[3, 8], "/usr/bin/python3.8", ["/usr"]]'`);
    await expect(findPython(old)).rejects.toThrow(/it is Python 3\.8, but 3\.9 is the oldest that will do/);
  });

  it("is the one that a script on the PATH chooses", async () => {
    const shim = script("shim", `exec /usr/bin/env python3 "$@"`);
    expect(await findPython(shim)).toEqual(await findPython("python3"));
  });
});

await describeWithEngine("a virtual environment", findEngine, () => {
  it("is used with its packages, and what stands beside it is not seen", { timeout: 60_000 }, async () => {
    const project = join(folder, "project");
    // The one that programs can use: as root, they run as somebody else.
    const { path: python } = await findPython("python3", userFor());
    execFileSync(python, ["-m", "venv", "--without-pip", project]);
    const [library = ""] = JSON.parse(
      execFileSync(join(project, "bin/python"), ["-c", "import json, sysconfig; print(json.dumps([sysconfig.get_path('purelib')]))"], {
        encoding: "utf8",
      }),
    );
    writeFileSync(join(library, "only_here.py"), "answer = 42");
    writeFileSync(join(project, ".env"), "SECRET=1");
    const program = `import os, sys, only_here\n[only_here.answer, sys.prefix, os.path.exists(sys.prefix + "/.env")]`;
    expect(await valueFrom(program, { python: join(project, "bin/python") })).toEqual([42, project, false]);
  });

  it("is found through a link", { timeout: 60_000 }, async () => {
    symlinkSync(join(folder, "project/bin/python"), join(folder, "link"));
    // CPython takes the folder of the link for that of the environment, and finds none: the link is of the interpreter alone.
    expect(await valueFrom("1 + 1", { python: join(folder, "link") })).toBe(2);
  });
});
