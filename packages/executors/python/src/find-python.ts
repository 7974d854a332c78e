import { execFile } from "node:child_process";
import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { ExecutorStartError } from "@smolagents-ts/core";
import { findPrograms } from "@smolagents-ts/executor-kit";

/** An interpreter, and what of the machine's files it needs beside /usr. */
export interface Python {
  readonly path: string;
  readonly files: readonly string[];
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

const OLDEST = [3, 9] as const;

/** Prints what is asked of an interpreter. Its own answer, because a name on the PATH may be a link, a virtual environment or a script that chooses one. */
const QUESTION = `
import json, sys
print(json.dumps([list(sys.version_info[:2]), sys.executable, sorted({sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix})]))`;

/**
 * Finds the interpreter of that name or path, as the user whom it will run as.
 *
 * Throws `ExecutorStartError` when none answers, or only one that is too old.
 */
export async function findPython(name: string, user?: User): Promise<Python> {
  const candidates = name.includes("/") || name.includes(sep) ? findPrograms(resolve(name)) : findPrograms(name);
  const failures: string[] = [];
  for (const candidate of candidates) {
    const answer = await ask(candidate, user);
    if (typeof answer === "string") failures.push(`${candidate}: ${answer}`);
    else return answer;
  }
  throw new ExecutorStartError(
    failures.length > 0 ? `No usable Python was found. ${failures.join(". ")}.` : `Python was not found as "${name}".`,
    {
      hint:
        user && failures.length > 0
          ? `Programs of root run as user ${user.uid}, who must be able to read the interpreter: install it for all (Debian, Ubuntu: apt install python3), or run as another user than root.`
          : 'Install it (Debian, Ubuntu: apt install python3), or name yours: new PythonExecutor({ python: "/path/to/python3" }).',
    },
  );
}

/** What is wrong with it, if anything. */
async function ask(candidate: string, user: User | undefined): Promise<Python | string> {
  const answer = await new Promise<string | Error>((done) => {
    const options = { timeout: 20_000, windowsHide: true, cwd: "/", ...user };
    try {
      execFile(candidate, ["-I", "-c", QUESTION], options, (error, stdout) => done(error ?? stdout));
    } catch (error) {
      done(error as Error);
    }
  });
  if (answer instanceof Error) return `it does not run (${answer.message.trim().split("\n").at(-1)})`;
  const [version, path, prefixes] = JSON.parse(answer) as [[number, number], string, string[]];
  const [major, minor] = version;
  if (major !== OLDEST[0] || minor < OLDEST[1])
    return `it is Python ${version.join(".")}, but ${OLDEST.join(".")} is the oldest that will do`;
  return { path, files: filesOf(path, prefixes) };
}

/** Parts of a prefix. Not all of it: a virtual environment may stand among the files of a project. */
const PARTS = ["bin", "lib", "lib64", "pyvenv.cfg"];

function filesOf(executable: string, prefixes: readonly string[]): string[] {
  const files = prefixes.flatMap(partsOf).filter((file) => !isSystem(file) && existsSync(file));
  for (let path: string | undefined = executable; path; path = linkTarget(path)) {
    if (!isSystem(path) && !files.some((file) => path?.startsWith(`${file}/`))) files.push(path);
  }
  return files;
}

function partsOf(prefix: string): string[] {
  // Conda keeps what its libraries read in there, others what is nobody's business.
  const parts = existsSync(join(prefix, "conda-meta")) ? [...PARTS, "share"] : PARTS;
  return parts.map((part) => join(prefix, part));
}

function linkTarget(path: string): string | undefined {
  return lstatSync(path).isSymbolicLink() ? resolve(dirname(path), readlinkSync(path)) : undefined;
}

/** Found in every sandbox. */
const isSystem = (path: string) => /^\/(usr|bin|sbin|lib(32|64|x32)?)(\/|$)/.test(path);
