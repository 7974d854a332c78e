import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openSession } from "./testing/open-session.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Python that digs JavaScript's global object out of Pyodide's leftovers, as `js`. */
const DIG = `
import gc
finder = next(each for each in gc.get_objects() if type(each).__name__ == "JsFinder")
js = finder.jsproxies["js"]
`;

let folder: string;
let file: string;
const secret = randomUUID();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "smolagents-pyodide-"));
  file = join(folder, "secret.txt");
  await writeFile(file, secret);
});

afterAll(() => rm(folder, { recursive: true }));

describe("a program that has reached JavaScript", () => {
  it("finds neither Deno nor Node.js there", async () => {
    const session = await openSession();
    const { value, error } = await session.run(`${DIG}js.eval("typeof Deno + typeof process + typeof require")`);
    expect({ value, error }).toEqual({ value: "undefinedundefinedundefined" });
  });

  it("may start threads that have Deno, but no right to anything", async () => {
    const session = await openSession({ wheels: folder });
    // The thread says what it gets as any program's output is said: by a frame of its own making.
    const thread = `
const tell = (text) => Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify({ t: "out", s: "out", d: text + "\\n" }) + "\\n"));
const attempts = {
  file: () => Deno.readTextFileSync(${JSON.stringify(file)}),
  image: () => Deno.readFileSync(Deno.args[0]).length,
  wheels: () => [...Deno.readDirSync(Deno.args[2])].length,
  write: () => Deno.writeTextFileSync(${JSON.stringify(`${file}.new`)}, ""),
  variable: () => Deno.env.get("PATH"),
  command: () => new Deno.Command("/bin/ls").outputSync().code,
  library: () => Deno.dlopen("libc.so.6", {}),
  system: () => Deno.hostname(),
};
for (const [name, attempt] of Object.entries(attempts)) {
  try { tell(name + ": " + attempt()); } catch (error) { tell(name + ": " + error.name); }
}
Deno.connect({ hostname: "127.0.0.1", port: 80 }).then(() => tell("network: open"), (error) => tell("network: " + error.name)).then(() => tell("end"));
`;
    const program = `${DIG}
js.eval("(source) => { globalThis.thread = new Worker(URL.createObjectURL(new Blob([source])), { type: 'module' }); }")(${JSON.stringify(thread)})
import time
time.sleep(600)`;
    const abort = new AbortController();
    let told = "";
    const { error } = await session.run(program, {
      signal: abort.signal,
      timeoutMs: 60_000,
      onOutput: ({ text }) => {
        told += text;
        if (told.includes("end\n")) abort.abort();
      },
    });
    expect(error?.kind).toBe("aborted");
    const refused = ["file", "image", "wheels", "write", "variable", "command", "library", "system", "network"];
    expect(told.trim().split("\n")).toEqual([...refused.map((name) => `${name}: NotCapable`), "end"]);
  });

  it.each([
    ["forges what no runner says", `{"t":"ready"}`],
    ["forges a call of no tool", `{"t":"call","c":[["1.1","__proto__","{}"]]}`],
    ["writes what is no frame", "nonsense"],
    ["writes a line without end", "x".repeat(300_000)],
  ])("and %s costs no more than its interpreter", async (_, line) => {
    let calls = 0;
    const session = await openSession({}, { callTool: async () => ++calls });
    expect((await session.run("kept = 42")).error).toBeUndefined();
    const program = `
import os
for number in range(3, 20):
    try: os.write(number, ${JSON.stringify(`${line}\n`)}.encode())
    except OSError: pass
while True: pass`;
    expect((await session.run(program, { timeoutMs: 3_000 })).error).toBeDefined();
    expect((await session.run("kept")).value).toBe(42);
    expect(calls).toBe(0);
  });

  it("and holds its thread for good is ended", async () => {
    const session = await openSession();
    const { error } = await session.run(`${DIG}js.eval("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)")`, {
      timeoutMs: 500,
    });
    expect(error?.kind).toBe("timeout");
    expect((await session.run("20 + 1")).value).toBe(21);
  });

  it("and takes memory outside of Python's is ended", async () => {
    const session = await openSession({ limits: { memoryBytes: 32 * 1024 * 1024 } });
    const hoard = "globalThis.hoard = []; for (;;) hoard.push(new Uint8Array(2 ** 24).fill(1))";
    const { error } = await session.run(`${DIG}js.eval(${JSON.stringify(hoard)})`, { timeoutMs: 60_000 });
    expect(error).toBeDefined();
    expect(error?.kind).not.toBe("timeout");
    expect((await session.run("20 + 1")).value).toBe(21);
  });
});
