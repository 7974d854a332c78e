import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** The absolute paths under which a program is found, best first: those on the host's PATH, or the path itself when it is one. */
export function findPrograms(name: string): string[] {
  const suffix = process.platform === "win32" && !name.endsWith(".exe") ? ".exe" : "";
  if (isAbsolute(name)) return [name].filter(isProgram);
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(isAbsolute);
  return [...new Set(folders)].map((folder) => join(folder, name + suffix)).filter(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
