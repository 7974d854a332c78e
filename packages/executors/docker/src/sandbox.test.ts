// What a container looks like from inside.
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { describeWithEngine } from "@smolagents-ts/conformance";
import { ExecutorLostError } from "@smolagents-ts/core";
import { afterAll, describe, expect, it } from "vitest";
import { lastValue, openDocker } from "./testing/open-docker.ts";
import { testEngine } from "./testing/test-engine.ts";

const MIB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), "smolagents-docker-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Gives the name of the system's error, or what was done. */
const TRIED = `
import ctypes, errno, os, socket, subprocess, sys, time
def tried(action):
    try:
        return repr(action())
    except OSError as error:
        return errno.errorcode[error.errno]
`;

await describeWithEngine("inside a container", testEngine, (engine) => {
  describe("rights", () => {
    it("a program is nobody, without capabilities, and cannot get any", async () => {
      const session = await openDocker(engine);
      const status = await lastValue(
        session,
        "dict(line.split(':\\t') for line in open('/proc/self/status').read().splitlines() if ':\\t' in line)",
      );
      expect(status).toMatchObject({
        Uid: "65534\t65534\t65534\t65534",
        Gid: "65534\t65534\t65534\t65534",
        CapInh: "0000000000000000",
        CapPrm: "0000000000000000",
        CapEff: "0000000000000000",
        CapBnd: "0000000000000000",
        CapAmb: "0000000000000000",
        NoNewPrivs: "1",
        // 2 is a filter, which Docker has by default.
        Seccomp: "2",
      });
      const attempts =
        "[tried(lambda: os.setuid(0)), tried(lambda: os.chroot('/tmp')), tried(lambda: os.mknod('/tmp/disk', 0o60600, os.makedev(8, 0)))]";
      expect(await lastValue(session, TRIED + attempts)).toEqual(["EPERM", "EPERM", "EPERM"]);
      const mount = "ctypes.CDLL(None, use_errno=True).mount(b'none', b'/tmp', b'tmpfs', 0, b''), errno.errorcode[ctypes.get_errno()]";
      expect(await lastValue(session, TRIED + mount)).toEqual([-1, "EPERM"]);
    });

    it("a program writes to its temporary folder and nowhere else", async () => {
      const session = await openDocker(engine);
      const write =
        "[tried(lambda: open(path + '/new', 'w').write('x')) for path in ('', '/etc', '/usr/bin', '/proc/sys/kernel', '/tmp', '.')]";
      const [root, etc, bin, kernel, temporary, here] = (await lastValue(session, TRIED + write)) as string[];
      expect([root, etc, bin]).toEqual(["EROFS", "EROFS", "EROFS"]);
      expect(kernel).not.toBe("1");
      expect([temporary, here]).toEqual(["1", "1"]);
    });

    it("a program finds no network and no name of another machine", async () => {
      const session = await openDocker(engine);
      expect(await lastValue(session, "import os\nos.listdir('/sys/class/net')")).toEqual(["lo"]);
      const attempts = `[tried(lambda: socket.create_connection(('1.1.1.1', 53), 2)), tried(lambda: socket.create_connection(('169.254.169.254', 80), 2))]`;
      expect(await lastValue(session, TRIED + attempts)).toEqual(["ENETUNREACH", "ENETUNREACH"]);
      const { error } = await session.run("import socket\nsocket.getaddrinfo('example.com', 80)");
      expect(error?.name).toBe("gaierror");
    });

    it("a program finds the network that it is given", async () => {
      const server = createServer((socket) => socket.end("reached")).listen(0, "127.0.0.1");
      await once(server, "listening");
      try {
        const { port } = server.address() as AddressInfo;
        const session = await openDocker({ ...engine, network: "host" });
        const program = `import socket\nsocket.create_connection(("127.0.0.1", ${port}), 5).recv(100).decode()`;
        expect(await lastValue(session, program)).toBe("reached");
      } finally {
        server.close();
      }
    });

    it("a program finds nothing of the host: no variables, no name, no processes, no engine", async () => {
      const session = await openDocker({ ...engine, environment: { GIVEN: "yes" } });
      const environment = (await lastValue(session, "import os\ndict(os.environ)")) as Record<string, string>;
      expect(environment).toMatchObject({ GIVEN: "yes", HOME: "/tmp" });
      const own = ["GIVEN", "HOME", "HOSTNAME", "PATH", "LANG", "LC_CTYPE", "GPG_KEY", "PYTHON_VERSION", "PYTHON_SHA256"];
      expect(Object.keys(environment).filter((name) => !own.includes(name))).toEqual([]);
      expect(await lastValue(session, "import socket\nsocket.gethostname()")).not.toBe(hostname());
      const processes = (await lastValue(session, "import os\n[int(name) for name in os.listdir('/proc') if name.isdigit()]")) as number[];
      expect(processes.length).toBeLessThanOrEqual(2);
      expect(
        await lastValue(session, "import os\n[os.path.exists(path) for path in ('/var/run/docker.sock', '/run/docker.sock')]"),
      ).toEqual([false, false]);
    });
  });

  describe("folders", () => {
    it("that are given can be read, and written where that is allowed", async () => {
      for (const name of ["readable", "writable"]) {
        mkdirSync(join(folder, name));
        writeFileSync(join(folder, name, "given.txt"), "given");
      }
      // Whoever runs the tests: their folder is not root's.
      if (process.getuid?.() === 0) chownSync(join(folder, "writable"), 1234, 1234);
      chmodSync(folder, 0o755);
      const mounts = [
        { source: join(folder, "writable"), target: "/workspace", readOnly: false },
        { source: join(folder, "readable"), target: "/data" },
      ];
      const session = await openDocker({ ...engine, mounts });
      const program =
        "[open('given.txt').read(), open('/data/given.txt').read(), open('made.txt', 'w').write('made'), tried(lambda: open('/data/made.txt', 'w'))]";
      expect(await lastValue(session, TRIED + program)).toEqual(["given", "given", 4, "EROFS"]);
      expect(readFileSync(join(folder, "writable/made.txt"), "utf8")).toBe("made");
      expect(statSync(join(folder, "writable/made.txt")).uid).toBe(statSync(join(folder, "writable")).uid);
    });
  });

  describe("limits", () => {
    it("the memory of all processes of a session together is held", async () => {
      const session = await openDocker({ ...engine, temporaryBytes: MIB }, { limits: { memoryBytes: 64 * MIB } });
      const program = `
import subprocess, sys
hoard = "data = b'1' * (50 << 20); print('full', flush=True); input()"
children = [subprocess.Popen([sys.executable, "-c", hoard], stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(8)]
for child in children:
    child.stdout.readline()
sum(child.poll() is None for child in children)`;
      const outcome = await session.run(program).catch((error: unknown) => error);
      // The kernel chooses whom it ends, one that was full before too. Eight times 50 MiB are more than all may have.
      if (ExecutorLostError.is(outcome)) return;
      const { value, error } = outcome as Awaited<ReturnType<typeof session.run>>;
      if (error) expect(error.kind).toBe("memory");
      else expect(value).toBeLessThan(4);
    });

    it("files in the temporary folder are held to its size, and the session goes on", async () => {
      const session = await openDocker({ ...engine, temporaryBytes: 8 * MIB }, { limits: { memoryBytes: 32 * MIB } });
      const fill = "tried(lambda: [open(f'/tmp/{number}', 'wb').write(bytes(1 << 20)) for number in range(100)])";
      expect(await lastValue(session, TRIED + fill)).toBe("ENOSPC");
      expect(await lastValue(session, "sum(os.path.getsize('/tmp/' + name) for name in os.listdir('/tmp'))")).toBe(8 * MIB);
      expect(
        await lastValue(session, "[os.remove('/tmp/' + name) for name in os.listdir('/tmp')]\nopen('/tmp/small', 'w').write('fits')"),
      ).toBe(4);
    });

    it("a bomb of processes fails inside, and the session goes on", async () => {
      const session = await openDocker({ ...engine, processes: 32 });
      const bomb = `
children = []
def fork():
    while True:
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
        children.append(child)
tried(fork), len(children)`;
      const [ended, count] = (await lastValue(session, TRIED + bomb)) as [string, number];
      expect(ended).toBe("EAGAIN");
      expect(count).toBeGreaterThan(10);
      expect(count).toBeLessThan(32);
      expect(await lastValue(session, "import signal\n[os.kill(child, signal.SIGKILL) for child in children]\n40 + 2")).toBe(42);
    });
  });
});
