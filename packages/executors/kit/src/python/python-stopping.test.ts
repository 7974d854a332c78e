import { afterEach, describe, expect, it } from "vitest";
import { PythonClient, pythons } from "./testing/python-client.ts";

const open: PythonClient[] = [];
async function start(options?: Parameters<typeof PythonClient.start>[0]): Promise<PythonClient> {
  const client = await PythonClient.start(options);
  open.push(client);
  return client;
}
afterEach(() => Promise.all(open.splice(0).map((client) => client.close())));

const ABORTED = { kind: "aborted", name: "AbortError", message: "the action was aborted" };

/** Runs a program that calls `echo(1)` when it is ready to be stopped, and stops it after that. */
function stopped(client: PythonClient, program: string) {
  return client.run(program, {
    answer: ([id, , input]) => {
      setTimeout(() => client.send({ t: "int", id: Number.parseInt(id, 10) }), 30);
      return input.includes("1") ? [id, true, input] : undefined;
    },
  });
}

describe.each(pythons)("a program that is stopped, in %s", { timeout: 30_000 }, (python) => {
  it("ends whatever it does, and the session goes on", async () => {
    const client = await start({ python });
    await client.run("kept = 1");
    const programs = {
      "a busy loop": "echo(1)\nwhile True: pass",
      "a sleep": "import time\necho(1)\ntime.sleep(600)",
      "a loop that catches everything":
        "echo(1)\nwhile True:\n    try:\n        while True: pass\n    except BaseException:\n        continue",
      "a loop that finally goes on": "echo(1)\nwhile True:\n    try:\n        while True: pass\n    finally:\n        continue",
      "a wait for a tool": "echo(2)",
      "a wait for a tool after many others": "for i in range(9): echo(1)\necho(2)",
      "a wait for a tool that is caught": "try: echo(2)\nexcept BaseException: print('caught'); echo(3)\nprint('after')",
      "a wait for a tool by await": "await echo.aio(2)",
      "a sleep by await": "import asyncio\necho(1)\nawait asyncio.sleep(600)",
      "a sleep in asyncio.run": "import asyncio\nasync def main():\n    echo(1)\n    await asyncio.sleep(600)\nasyncio.run(main())",
      "a task":
        "import asyncio\nasync def busy():\n    while True: pass\nt = asyncio.create_task(busy())\necho(1)\nawait asyncio.sleep(600)",
      "a task that goes on when it is ended":
        "import asyncio\nasync def stubborn():\n    try: await asyncio.sleep(600)\n    finally:\n        while True: pass\nt = asyncio.create_task(stubborn())\nawait asyncio.sleep(0)\necho(1)\nawait asyncio.sleep(600)",
      "a failure that nothing awaited, and that is slow to tell":
        "import asyncio\nclass Slow(Exception):\n    def __str__(self):\n        while True: pass\nasync def fail(): raise Slow()\nt = asyncio.create_task(fail())\nawait asyncio.sleep(0)\necho(1)\nawait asyncio.sleep(600)",
      "a join of threads that wait for tools":
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as pool: list(pool.map(echo, [2, 3]))",
      "a repr()": "class Slow:\n    def __repr__(self):\n        while True: pass\necho(1)\nSlow()",
      "the text of an error": "class Slow(Exception):\n    def __str__(self):\n        while True: pass\necho(1)\nraise Slow()",
      "an iteration while a value crosses":
        "import collections.abc\nclass Slow(collections.abc.Sequence):\n    def __len__(self): return 1\n    def __getitem__(self, i): return i\necho(1)\nSlow()",
      "a subprocess": "import subprocess, sys\necho(1)\nsubprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])",
    };
    for (const [what, program] of Object.entries(programs)) {
      const { error, stdout } = await stopped(client, program);
      expect(error, what).toEqual(ABORTED);
      expect(stdout, what).not.toContain("after");
    }
    expect((await client.run("kept")).decoded).toBe(1);
  });

  it("is none when it was over before, and none that runs later", async () => {
    const client = await start({ python });
    await client.run("1");
    client.send({ t: "int", id: 1 });
    expect((await client.run("2")).decoded).toBe(2);
    const early = client.nextId;
    client.send({ t: "int", id: early });
    expect((await client.run("print('ran')")).error).toEqual(ABORTED);
    expect((await client.run("3")).decoded).toBe(3);
  });
});

describe.skipIf(pythons.length === 0)("a runner", { timeout: 30_000 }, () => {
  it("ends with its stdin, whatever the program is doing", async () => {
    for (const program of ["while True: pass", "import time\ntime.sleep(600)", "echo(2)"]) {
      const client = await start();
      client
        .run(`echo(1)\n${program}`, {
          answer: ([id]) => {
            client.child.stdin?.end();
            return [id, true, "1"];
          },
        })
        .catch(() => {});
      expect(await client.ended).toEqual([0, null]);
    }
    const polite = await start();
    polite.send({ t: "bye" });
    expect(await polite.ended).toEqual([0, null]);
  });

  it.runIf(process.platform === "linux")("survives a program that takes too much memory", async () => {
    const client = await start({ limits: { memoryBytes: 64 * 1024 * 1024 } });
    const hoards = [
      "hoard = []\nwhile True: hoard.append({'text': 'x' * 1000 + str(len(hoard))})",
      "hoard = 'x' * 2**32",
      "hoard = [0] * 2**40",
    ];
    for (const hoard of hoards) {
      expect((await client.run(hoard)).error).toMatchObject({
        kind: "memory",
        name: "MemoryError",
        message: expect.stringMatching(/memory/),
      });
      expect((await client.run("20 + 1")).decoded).toBe(21);
      await client.run("del hoard");
    }
  });

  it.runIf(process.platform === "linux")("has room for many threads in little memory", async () => {
    const client = await start({ limits: { memoryBytes: 64 * 1024 * 1024 } });
    // All of them are there at the same time.
    const program = `
import threading
barrier = threading.Barrier(17)
threads = [threading.Thread(target=barrier.wait) for _ in range(16)]
for thread in threads: thread.start()
barrier.wait()
for thread in threads: thread.join()
len(threads)`;
    expect((await client.run(program)).decoded).toBe(16);
  });

  it("tells what does not fit into its session", async () => {
    const client = await start({ variables: [["given", 1]] });
    client.send({ t: "define", id: 500, v: '[["other",{"$":"bigint","v":"zz"}]]' });
    const { report } = await client.next();
    expect(JSON.parse(report)).toMatchObject({ error: { kind: "runtime", name: "ValueError" } });
    expect((await client.run("given")).decoded).toBe(1);
  });
});
