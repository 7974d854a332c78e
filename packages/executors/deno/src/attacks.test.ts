import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Execution, ExecutorError } from "@smolagents-ts/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DenoExecutor } from "./deno-executor.ts";

/**
 * Gets back Deno's modules for Node, which are out of sight, not out of reach: text that is evaluated may import them, and what they look for among the
 * globals may be anything.
 */
const BREAK_IN = `
  const anything = new Proxy(function () {}, {
    get: (_, key) => (key === Symbol.toPrimitive ? () => "" : key === Symbol.iterator ? function* () {} : anything),
    apply: () => anything,
    construct: () => anything,
  });
  for (const name of ["Deno", "process", "Atomics", "SharedArrayBuffer", "Event", "EventTarget", "AbortController", "AbortSignal", "WebAssembly", "Buffer",
    "Blob", "File", "MessageChannel", "MessagePort", "ReadableStream", "WritableStream", "TransformStream", "crypto", "BroadcastChannel", "Performance",
    "PerformanceEntry", "CustomEvent", "Worker", "navigator", "self", "window"]) globalThis[name] ??= anything;`;
const FS = "(await eval('import(\"node:fs\")'))";
const PROCESS = "(await eval('import(\"node:process\")')).default";
const send = (frame: string) => `${FS}.writeSync(1, ${JSON.stringify(frame)} + '\\n');`;

const secret = randomUUID();
const calls: string[] = [];
let connections = 0;
let folder: string;
const server = createServer(() => connections++);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deno-attacks-"));
  await writeFile(join(folder, "secret.txt"), secret);
  process.env["ATTACK_SECRET"] = secret;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  server.close();
  delete process.env["ATTACK_SECRET"];
  await rm(folder, { recursive: true });
});

describe.each([
  ["inside bubblewrap, where there is one", "auto"],
  ["with Deno's permissions alone", false],
] as const)("%s", (_, bubblewrap) => {
  const executor = new DenoExecutor({ bubblewrap, pool: 1, limits: { timeoutMs: 3_000 } });
  afterAll(() => executor.close());

  /** Runs a program, and another one after it. Both may fail, and the session may be lost; it may not hang. */
  async function attack(code: string): Promise<Execution | undefined> {
    const callTool = async ({ name, input }: { name: string; input: unknown }) => {
      calls.push(name);
      return input;
    };
    const session = await executor.open({ tools: [{ name: "echo", description: "", inputSchema: {} }], callTool });
    try {
      const execution = await session.run(`${BREAK_IN}\n${code}`);
      const { value, error } = await session.run("20 + 1");
      expect(error ?? value).toEqual(error ?? 21);
      return execution;
    } catch (error) {
      if (!ExecutorError.is(error)) throw error;
      return undefined;
    } finally {
      await session.close();
    }
  }

  it("programs can get at the pipe to the host, or the attacks below would be none", async () => {
    expect((await attack(`typeof ${FS}.writeSync`))?.value).toBe("function");
  });

  it.each<[string, string]>([
    ["reads a file", `${FS}.readFileSync(file, "utf8")`],
    [
      "reads a file by its descriptor",
      `Array.from({ length: 60 }, (_, fd) => { try { return fs.readFileSync(fd, "utf8"); } catch {} }).join()`,
    ],
    ["lists a folder", `${FS}.readdirSync(folder).join()`],
    ["writes a file", `${FS}.writeFileSync(folder + "/written", "x")`],
    ["reads the environment", `JSON.stringify(${PROCESS}.env)`],
    ["reads the environment of processes", `${FS}.readFileSync("/proc/self/environ", "utf8")`],
    ["runs a program", `(await eval('import("node:child_process")')).execSync("touch " + folder + "/touched")`],
    [
      "runs a program in a worker",
      `const imported = await eval('import("node:worker_threads")'); await new Promise((resolve, reject) => { const { Worker } = imported; new Worker("require('fs').writeFileSync(" + JSON.stringify(folder + "/w") + ", '')", { eval: true }).on("error", reject).on("exit", resolve); })`,
    ],
    ["loads a native library", `${PROCESS}.dlopen({ exports: {} }, "/lib/x86_64-linux-gnu/libc.so.6")`],
    [
      "connects",
      `const net = await eval('import("node:net")'); await new Promise((resolve, reject) => net.connect(port, "127.0.0.1", resolve).on("error", reject))`,
    ],
    ["imports from the network", "await eval('import(\"http://127.0.0.1:' + port + '/x.js\")')"],
  ])("a program that %s gets nothing", async (__, expression) => {
    const { port } = server.address() as AddressInfo;
    const execution = await attack(`
      const file = ${JSON.stringify(join(folder, "secret.txt"))}, folder = ${JSON.stringify(folder)}, port = ${port};
      const fs = ${FS};
      ${expression}`);
    expect(JSON.stringify(execution) ?? "").not.toContain(secret);
    expect(await readdir(folder)).toEqual(["secret.txt"]);
    expect(connections).toBe(0);
  });

  it.each<[string, string]>([
    ["what is no JSON", send("nonsense")],
    ["what is no object", send("[1]")],
    ["a frame of an unknown type", send('{"t":"open"}')],
    ["the end of another program", send('{"t":"done","id":99,"report":"{}"}')],
    ["the end of its own, with nonsense", send('{"t":"done","id":1,"report":"[[["}')],
    ["the end of its own, twice", send('{"t":"done","id":1,"report":"{}"}\n{"t":"done","id":1,"report":"{}"}')],
    [
      "a report that is no report",
      send(
        '{"t":"done","id":1,"report":"{\\"error\\":{\\"name\\":[],\\"stack\\":{}},\\"unawaited\\":7,\\"tree\\":{\\"$\\":\\"array\\",\\"length\\":1e9}}"}',
      ),
    ],
    [
      "a prototype as its value",
      send('{"t":"done","id":1,"report":"{\\"value\\":\\"{\\\\\\"__proto__\\\\\\":{\\\\\\"polluted\\\\\\":1}}\\"}"}'),
    ],
    ["a call of a tool that it does not have", send('{"t":"call","c":[["1.1","constructor","{}"]]}')],
    ["a call with an id of another program", send('{"t":"call","c":[["9.1","echo","{}"]]}')],
    ["a call without arguments", send('{"t":"call","c":[["1.1"]]}')],
    ["a line without end", `for (let i = 0; i < 100; i++) ${FS}.writeSync(1, 'x'.repeat(100_000));`],
    ["chunks without end", `for (let i = 0; i < 1000; i++) ${FS}.writeSync(1, '{"t":"chunk","d":"' + 'A'.repeat(200_000) + '"}\\n');`],
    [
      "a flood of output",
      `for (let i = 0; i < 20_000; i++) ${FS}.writeSync(1, '{"t":"out","s":"out","d":"' + 'x'.repeat(1000) + '"}\\n');`,
    ],
    ["a flood of calls", `for (let i = 0; i < 5_000; i++) ${FS}.writeSync(1, '{"t":"call","c":[["1.' + i + '","echo","{}"]]}\\n');`],
    ["the end of itself", `${PROCESS}.exit(3)`],
    [
      "a thread that computes for ever",
      "const { Worker } = await eval('import(\"node:worker_threads\")'); new Worker('for (;;);', { eval: true }); 1",
    ],
  ])("a program that sends %s harms nobody but itself", async (__, code) => {
    await attack(`${code}\nawait new Promise((resolve) => setTimeout(resolve, 50)); 1`);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(calls.filter((name) => name !== "echo")).toEqual([]);
    const session = await executor.open({ tools: [], callTool: async () => 1 });
    expect((await session.run("20 + 2")).value).toBe(22);
    await session.close();
  });
});
