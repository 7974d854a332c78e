import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { loadTools } from "./load-tools.ts";

const folder = mkdtempSync(join(tmpdir(), "smolagent-tools-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(source: string, extension = "mjs"): string {
  const path = join(folder, `tools-${++files}.${extension}`);
  writeFileSync(path, `const make = (name) => ({ name, description: "d", input: {}, execute: () => 1 });\n${source}`);
  return path;
}

const names = async (...paths: readonly string[]) => (await loadTools(paths)).map(({ name }) => name);

it("takes named exports that are tools, and leaves the others alone", async () => {
  expect(await names(file('export const a = make("a"); export const helper = () => 1; export const limit = 3;'))).toEqual(["a"]);
});

it("takes a default export: one tool or an array", async () => {
  expect(await names(file('export default make("a");'))).toEqual(["a"]);
  expect(await names(file('export default [make("a"), make("b")];'))).toEqual(["a", "b"]);
});

it("takes a tool once that is exported twice, and the tools of several files", async () => {
  expect(await names(file('export const a = make("a"); export default [a];'), file('export const b = make("b");'))).toEqual(["a", "b"]);
});

it("takes TypeScript", async () => {
  expect(await names(file('const name: string = "typed"; export const typed = make(name);', "mts"))).toEqual(["typed"]);
});

it("says what is wrong with a file", async () => {
  await expect(loadTools([join(folder, "missing.ts")])).rejects.toThrow(/There is no file .*missing\.ts/);
  await expect(loadTools([file("export const a = 1;")])).rejects.toThrow(/exports no tools\.[\s\S]*Export one/);
  await expect(loadTools([file('export default [make("a"), {}];')])).rejects.toThrow(/Entry 1 of the default export of .* is not a tool/);
  await expect(loadTools([file('throw new Error("at load");')])).rejects.toThrow(/could not be loaded: at load/);
  await expect(loadTools([file('import "./absent.mjs";')])).rejects.toThrow(/could not be loaded: Cannot find module/);
});
