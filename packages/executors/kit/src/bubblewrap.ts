import { existsSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { release } from "node:os";
import { endOrphans, sandboxName } from "./bubblewrap-orphans.ts";
import { seccompFilter } from "./bubblewrap-seccomp.ts";
import { findPrograms } from "./find-program.ts";
import { ProcessChannel, type ProcessChannelOptions } from "./process-channel.ts";

/** A bubblewrap that can make sandboxes on this machine, or why there is none and what to do about it. */
export type FoundBubblewrap =
  | { readonly path: string; readonly reason?: undefined; readonly hint?: undefined }
  | { readonly path?: undefined; readonly reason: string; readonly hint: string };

export interface BubblewrapOptions {
  /** What runs inside: the absolute path of a program that is found there, and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** All of its environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Absolute paths of the host that are found inside under the same names, for reading. `/usr` always is. */
  readonly readOnly?: readonly string[];
  /** A folder of the host that programs find at /workspace, for reading and writing. */
  readonly workspace?: string;
  /** What fits into /tmp; /dev/shm holds as much again. */
  readonly temporaryBytes: number;
  /** Memory of all processes inside together. */
  readonly memoryBytes?: number;
  /** Processes and threads inside. */
  readonly tasks: number;
}

/** Bubblewrap's own processes, which a limit leaves room for: one outside, one inside. */
const OWN_TASKS = 2;

/** Whom root has things run as: a sandbox whose programs are root's, as the kernel sees it, could write its settings in /proc/sys. */
const NOBODY = { uid: 65_534, gid: 65_534 };

/** Parts of the system beside /usr, as far as they exist. Where they are links into /usr they are so inside. */
const SYSTEM = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];
/** Where the dynamic linker finds libraries. Nothing else of /etc is there. */
const SYSTEM_FILES = ["/etc/ld.so.cache", "/etc/alternatives"];

/**
 * What starts a program in a sandbox of its own: it sees the installed software, its temporary folder and its workspace, and no other file, process,
 * network or variable of the host.
 */
export function inBubblewrap(path: string, options: BubblewrapOptions): ProcessChannelOptions {
  const { memoryBytes, tasks, workspace } = options;
  const filter = seccompFilter();
  const user = userFor(workspace);
  return {
    command: [path, ...bubblewrapArguments(options, filter !== undefined)],
    ...(filter && { input: filter }),
    ...(user && { user }),
    ...(memoryBytes !== undefined && { memoryBytes }),
    tasks: tasks + OWN_TASKS,
  };
}

/** Whom a sandbox runs as: whoever this process is, but never root. A workspace's owner may write to it. */
export function userFor(workspace?: string): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = workspace === undefined ? undefined : statSync(workspace);
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : NOBODY;
}

function bubblewrapArguments(options: BubblewrapOptions, hasFilter: boolean): string[] {
  const { command, environment = {}, readOnly = [], workspace, temporaryBytes, tasks } = options;
  const size = ["--perms", "0700", "--size", String(Math.ceil(temporaryBytes))];
  return [
    ...["--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"],
    ...["--uid", "1000", "--gid", "1000", "--hostname", sandboxName()],
    ...(hasFilter ? ["--seccomp", "3"] : []),
    ...["--ro-bind", "/usr", "/usr", ...SYSTEM.flatMap(systemPart), ...SYSTEM_FILES.flatMap((file) => ["--ro-bind-try", file, file])],
    ...["--proc", "/proc", "--dev", "/dev", ...size, "--tmpfs", "/dev/shm", ...size, "--tmpfs", "/tmp"],
    ...readOnly.flatMap((file) => ["--ro-bind", file, file]),
    ...(workspace === undefined ? [] : ["--bind", workspace, "/workspace"]),
    // What holds the rest together is memory too, and would have room without limit.
    ...["--remount-ro", "/dev", "--remount-ro", "/"],
    ...["--chdir", workspace === undefined ? "/tmp" : "/workspace"],
    ...Object.entries(environment).flatMap(([name, value]) => ["--setenv", name, value]),
    ...["--", ...limiting(tasks), ...command],
  ];
}

function systemPart(path: string): string[] {
  try {
    return ["--symlink", readlinkSync(path), path];
  } catch {
    return existsSync(path) ? ["--ro-bind", path, path] : [];
  }
}

/** Lets the kernel refuse what the host would otherwise have to end the sandbox for. */
function limiting(tasks: number): string[] {
  const prlimit = findPrograms("prlimit").find((path) => path.startsWith("/usr/") || path.startsWith("/bin/"));
  if (!prlimit) return [];
  // Older kernels count all processes of the user, in and outside of the sandbox.
  const counts = countsTasksBySandbox() ? [`--nproc=${tasks + OWN_TASKS - 1}`] : [];
  // A core of one byte: with none, the kernel still hands crashed programs to the host's crash handler, if it has one.
  return [prlimit, "--core=1", "--nofile=1024", ...counts, "--"];
}

function countsTasksBySandbox(): boolean {
  const [major = 0, minor = 0] = release().split(".").map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}

const works = new Set<string>();

/** Looks for bubblewrap and tries it, until it has once worked. */
export async function findBubblewrap(): Promise<FoundBubblewrap> {
  if (process.platform !== "linux") {
    return { reason: "bubblewrap needs Linux", hint: OTHERS };
  }
  const [path] = findPrograms("bwrap");
  if (!path) {
    return { reason: "bubblewrap is not installed", hint: `Install it (Debian, Ubuntu: apt install bubblewrap). ${OTHERS}` };
  }
  if (works.has(path)) return { path };
  const problem = await problemOf(path);
  if (problem !== undefined) return explain(problem);
  works.add(path);
  endOrphans();
  return { path };
}

const OTHERS = "Or use an executor that does without: docker or pyodide.";

/** What it says when it cannot make a sandbox. */
async function problemOf(path: string): Promise<string | undefined> {
  const [echo = "/usr/bin/echo"] = findPrograms("echo");
  try {
    const channel = await ProcessChannel.start(inBubblewrap(path, { command: [echo, "works"], temporaryBytes: 1024 * 1024, tasks: 16 }));
    let said = "";
    channel.onData((bytes) => {
      said += Buffer.from(bytes).toString();
    });
    return await new Promise((resolve) => channel.onClose(({ detail = "" }) => resolve(said === "works\n" ? undefined : detail)));
  } catch (error) {
    return String(error);
  }
}

function explain(problem: string): FoundBubblewrap {
  const settings = [
    ["kernel/unprivileged_userns_clone", "0", "sudo sysctl kernel.unprivileged_userns_clone=1"],
    ["user/max_user_namespaces", "0", "sudo sysctl user.max_user_namespaces=10000"],
    ["kernel/apparmor_restrict_unprivileged_userns", "1", "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"],
  ] as const;
  if (/unknown option/i.test(problem)) return { reason: `bubblewrap is too old (${problem})`, hint: `Install 0.7 or later. ${OTHERS}` };
  const reason = `bubblewrap cannot make a sandbox here (${problem})`;
  for (const [name, value, command] of settings) {
    if (read(`/proc/sys/${name}`).trim() !== value) continue;
    return {
      reason: `${reason}: the setting ${name.replace("/", ".")} forbids user namespaces`,
      hint: `Allow them: ${command}. ${OTHERS}`,
    };
  }
  if (["/.dockerenv", "/run/.containerenv"].some((file) => existsSync(file))) {
    return {
      reason: `${reason}: this is a container, which may not make namespaces`,
      hint: `Run it on the machine itself, or give the container that right (docker run --security-opt seccomp=unconfined --security-opt systempaths=unconfined). ${OTHERS}`,
    };
  }
  return { reason, hint: OTHERS };
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
