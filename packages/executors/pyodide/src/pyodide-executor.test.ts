import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveExecutor } from "@smolagents-ts/core";
import plugin, { PyodideExecutor } from "@smolagents-ts/executor-pyodide";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openSession, valueFrom } from "./testing/open-session.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const tools = [{ name: "search", description: "", inputSchema: { type: "object", properties: { query: {} } } }];
const callTool = async ({ input }: { readonly input: unknown }) => `found ${(input as { query: string }).query}`;

describe("sessions", () => {
  it("each have randomness of their own, though they start from the same memory", async () => {
    const program = `
import os, random, secrets, tempfile, uuid
[random.random(), random.Random().random(), secrets.token_hex(), uuid.uuid4().hex, os.urandom(8).hex(), tempfile.mktemp()]`;
    const first = (await valueFrom(await openSession(), program)) as unknown[];
    const second = (await valueFrom(await openSession(), program)) as unknown[];
    expect(first.filter((value, index) => value === second[index])).toEqual([]);
  });

  it("know the time of the day", async () => {
    const before = Date.now();
    const told = (await valueFrom(await openSession(), "import time\ntime.time()")) as number;
    expect(told * 1000).toBeGreaterThanOrEqual(before - 1);
    expect(told * 1000).toBeLessThanOrEqual(Date.now() + 1);
  });

  it("may be many at a time", async () => {
    const sessions = await Promise.all([0, 1, 2, 3].map(() => openSession()));
    await Promise.all(sessions.map((session, index) => valueFrom(session, `mine = ${index}`)));
    expect(await Promise.all(sessions.map((session) => valueFrom(session, "mine")))).toEqual([0, 1, 2, 3]);
  });

  it("leave no process behind when they are closed", async () => {
    const cacheFolder = await mkdtemp(join(tmpdir(), "smolagents-pyodide-"));
    const executor = new PyodideExecutor({ cacheFolder, pool: 1 });
    await executor.open({ tools: [], callTool: async () => undefined });
    expect(commandLines().some((line) => line.includes(cacheFolder))).toBe(true);
    await executor.close();
    await vi.waitFor(() => expect(commandLines().filter((line) => line.includes(cacheFolder))).toEqual([]), { timeout: 60_000 });
    await rm(cacheFolder, { recursive: true });
  });
});

describe("a program that is stopped", () => {
  // Long enough for the first line to run on a machine that is busy with other things.
  const TIMEOUT = { timeoutMs: 3_000 };

  it.each([
    ["computes", "while True: pass"],
    ["sleeps", "import time\ntime.sleep(600)"],
    ["awaits", "import asyncio\nawait asyncio.sleep(600)"],
  ])("while it %s leaves what it had done so far", async (_, code) => {
    const session = await openSession();
    await valueFrom(session, "1");
    const { error, warnings } = await session.run(`kept = 41\n${code}`, TIMEOUT);
    expect(error?.kind).toBe("timeout");
    expect(warnings).toEqual([]);
    expect(await valueFrom(session, "kept + 1")).toBe(42);
  });

  it("while it waits for a tool leaves what it had done so far", async () => {
    const abort = new AbortController();
    const session = await openSession({}, { tools, callTool: () => new Promise(() => abort.abort()) });
    const { error } = await session.run("kept = 41\nsearch('x')", { signal: abort.signal });
    expect(error?.kind).toBe("aborted");
    expect(await valueFrom(session, "kept + 1")).toBe(42);
  });

  it("and cannot be is ended with its interpreter, and the programs before it are run again", async () => {
    const session = await openSession({}, { tools, callTool });
    await valueFrom(session, "kept = search('wells')");
    const { error } = await session.run("import re\nre.match('(a+)+b', 'a' * 60)", TIMEOUT);
    expect(error?.kind).toBe("timeout");
    expect(await valueFrom(session, "kept")).toBe("found wells");
  });
});

describe("memory", () => {
  const limits = { memoryBytes: 32 * 1024 * 1024 };

  it("that is used up is a MemoryError, after which the session goes on", async () => {
    const session = await openSession({ limits });
    const { error } = await session.run("kept = 41\nhoard = []\nwhile True: hoard.append(bytes(1_000_000))");
    expect(error).toMatchObject({ kind: "memory", name: "MemoryError" });
    expect(await valueFrom(session, "hoard = None\nkept + 1")).toBe(42);
  });

  it("that is refused may be caught", async () => {
    const session = await openSession({ limits });
    expect(await valueFrom(session, "try:\n    bytes(100_000_000)\nexcept MemoryError:\n    told = 'too much'\ntold")).toBe("too much");
    expect(await valueFrom(session, "len(bytes(10_000_000))")).toBe(10_000_000);
  });

  it("of more than WebAssembly can have is refused beforehand", () => {
    expect(() => new PyodideExecutor({ limits: { memoryBytes: 2 ** 33 } })).toThrow(/memoryBytes/);
  });
});

describe("what there is not", () => {
  it.each([
    ["import os\nos.system('ls')", "OSError", "no programs can be started here"],
    ["import os\nos.popen('ls')", "OSError", "no programs can be started here"],
    ["import subprocess\nsubprocess.run(['ls'])", "OSError", "no programs can be started here"],
    ["import socket\nsocket.create_connection(('127.0.0.1', 80))", "OSError", "there is no network here"],
    ["import socket\nsocket.socket().connect(('127.0.0.1', 80))", "OSError", "there is no network here"],
    ["import urllib.request\nurllib.request.urlopen('http://127.0.0.1/')", "URLError", "there is no network here"],
    ["import threading\nthreading.Thread(target=print).start()", "RuntimeError", "threads cannot be started here"],
    ["import ctypes", "ModuleNotFoundError", "machine code cannot be called here"],
    ["import js", "ModuleNotFoundError", "JavaScript cannot be reached from here"],
    ["from pyodide.code import run_js", "ModuleNotFoundError", "JavaScript cannot be reached from here"],
    ["import micropip", "ModuleNotFoundError", "no packages can be installed here"],
    ["import webbrowser", "ModuleNotFoundError", "there is no browser here"],
    ["import numpy", "ModuleNotFoundError", "No module named 'numpy': there is only the standard library, and the tools"],
    ["import os\nos._exit(3)", "SystemExit", "exit() with 3"],
  ])("is told in words: %j", async (code, name, message) => {
    const { error } = await (await sharedSession()).run(code);
    expect(error).toMatchObject({ kind: "runtime", name, message: expect.stringContaining(message) });
  });

  it("may be asked for", async () => {
    const program = "import importlib.util\n[importlib.util.find_spec(name) is None for name in ('numpy', 'js', 'json')]";
    expect(await valueFrom(await sharedSession(), program)).toEqual([true, true, false]);
  });

  it("does not stop libraries that can do without", async () => {
    const program = "try:\n    import numpy\nexcept ImportError:\n    numpy = None\nnumpy is None";
    expect(await valueFrom(await sharedSession(), program)).toBe(true);
  });
});

describe("threads", () => {
  it("of a pool are done without", async () => {
    const program = `
from concurrent.futures import ThreadPoolExecutor, as_completed
def fail(): raise ValueError("dry")
with ThreadPoolExecutor(max_workers=4) as pool:
    mapped = list(pool.map(search, ["a", "b"]))
    futures = [pool.submit(search, "c"), pool.submit(fail)]
    settled = sorted(str(future.exception() or future.result()) for future in as_completed(futures))
[mapped, settled]`;
    expect(await valueFrom(await sharedSession(), program)).toEqual([
      ["found a", "found b"],
      ["dry", "found c"],
    ]);
  });

  it("of asyncio are done without", async () => {
    const program = "import asyncio\nawait asyncio.gather(*[asyncio.to_thread(search, name) for name in 'ab'])";
    expect(await valueFrom(await sharedSession(), program)).toEqual(["found a", "found b"]);
  });
});

describe("event loops", () => {
  it.each([
    ["asyncio.run", "asyncio.run(ask())"],
    [
      "a new loop",
      "loop = asyncio.new_event_loop()\nasyncio.set_event_loop(loop)\ntry: found = loop.run_until_complete(ask())\nfinally: loop.close()\nfound",
    ],
    ["the loop there is", "asyncio.get_event_loop().run_until_complete(ask())"],
    ["a runner", "with asyncio.Runner() as runner: found = runner.run(ask())\nfound"],
  ])("work with %s", async (_, code) => {
    const program = `import asyncio\nasync def ask():\n    await asyncio.sleep(0.01)\n    return await asyncio.gather(search.aio('a'), search.aio('b'))\n`;
    const session = await openSession({}, { tools, callTool });
    // Twice: a loop that is closed is not the end of all.
    for (let times = 0; times < 2; times++) expect(await valueFrom(session, program + code)).toEqual(["found a", "found b"]);
  });
});

describe("what is written to the numbers of the streams", () => {
  it("keeps its place among what is printed", async () => {
    const { output } = await (await sharedSession()).run("import os\nprint('a')\nos.write(1, b'b\\n')\nprint('c')\nos.write(2, b'd\\n')");
    expect(output.map(({ text }) => text).join("")).toBe("a\nb\nc\nd\n");
    expect(output.at(-1)).toEqual({ stream: "stderr", text: "d\n" });
  });
});

describe("recursion", () => {
  it("ends as in CPython, in Python and in C, however high the program sets its limit", async () => {
    const session = await openSession();
    const endless = "def down(n): return down(n + 1)\ndown(0)";
    const throughC = "class Endless:\n    def __getattr__(self, name): return getattr(self, name + '_')\nEndless().x";
    for (const code of [endless, throughC, `import sys\nsys.setrecursionlimit(10 ** 9)\n${endless}`]) {
      expect((await session.run(`kept = 42\n${code}`)).error).toMatchObject({ name: "RecursionError" });
    }
    expect(await valueFrom(session, "kept")).toBe(42);
  });
});

describe("wheels", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "smolagents-wheels "));
    const program = `
import io, zipfile
def wheel(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items(): archive.writestr(name, text)
    return buffer.getvalue()
[wheel({
    "wells/__init__.py": "from .depth import depth\\nimport importlib.resources\\ntext = importlib.resources.files('wells').joinpath('data.txt').read_text()",
    "wells/depth.py": "import pumps\\ndef depth(): return pumps.power * 6",
    "wells/data.txt": "water",
    "wells-1.2.dist-info/METADATA": "Metadata-Version: 2.1\\nName: wells\\nVersion: 1.2\\n",
}), wheel({"pumps.py": "power = 7"})]`;
    const executor = new PyodideExecutor();
    const session = await executor.open({ tools: [], callTool: async () => undefined });
    const [wells, pumps] = (await valueFrom(session, program)) as [Uint8Array, Uint8Array];
    await executor.close();
    await writeFile(join(folder, "wells-1.2-py3-none-any.whl"), wells);
    await writeFile(join(folder, "pumps-1.0-py3-none-any.whl"), pumps);
    await mkdir(join(folder, "a-folder.whl"));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it("are importable, with their files, their versions and each other", async () => {
    const session = await openSession({ wheels: folder });
    expect(await valueFrom(session, "import wells\n[wells.depth(), wells.text]")).toEqual([42, "water"]);
    expect(await valueFrom(session, "import importlib.metadata\nimportlib.metadata.version('wells')")).toBe("1.2");
    expect((await session.run("import springs")).error?.message).toContain("No module named 'springs'");
  });

  it("are there for the programs of their executor alone", async () => {
    expect((await (await sharedSession()).run("import wells")).error?.name).toBe("ModuleNotFoundError");
  });

  it("cannot be in a folder that Deno would take for two", async () => {
    const comma = join(folder, "a,b");
    await mkdir(comma);
    await expect(openSession({ wheels: comma })).rejects.toMatchObject({
      name: "ExecutorStartError",
      message: expect.stringContaining("comma"),
    });
  });

  it("that are not there are missed before a program runs", async () => {
    await expect(openSession({ wheels: join(folder, "missing") })).rejects.toMatchObject({ name: "ExecutorStartError" });
  });
});

describe("the executor", () => {
  it("refuses the imports that a session does not list", async () => {
    const session = await openSession({}, { imports: ["math"] });
    expect(await valueFrom(session, "import math\nmath.floor(4.2)")).toBe(4);
    expect((await session.run("import json")).error).toMatchObject({ name: "ImportError", message: expect.stringContaining("json") });
  });

  it("is found by its name, and made again from what it is saved as", async () => {
    const options = { limits: { timeoutMs: 1_000 }, pool: 1 };
    const executor = plugin.create(options) as PyodideExecutor;
    expect(executor).toMatchObject({ name: "pyodide", language: "python", isolation: "wasm" });
    expect(executor.toJSON()).toEqual(options);
    expect(await resolveExecutor("pyodide")).toBeInstanceOf(PyodideExecutor);
  });
});

let shared: { readonly executor: PyodideExecutor; readonly session: Promise<Awaited<ReturnType<PyodideExecutor["open"]>>> } | undefined;

/** One for all tests that leave nothing in it. */
function sharedSession() {
  if (!shared) {
    const executor = new PyodideExecutor();
    shared = { executor, session: executor.open({ tools, callTool }) };
  }
  return shared.session;
}

afterAll(() => shared?.executor.close());

function commandLines(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
      } catch {
        return "";
      }
    });
}
