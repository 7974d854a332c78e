/** What CPython itself makes of programs. */

import { spawn } from "node:child_process";
import type { Snippet } from "../python-snippets.ts";
import { RUN_SOURCE } from "./run-source.ts";

/** What one program did. */
export interface ProgramReference {
  /** The last value, written as the protocol says; absent when there is none, or when it cannot cross. */
  readonly value?: unknown;
  /** The last value as Python prints it; absent when it is `None`. */
  readonly text?: string;
  readonly output: readonly { readonly stream: string; readonly text: string }[];
  readonly error?: { readonly name: string; readonly message: string };
}

export interface CpythonReferences {
  /** Such as `[3, 13]`. */
  readonly version: readonly [major: number, minor: number];
  /** By snippet, then by program. Empty for a snippet that needs a later Python. */
  readonly programs: readonly (readonly ProgramReference[])[];
}

/** Runs all programs in one process of that interpreter. A snippet's programs share their names, and nothing but modules with other snippets. */
export async function cpythonReferences(python: string, snippets: readonly Snippet[]): Promise<CpythonReferences> {
  return await new Promise((resolve, reject) => {
    const child = spawn(python, ["-I", "-X", "utf8", "-W", "ignore", "-c", SCRIPT]);
    let told = "";
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => {
      told += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaint += chunk;
    });
    child.on("error", reject);
    child.on("close", () => {
      try {
        resolve(JSON.parse(told));
      } catch {
        reject(new Error(`${python} gave no reference: ${complaint.slice(-1_000)}`));
      }
    });
    child.stdin.end(JSON.stringify(snippets));
  });
}

const SCRIPT = `${RUN_SOURCE}
def refer_all(snippet):
    if snippet.get("since", [3, 0]) > list(sys.version_info[:2]):
        return []
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    kept = dict(vars(builtins))
    try:
        return [refer(code, vars(main)) for code in snippet["programs"]]
    finally:
        vars(builtins).update(kept)

programs = [refer_all(snippet) for snippet in json.load(sys.stdin)]
print(json.dumps({"version": list(sys.version_info[:2]), "programs": programs}))
`;
