/** What attacks are after, laid out on this machine, and whether they got at it. */

import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Target } from "./attack.ts";

const SECRET_NAME = "CONFORMANCE_ATTACK_SECRET";
/** How long processes may take to end with their session, in milliseconds. */
const FUNERAL_MS = 3_000;

export class Bait {
  readonly secret = randomUUID();
  readonly #folder: string;
  readonly #server: Server;
  readonly #decoy: ChildProcess;
  readonly #prototypes = prototypes();
  readonly #sockets = new Set<Socket>();
  #connections = 0;
  #count = 0;

  private constructor(folder: string) {
    this.#folder = folder;
    process.env[SECRET_NAME] = this.secret;
    // It ends with its stdin, and so with this process.
    this.#decoy = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
    this.#server = createServer((socket) => {
      this.#connections += 1;
      this.#sockets.add(socket);
      socket.on("error", () => {}).on("close", () => this.#sockets.delete(socket));
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nreached");
    });
  }

  static async lay(): Promise<Bait> {
    const bait = new Bait(await mkdtemp(join(tmpdir(), "conformance-attacks-")));
    await writeFile(join(bait.#folder, "secret.txt"), bait.secret);
    await new Promise<void>((resolve) => bait.#server.listen(0, "127.0.0.1", resolve));
    return bait;
  }

  get #decoyPid(): number {
    // Signals to 0 would go to this process and its relatives.
    if (!this.#decoy.pid) throw new Error("The process that is to be attacked did not start.");
    return this.#decoy.pid;
  }

  /** For one attack, so that it is known which one got through. */
  target(): Target {
    const address = this.#server.address();
    return {
      secretFile: join(this.#folder, "secret.txt"),
      canaryFile: join(this.#folder, `canary-${++this.#count}`),
      secretName: SECRET_NAME,
      port: typeof address === "object" && address ? address.port : 0,
      pid: this.#decoyPid,
      marker: `left-behind-${randomUUID()}`,
    };
  }

  /** Throws when an attack got at it. */
  expectUntouched(target: Target): void {
    expect(existsSync(target.canaryFile), "a file was written on the host").toBe(false);
    expect(existsSync(target.secretFile), "a file of the host was removed").toBe(true);
    expect(this.#connections, "connections to the host's network").toBe(0);
    expect([this.#decoy.exitCode, this.#decoy.signalCode], "how a process of the host ended").toEqual([null, null]);
    expect(process.env[SECRET_NAME] === this.secret, "the host's environment is as it was").toBe(true);
    expect(prototypes(), "the host's prototypes").toEqual(this.#prototypes);
    expect(Reflect.get(globalThis, "__escaped"), "a program ran in the host's realm").toBeUndefined();
  }

  /** Throws when processes with that mark live on. Knows of processes on Linux only. */
  async expectNothingLeft({ marker }: Target): Promise<void> {
    const deadline = performance.now() + FUNERAL_MS;
    let left = await processesWith(marker);
    while (left.length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      left = await processesWith(marker);
    }
    for (const pid of left) process.kill(pid, "SIGKILL");
    expect(left, "processes that outlived their session").toEqual([]);
  }

  async takeUp(): Promise<void> {
    delete process.env[SECRET_NAME];
    this.#decoy.kill("SIGKILL");
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function processesWith(marker: string): Promise<number[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return pids.filter((_, index) => commands[index]?.includes(marker)).map(Number);
}

function prototypes(): string[] {
  return [Object, Array, Function, Promise, Error, Map].flatMap(({ name, prototype }) =>
    Reflect.ownKeys(prototype as object).map((key) => `${name}.${String(key)}`),
  );
}
