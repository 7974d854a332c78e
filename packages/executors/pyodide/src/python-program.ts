import { readdirSync, readFileSync } from "node:fs";
import { pythonPackage } from "@smolagents-ts/executor-kit";

/** The Python program that makes an interpreter as sessions find it: the kit's runner and the `.py` files beside this one, imported and ready. */
export function pythonProgram(): string {
  const folder = new URL("./python/", import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith(".py"));
  const sources = Object.fromEntries(
    files.sort().map((file) => [file.slice(0, -".py".length), readFileSync(new URL(file, folder), "utf8")]),
  );
  // They have become importable first of all: by the one that finds modules first.
  return `${pythonPackage()}\nimport sys\nsys.meta_path[0].sources.update(${toAscii(JSON.stringify(sources))})\nimport smolagents_runner.keep\n`;
}

/** A text of JSON is one of Python too when it is ASCII. */
function toAscii(json: string): string {
  return json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
