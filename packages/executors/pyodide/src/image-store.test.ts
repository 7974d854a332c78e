import { mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findDeno } from "@smolagents-ts/executor-kit";
import { PyodideExecutor } from "@smolagents-ts/executor-pyodide";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openSession, valueFrom } from "./testing/open-session.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cacheFolder: string;

beforeAll(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), "smolagents-pyodide-"));
});

afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

async function images(folder = cacheFolder): Promise<string[]> {
  return (await readdir(folder)).map((name) => join(folder, name));
}

describe("the image of the interpreter", () => {
  it("is made once, by whoever needs it first, and leaves nothing else behind", async () => {
    const sessions = await Promise.all([openSession({ cacheFolder }), openSession({ cacheFolder })]);
    const [path = "", ...others] = await images();
    expect(others).toEqual([]);
    const { ino, mtimeMs } = await stat(path);
    for (const session of [...sessions, await openSession({ cacheFolder })]) expect(await valueFrom(session, "20 + 1")).toBe(21);
    expect(await stat(path)).toMatchObject({ ino, mtimeMs });
  });

  it("is made again when a byte of it has changed", async () => {
    const [path = ""] = await images();
    const before = await readFile(path);
    const file = await open(path, "r+");
    await file.write(Buffer.of((before.at(-1_000_000) ?? 0) ^ 1), 0, 1, before.length - 1_000_000);
    await file.close();
    const broken = await stat(path);
    expect(await valueFrom(await openSession({ cacheFolder }), "20 + 1")).toBe(21);
    expect((await images()).length).toBe(1);
    expect((await stat(path)).ino, "a file of its own").not.toBe(broken.ino);
  });

  it("is made again when it was not written to its end, or is gone", async () => {
    const [path = ""] = await images();
    await truncate(path, 1_000_000);
    expect(await valueFrom(await openSession({ cacheFolder }), "20 + 1")).toBe(21);
    await rm(path);
    expect(await valueFrom(await openSession({ cacheFolder }), "20 + 1")).toBe(21);
    expect(await images()).toEqual([path]);
  });

  it("is another one for another Deno", async () => {
    const deno = join(cacheFolder, "deno.sh");
    await writeFile(
      deno,
      `#!/bin/sh\n[ "$1" = "--version" ] && echo "deno 2.0.0" && exit\nexec ${findDeno(import.meta.url, "new PyodideExecutor({ path })")} "$@"\n`,
      { mode: 0o755 },
    );
    expect(await valueFrom(await openSession({ cacheFolder, path: deno, bubblewrap: false }), "20 + 1")).toBe(21);
    expect((await images()).filter((name) => name.endsWith(".image")).length).toBe(2);
  });

  it("is kept in the user's folder for caches when no other is named", async () => {
    const home = join(cacheFolder, "home");
    vi.stubEnv("XDG_CACHE_HOME", home);
    const executor = new PyodideExecutor();
    try {
      await executor.open({ tools: [], callTool: async () => undefined });
      expect(await readdir(join(home, "smolagents-ts"))).toEqual([expect.stringMatching(/^pyodide-.*\.image$/)]);
    } finally {
      vi.unstubAllEnvs();
      await executor.close();
    }
  });

  it("that cannot be kept is told with the folder", async () => {
    const file = join(cacheFolder, "file");
    await writeFile(file, "");
    await expect(openSession({ cacheFolder: file })).rejects.toMatchObject({
      name: "ExecutorStartError",
      message: expect.stringContaining(file),
      hint: expect.stringContaining("cacheFolder"),
    });
  });

  it("cannot be made by what is no Deno", async () => {
    await expect(openSession({ cacheFolder, path: "/bin/false" })).rejects.toMatchObject({
      name: "ExecutorStartError",
      message: expect.stringContaining("/bin/false"),
    });
  });
});
