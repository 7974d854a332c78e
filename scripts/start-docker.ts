// Finds a Docker Engine for the tests, or starts one, and makes the image they run in.
//
//   node scripts/start-docker.ts         prints { "socketPath", "image"? } and leaves the engine running while the calling process lives
//   node scripts/start-docker.ts stop    ends the engine that was started here
//
// Without an image, tests take the executor's default images from the registry.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer, type Server } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { testImage } from "./docker-image.ts";

const run = promisify(execFile);
const FOLDER = join(tmpdir(), `smolagents-ts-docker-${process.getuid?.() ?? 0}`);
const SOCKET = join(FOLDER, "docker.sock");
const LOG = join(FOLDER, "dockerd.log");
const PID = join(FOLDER, "dockerd.pid");
/** One file for each process that needs the engine, named after its id. */
const USERS = join(FOLDER, "users");
/** How long nobody may need the engine before it ends. */
const IDLE_MS = 20_000;

async function start(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  // Who owns the folder of the socket owns the engine.
  if (process.getuid && statSync(FOLDER).uid !== process.getuid()) throw new Error(`${FOLDER} belongs to somebody else.`);
  // Test files run in parallel: the first one does the work.
  const lock = await takeLock();
  try {
    mkdirSync(USERS, { recursive: true });
    writeFileSync(join(USERS, String(process.ppid)), "");
    const socketPath = (await findEngine()) ?? (await startEngine());
    const image = await testImage(socketPath);
    console.log(JSON.stringify({ socketPath, ...(image && { image }) }));
  } finally {
    lock?.close();
  }
}

/** An engine that answers: the one the user names, else the system's, else ours. */
async function findEngine(): Promise<string | undefined> {
  const named = process.env["DOCKER_HOST"]?.match(/^unix:\/\/(.+)/)?.[1];
  const places = [named, "/var/run/docker.sock", join(homedir(), ".docker/run/docker.sock"), SOCKET];
  for (const place of places) if (place && existsSync(place) && (await answers(place))) return place;
  return undefined;
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    request({ socketPath, path: "/_ping", timeout: 5_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    })
      .on("error", () => resolve(false))
      .on("timeout", () => resolve(false))
      .end();
  });
}

async function startEngine(): Promise<string> {
  if (process.platform !== "linux")
    throw new Error("No Docker Engine answers, and one can only be started here on Linux. Start Docker Desktop.");
  if (process.getuid?.() !== 0)
    throw new Error("No Docker Engine answers, and only root can start one. Start Docker, or join the group docker.");
  if (!(await which("dockerd"))) {
    if (!(await which("apt-get"))) throw new Error("No Docker Engine answers, and there is no apt-get to install one with.");
    await install();
    // Installing may have started the system's own.
    const system = await findEngine();
    if (system) return system;
  }
  const keeper = spawn(process.execPath, [fileURLToPath(import.meta.url), "keep"], { detached: true, stdio: "ignore" });
  keeper.unref();
  for (let turn = 0; turn < 300 && keeper.exitCode === null; turn++) {
    if (await answers(SOCKET)) return SOCKET;
    await sleep(100);
  }
  const words = existsSync(LOG) ? readFileSync(LOG, "utf8").trim().split("\n").slice(-5).join("\n") : "";
  throw new Error(`The Docker Engine does not start:\n${words}`);
}

/** The path of a command; undefined when there is none. */
async function which(command: string): Promise<string | undefined> {
  const found = await run("sh", ["-c", 'command -v "$1"', "sh", command]).catch(() => undefined);
  return found?.stdout.trim();
}

async function install(): Promise<void> {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  const packages = ["install", "--yes", "--no-install-recommends", "docker.io"];
  await run("apt-get", packages, options).catch(async () => {
    await run("apt-get", ["update"], options);
    await run("apt-get", packages, options);
  });
}

/** Runs the engine as long as one of its users lives. No bridge and no firewall rules: the tests need no network, and the machine stays as it is. */
async function keep(): Promise<void> {
  rmSync(SOCKET, { force: true });
  const folders = ["--data-root", join(FOLDER, "data"), "--exec-root", join(FOLDER, "exec"), "--pidfile", PID];
  const engine = spawn((await which("dockerd")) ?? "", ["--bridge", "none", "--iptables=false", ...folders, "--host", `unix://${SOCKET}`]);
  const log = createWriteStream(LOG);
  engine.stdout.pipe(log);
  engine.stderr.pipe(log);
  engine.once("error", (error) => log.write(`${error.message}\n`));
  let isOver = false;
  const ended = once(engine, "close").finally(() => {
    isOver = true;
  });

  const isNeeded = () => existsSync(USERS) && readdirSync(USERS).some((pid) => isAlive(Number(pid)));
  for (let neededAt = Date.now(); !isOver; await Promise.race([ended, sleep(1_000)])) {
    if (isNeeded()) neededAt = Date.now();
    if (Date.now() - neededAt < IDLE_MS) continue;
    // Whoever wants it meanwhile waits, and starts another one.
    const lock = await takeLock();
    if (!isNeeded()) {
      engine.kill();
      await ended;
      rmSync(USERS, { recursive: true, force: true });
    }
    lock?.close();
  }
  // The engine leaves it behind, and then the folder cannot be removed.
  await run("umount", [join(FOLDER, "exec/netns/default")]).catch(() => {});
}

async function stop(): Promise<void> {
  const pid = existsSync(PID) ? Number(readFileSync(PID, "utf8")) : 0;
  if (!pid || !existsSync(`/proc/${pid}`) || !readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(FOLDER)) return;
  process.kill(pid, "SIGTERM");
  while (isAlive(pid)) await sleep(50);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** An abstract socket: it is free again when its holder ends, however it ends. Other systems than Linux start nothing. */
async function takeLock(): Promise<Server | undefined> {
  if (process.platform !== "linux") return undefined;
  for (;;) {
    const server = createServer();
    const isTaken = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false)).listen(`\0${FOLDER}`, () => resolve(true));
    });
    if (isTaken) return server;
    await sleep(100);
  }
}

try {
  await ({ keep, stop }[process.argv[2] ?? ""] ?? start)();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
