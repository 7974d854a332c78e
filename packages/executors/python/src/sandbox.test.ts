// What the sandbox looks like from inside.
import { spawn } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { describeWithEngine } from "@smolagents-ts/conformance";
import { afterAll, describe, expect, it } from "vitest";
import { allGone } from "./testing/all-gone.ts";
import { findEngine } from "./testing/find-engine.ts";
import { runPython, valueFrom } from "./testing/run-python.ts";

const MEBIBYTE = 1024 * 1024;
const isRoot = process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), "smolagents-python-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder whose owner is not root. */
function makeWorkspace(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  if (isRoot) {
    chownSync(folder, 1234, 1234);
    chownSync(path, 1234, 1234);
  }
  return path;
}

const TRY = `
def tried(action):
    try:
        return repr(action())
    except OSError as error:
        return errno.errorcode[error.errno]

import ctypes, errno, os, signal, socket, subprocess, sys
`;

await describeWithEngine("from inside the sandbox", findEngine, () => {
  describe("files", () => {
    it("there is nothing of the host but its software", async () => {
      const secret = join(folder, "secret.txt");
      writeFileSync(secret, "secret", { mode: 0o644 });
      const paths = [
        secret,
        homedir(),
        "/root",
        "/home",
        "/etc/passwd",
        "/etc/shadow",
        "/etc/hostname",
        "/etc/hosts",
        "/var",
        "/run",
        "/sys",
        "/boot",
        "/proc/1/root/home",
        process.cwd(),
      ];
      const program = `import os\n[path for path in ${JSON.stringify(paths)} if os.path.exists(path)]`;
      expect(await valueFrom(program)).toEqual([]);
      expect(await valueFrom("import os\nsorted(set(os.listdir('/')) - {'bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'})")).toEqual([
        "dev",
        "etc",
        "proc",
        "tmp",
        "usr",
      ]);
    });

    it("all can only be read, but for the temporary folders", async () => {
      const program = `${TRY}
places = ["/", "/usr", "/usr/bin", "/usr/lib", "/proc", "/proc/sys/kernel"]
for top in ("/dev", "/etc", "/tmp"):
    places += [root for root, _, _ in os.walk(top)]
[place for place in places if tried(lambda: open(place + "/new", "w")) not in ("EROFS", "EACCES", "ENOENT", "EPERM")]`;
      expect(new Set((await valueFrom(program)) as string[])).toEqual(new Set(["/tmp", "/dev/shm"]));
    });

    it("settings of the kernel and devices of the host cannot be changed, whoever the host is", async () => {
      const program = `${TRY}
[tried(lambda: open("/proc/sys/kernel/core_pattern", "w")), tried(lambda: open("/proc/sysrq-trigger", "w")), tried(lambda: os.chmod("/dev/null", 0o666)), os.getuid() == 0]`;
      const [pattern, trigger, device, isRootInside] = (await valueFrom(program)) as string[];
      expect(["EACCES", "EROFS"]).toContain(pattern);
      expect(["EACCES", "EROFS", "ENOENT"]).toContain(trigger);
      expect(["EPERM", "EROFS"]).toContain(device);
      expect(isRootInside).toBe(false);
    });

    it("the temporary folder holds as much as it may and no more", async () => {
      const program = `${TRY}
def fill(folder):
    with open(folder + "/large", "wb") as file:
        for _ in range(100):
            file.write(bytes(1024 * 1024))
[tried(lambda: fill("/tmp")), os.path.getsize("/tmp/large") // (1024 * 1024), tried(lambda: fill("/dev/shm"))]`;
      const [error, mebibytes, shared] = (await valueFrom(program, { temporaryBytes: 8 * MEBIBYTE })) as [string, number, string];
      expect([error, shared]).toEqual(["ENOSPC", "ENOSPC"]);
      expect(mebibytes).toBeGreaterThan(6);
      expect(mebibytes).toBeLessThanOrEqual(8);
    });

    it("each session has a temporary folder of its own", async () => {
      await valueFrom("open('/tmp/left', 'w').write('x')");
      expect(await valueFrom("import os\nos.listdir('/tmp')")).toEqual([]);
    });

    it("the workspace is where programs start, and theirs to write", async () => {
      const workspace = makeWorkspace("work");
      writeFileSync(join(workspace, "input.txt"), "21");
      const program = "import os\nn = int(open('input.txt').read()) * 2\nopen('/workspace/output.txt', 'w').write(str(n))\nos.getcwd()";
      expect(await valueFrom(program, { workspace })).toBe("/workspace");
      expect(readFileSync(join(workspace, "output.txt"), "utf8")).toBe("42");
      expect(statSync(join(workspace, "output.txt")).uid).toBe(statSync(workspace).uid);
    });

    it("no link leads out of the workspace", async () => {
      const workspace = makeWorkspace("links");
      const program =
        "import os\nos.symlink('/etc/passwd', 'a'); os.symlink('../secret.txt', 'b')\n[os.path.exists('a'), os.path.exists('b')]";
      expect(await valueFrom(program, { workspace })).toEqual([false, false]);
    });

    it.skipIf(!isRoot)("a workspace of root is refused rather than not writable", async () => {
      const workspace = join(folder, "of-root");
      mkdirSync(workspace);
      await expect(runPython("1", { workspace })).rejects.toMatchObject({
        name: "ExecutorStartError",
        hint: expect.stringContaining("chown"),
      });
    });

    it("a workspace that is not there is refused", async () => {
      await expect(runPython("1", { workspace: join(folder, "nowhere") })).rejects.toThrow(/nowhere is not a folder/);
    });
  });

  describe("network", () => {
    it("there is no interface but its own loopback, and no way out", async () => {
      const program = `${TRY}
def connect():
    with socket.create_connection(("1.1.1.1", 53), 2): pass
[[name for _, name in socket.if_nameindex()], tried(connect)]`;
      expect(await valueFrom(program)).toEqual([["lo"], "ENETUNREACH"]);
    });

    it("there are no kinds of sockets that know no namespaces", async () => {
      const program = `${TRY}
[tried(lambda: socket.socket(family, socket.SOCK_STREAM)) for family in (17, 38, 40)]`;
      expect(await valueFrom(program)).toEqual(["EPERM", "EPERM", "EPERM"]);
    });
  });

  describe("processes", () => {
    it("those of the host cannot be seen or signalled", async () => {
      const sleeper = spawn("sleep", ["60"]);
      try {
        const program = `${TRY}
visible = [open(f"/proc/{pid}/cmdline").read() for pid in os.listdir("/proc") if pid.isdigit()]
[len(visible), any("sleep" in line for line in visible), tried(lambda: os.kill(${sleeper.pid}, signal.SIGKILL)), os.getsid(0) != 0]`;
        const [count, sees, kill] = (await valueFrom(program)) as [number, boolean, string];
        expect(count).toBeLessThanOrEqual(3);
        expect([sees, kill]).toEqual([false, "ESRCH"]);
        expect(sleeper.exitCode).toBeNull();
      } finally {
        sleeper.kill();
      }
    });

    it("the environment holds nothing of the host's", async () => {
      process.env["SANDBOX_TEST_SECRET"] = "secret";
      const environment = (await valueFrom("import os\ndict(os.environ)")) as Record<string, string>;
      delete process.env["SANDBOX_TEST_SECRET"];
      expect(Object.keys(environment).sort()).toEqual(expect.arrayContaining(["HOME", "LANG", "PATH"]));
      expect(environment).toMatchObject({ HOME: "/tmp", LANG: "C.UTF-8" });
      const known = ["HOME", "LANG", "LC_CTYPE", "OMP_NUM_THREADS", "PATH", "PWD"];
      expect(Object.keys(environment).filter((name) => !known.includes(name))).toEqual([]);
      expect(JSON.stringify(environment)).not.toContain(homedir());
    });

    it("there are no privileges, and no way to new ones", async () => {
      const program = `${TRY}
status = dict(line.rstrip("\\n").split(":\\t", 1) for line in open("/proc/self/status"))
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *args):
    return "done" if getattr(libc, name)(*args) == 0 else errno.errorcode[ctypes.get_errno()]
{"capabilities": {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}, "noNewPrivileges": status["NoNewPrivs"],
 "mount": call("mount", b"none", b"/tmp", b"tmpfs", 0, None), "user": call("unshare", 0x10000000), "ptrace": call("ptrace", 0, 0, 0, 0), "chroot": call("chroot", b"/tmp")}`;
      expect(await valueFrom(program)).toMatchObject({
        capabilities: new Set(["0000000000000000"]),
        noNewPrivileges: "1",
        mount: "EPERM",
        user: "EPERM",
        chroot: "EPERM",
        ptrace: "EPERM",
      });
    });

    it("there are as many as there may be, and the session goes on", async () => {
      const program = `${TRY}
started = []
try:
    while len(started) < 200:
        started.append(subprocess.Popen(["sleep", "60"]))
except OSError as error:
    reason = errno.errorcode[error.errno]
for each in started: each.kill()
[len(started) < 30, reason]`;
      expect(await valueFrom(program, { processes: 20 })).toEqual([true, "EAGAIN"]);
    });

    it("a fork bomb is contained, and gone when its session is", async () => {
      const program = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass";
      const workspace = makeWorkspace("bombed");
      const { error } = await runPython(program, { workspace }, { limits: { timeoutMs: 500 } }).catch((error: Error) => ({ error }));
      expect(error).toBeDefined();
      await allGone(workspace);
    });
  });

  it("memory that many processes take together is limited", async () => {
    const program = `
import os, time
for _ in range(6):
    if os.fork() == 0:
        held = os.urandom(1024) * (40 * 1024)
        time.sleep(60)
time.sleep(60)`;
    const { error } = await runPython(program, {}, { limits: { memoryBytes: 100 * MEBIBYTE } });
    expect(error?.kind).toBe("memory");
  });
});
