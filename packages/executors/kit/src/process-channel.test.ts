import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import type { ChannelEnd } from "./channel.ts";
import { findPrograms } from "./find-program.ts";
import { ProcessChannel, type ProcessChannelOptions } from "./process-channel.ts";

const isLinux = process.platform === "linux";
const open: ProcessChannel[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((channel) => channel.kill()));
});

/** Runs a JavaScript program. */
async function start(program: string, options: Partial<ProcessChannelOptions> = {}) {
  const channel = await ProcessChannel.start({ command: [process.execPath, "-e", program], ...options });
  open.push(channel);
  let received = "";
  const decoder = new TextDecoder();
  const waiting = new Set<() => void>();
  channel.onData((bytes) => {
    received += decoder.decode(bytes, { stream: true });
    for (const look of waiting) look();
  });
  const ends: ChannelEnd[] = [];
  const ended = new Promise<ChannelEnd>((resolve) => {
    channel.onClose((end) => {
      ends.push(end);
      resolve(end);
    });
  });
  const line = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve) => {
      const look = () => {
        const match = pattern.exec(received);
        if (match) resolve(match);
      };
      waiting.add(look);
      look();
    });
  return { channel, ended, ends, line, received: () => received };
}

/** Resolves when a process is gone. */
async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that nobody has collected yet runs no more.
    return !isLinux || !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

describe("a child process as a channel", () => {
  it("carries bytes both ways, in order", async () => {
    const { channel, ended, received } = await start("process.stdin.pipe(process.stdout)");
    const pieces = Array.from({ length: 100 }, (_, index) => `${index} ${"é".repeat(1_000)}\n`);
    let written = 0;
    for (const piece of pieces) void channel.write(Buffer.from(piece)).then(() => written++);
    const all = pieces.join("");
    while (received().length < all.length) await new Promise((resolve) => setImmediate(resolve));
    expect(received()).toBe(all);
    expect(written).toBe(pieces.length);
    await channel.kill();
    expect(await ended).toEqual({ reason: "killed" });
  });

  it("holds up the writer while the process reads nothing", async () => {
    const { channel, line } = await start("console.log('up'); setInterval(() => {}, 1000)");
    await line(/up/);
    let isTaken = false;
    const writing = channel.write(new Uint8Array(8 * 1024 * 1024)).then(() => {
      isTaken = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isTaken).toBe(false);
    const refused = expect(writing).rejects.toThrow();
    await channel.kill();
    await refused;
  });

  it("refuses to write after the end", async () => {
    const { channel, ended } = await start("");
    await ended;
    await expect(channel.write(Buffer.from("x"))).rejects.toThrow();
  });

  it("tells the end once, with the exit code and the last words", async () => {
    const { channel, ended, ends } = await start("console.error('x'.repeat(1e6) + ' broke down'); process.exitCode = 3");
    const { reason, detail } = await ended;
    expect(reason).toBe("exit");
    expect(detail).toMatch(/exit code 3: x+ broke down$/);
    expect(detail?.length).toBeLessThan(5_000);
    await Promise.all([channel.kill(), channel.kill()]);
    expect(ends).toHaveLength(1);
  });

  it("tells the end to a listener that comes late", async () => {
    const channel = await ProcessChannel.start({ command: [process.execPath, "-e", ""] });
    await channel.kill();
    expect(await new Promise((resolve) => channel.onClose(resolve))).toMatchObject({ reason: "killed" });
  });

  it("delivers what was written before the end", async () => {
    const { ended, received } = await start("process.stdout.write('x'.repeat(1e6))");
    await ended;
    expect(received()).toHaveLength(1_000_000);
  });

  it("gives the process the environment it was given and nothing else", async () => {
    process.env["CHANNEL_SECRET"] = "secret";
    const { line } = await start("console.log(JSON.stringify(process.env) + ';')", { environment: { GREETING: "hello" } });
    delete process.env["CHANNEL_SECRET"];
    const [, json = ""] = await line(/^(.*);/);
    // macOS adds a variable of its own to every process.
    const { __CF_USER_TEXT_ENCODING, ...environment } = JSON.parse(json);
    expect(environment).toEqual({ GREETING: "hello" });
  });

  it("rejects with the system's error when there is no such program", async () => {
    await expect(ProcessChannel.start({ command: ["/no/such/program"] })).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("tells an engine's lack of memory from other ends", async () => {
    const { ended } = await start("", {
      command: [
        process.execPath,
        "--max-old-space-size=30",
        "-e",
        "const all = []; for (;;) all.push(Array.from({ length: 1e4 }, () => ({ a: [] })))",
      ],
    });
    expect(await ended).toMatchObject({ reason: "memory" });
  });

  it.skipIf(!isLinux)("gives input on a descriptor of its own", async () => {
    const { line } = await start("console.log(require('fs').readFileSync(3).length + ';')", { input: new Uint8Array(100_000) });
    expect((await line(/^(\d+);/))[1]).toBe("100000");
  });

  it.skipIf(process.platform === "win32")("takes along what the process has started", async () => {
    const { channel, line } = await start(
      "console.log(require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).pid + ';')",
    );
    const grandchild = Number((await line(/^(\d+);/))[1]);
    expect(isAlive(grandchild)).toBe(true);
    await channel.kill();
    await gone(grandchild);
  });

  it.skipIf(process.platform === "win32")("ends with the process, though a child of it keeps the pipe open", async () => {
    const { ended } = await start(
      "require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 5000)'], { stdio: 'inherit', detached: true }).unref(); process.exit(7)",
    );
    expect(await ended).toMatchObject({ detail: "it ended with exit code 7" });
  });

  it.skipIf(!isLinux)("ends a process that takes more memory than it may, with all that it started", async () => {
    const hog = "const all = []; setInterval(() => all.push(Buffer.alloc(2 ** 22, 1)), 1)";
    const { ended, line } = await start(
      `console.log(require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(hog)}]).pid + ';')`,
      {
        memoryBytes: 300 * 1024 * 1024,
      },
    );
    const grandchild = Number((await line(/^(\d+);/))[1]);
    expect(await ended).toEqual({ reason: "memory", detail: "it took more than 314572800 bytes of memory" });
    await gone(grandchild);
  });

  it.skipIf(!isLinux)("does not count twice what processes share", async () => {
    const [python] = findPrograms("python3");
    if (!python) return;
    const program = `
import os, sys
held = b"x" * 100_000_000
for _ in range(4):
    if os.fork() == 0:
        sys.stdin.read()
        os._exit(0)
print("forked", flush=True)
import time
time.sleep(0.2)
print("alive", flush=True)
sys.stdin.read()
`;
    const { line } = await start("", { command: [python, "-c", program], memoryBytes: 200_000_000 });
    await line(/alive/);
  });

  it.skipIf(!isLinux)("ends a process that starts more processes than it may", async () => {
    const { ended } = await start(
      "setInterval(() => require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']), 1)",
      { tasks: 60 },
    );
    expect(await ended).toEqual({ reason: "killed", detail: "it ran more than 60 processes and threads" });
  });

  it.skipIf(!isLinux)("leaves no file open that was left open for this process", async () => {
    const program = `
      import { ProcessChannel } from ${JSON.stringify(new URL("process-channel.ts", import.meta.url).href)};
      const list = "for (const fd of [3, 40, 77]) try { console.log(fd, require('fs').readlinkSync('/proc/self/fd/' + fd)); } catch {}";
      const channel = await ProcessChannel.start({ command: [process.execPath, "-e", list] });
      channel.onData((bytes) => process.stdout.write(bytes));
      channel.onClose(() => process.exit());
    `;
    // Descriptors that a shell leaves open.
    const shell = spawn("bash", ["-c", `exec 40</etc/hosts 77</etc/hosts; exec "$@"`, "bash", ...nodeCommand(program)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const said = (await shell.stdout.toArray()).join("");
    expect(said).not.toContain("/etc/hosts");
  });

  it("does not keep its host alive while nothing is awaited from it", async () => {
    const program = `
      import { ProcessChannel } from ${JSON.stringify(new URL("process-channel.ts", import.meta.url).href)};
      const channel = await ProcessChannel.start({ command: [process.execPath, "-e", "setInterval(() => {}, 1000)"], memoryBytes: 1e9 });
      channel.onData(() => {});
      channel.ref(false);
      console.log(channel.pid);
    `;
    const [node = "", ...args] = nodeCommand(program);
    const host = spawn(node, args, { stdio: ["ignore", "pipe", "inherit"] });
    const pid = Number((await host.stdout.toArray()).join(""));
    expect(pid).toBeGreaterThan(0);
    // Without the kernel's help it would be its stdin that tells it.
    if (isLinux && existsSync("/usr/bin/setpriv")) await gone(pid);
    else if (isAlive(pid)) process.kill(pid, "SIGKILL");
  });

  it.skipIf(!isLinux || findPrograms("setpriv").length === 0)("ends with a host that is killed, though it reads nothing", async () => {
    const program = `
      import { ProcessChannel } from ${JSON.stringify(new URL("process-channel.ts", import.meta.url).href)};
      const channel = await ProcessChannel.start({ command: [process.execPath, "-e", "console.log('up'); for (;;);"] });
      channel.onData(() => console.log(channel.pid));
    `;
    const [node = "", ...args] = nodeCommand(program);
    const host = spawn(node, args, { stdio: ["ignore", "pipe", "inherit"] });
    const [bytes] = await once(host.stdout, "data");
    host.kill("SIGKILL");
    await gone(Number(bytes));
  });
});

function nodeCommand(program: string): string[] {
  return [process.execPath, "--disable-warning=ExperimentalWarning", "--experimental-strip-types", "--input-type=module", "-e", program];
}
