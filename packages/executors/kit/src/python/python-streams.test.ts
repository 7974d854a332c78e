import { afterEach, describe, expect, it } from "vitest";
import { type ClientOptions, PythonClient, pythons } from "./testing/python-client.ts";

const open: PythonClient[] = [];
async function start(options?: ClientOptions): Promise<PythonClient> {
  const client = await PythonClient.start(options);
  open.push(client);
  return client;
}
afterEach(() => Promise.all(open.splice(0).map((client) => client.close())));

describe.skipIf(pythons.length === 0)("what a Python program prints", { timeout: 30_000 }, () => {
  it("arrives in the order of printing, on its stream", async () => {
    const client = await start();
    const { frames } = await client.run(
      "import sys\nprint('one'); print('two', file=sys.stderr); print('three', end=''); sys.stderr.write('four')",
    );
    expect(frames.flatMap(({ t, s, d }) => (t === "out" ? [[s, d]] : []))).toEqual([
      ["out", "one\n"],
      ["err", "two\n"],
      ["out", "three"],
      ["err", "four"],
    ]);
  });

  it("arrives with what its subprocesses and C code write, before the end", async () => {
    const client = await start();
    const program =
      "import subprocess, sys\nprint('before')\nsubprocess.run([sys.executable, '-c', 'import sys; print(\"inside\"); print(\"trouble\", file=sys.stderr)'])\nprint('after')";
    expect(await client.run(program)).toMatchObject({ stdout: "before\ninside\nafter\n", stderr: "trouble\n" });
    expect((await client.run("import os\nos.write(1, b'raw\\n')\nNone")).stdout).toBe("raw\n");
    expect((await client.run("import ctypes\nctypes.CDLL(None).puts(b'from C')\nNone")).stdout).toBe("from C\n");
    expect((await client.run("import sys\nprint(sys.stdout.fileno(), sys.stdout.encoding, sys.stdout.isatty())")).stdout).toBe(
      "1 utf-8 False\n",
    );
  });

  it("does not wait for processes that are left behind, nor send what they write between programs", async () => {
    const client = await start();
    const program =
      "import subprocess, sys\nleft = subprocess.Popen([sys.executable, '-c', 'print(1, flush=True); input(); print(2)'], stdin=subprocess.PIPE)\nNone";
    await client.run(program);
    await client.run("left.communicate(b'\\n')\nNone");
    expect((await client.run("print('mine')")).stdout).toBe("mine\n");
  });

  it("may be any text and any bytes", async () => {
    const client = await start();
    const text = "Grüße, 世界 👩‍👩‍👧‍👦 \u2028 \u0000 \u001b[31m \u007f \r\n \ufeff \ud800 x";
    expect((await client.run(`print(${JSON.stringify(text)}, end='')`)).stdout).toBe(text);
    const bytes = "import sys\nsys.stdout.buffer.write(b'\\xff\\xc3\\xa9'); sys.stdout.buffer.write('世'.encode()[:2])\nNone";
    expect((await client.run(bytes)).stdout).toBe("\ufffdé\ufffd");
    const cut = "import os\nfor byte in '世'.encode(): os.write(1, bytes([byte]))\nNone";
    expect((await client.run(cut)).stdout).toBe("世");
  });

  it("is counted and cut at the limit as the host counts it, and a million prints are no trouble", async () => {
    const client = await start({ limits: { outputChars: 1_000 } });
    const { frames, stdout } = await client.run("for _ in range(1_000_000): print('x')");
    expect(stdout).toBe("x\n".repeat(500));
    expect(frames.at(-1)?.["dropped"]).toBe(1_999_000);
    const wide = await client.run("print('😀' * 600, end='')");
    expect([wide.stdout, wide.frames.at(-1)?.["dropped"]]).toEqual(["😀".repeat(500), 200]);
    expect((await client.run("print('next')")).stdout).toBe("next\n");
  });

  it("is sent while the program runs: before a call, and before long", async () => {
    const client = await start();
    const { frames } = await client.run("print('early'); echo(1); print('late')");
    expect(frames.map(({ t, d }) => d ?? t)).toEqual(["early\n", "call", "late\n", "done"]);
    let seen = () => {};
    const arrived = new Promise<void>((resolve) => {
      seen = resolve;
    });
    const running = client.run("print('soon')\nimport time\ntime.sleep(600)", { onFrame: ({ t }) => t === "out" && seen() });
    await arrived;
    client.send({ t: "int", id: client.nextId - 1 });
    expect((await running).stdout).toBe("soon\n");
  });

  it("goes on to work when the program has closed or replaced its streams", async () => {
    const client = await start();
    for (const program of [
      "import sys\nsys.stdout.close(); sys.stderr.close()",
      "import sys\nsys.stdout.detach(); sys.stderr.detach()\nNone",
      "import sys, io\nsys.stdout = sys.stderr = io.StringIO()",
      "import sys\nsys.stdout = None",
      "import os\nos.close(1); os.close(2)",
    ]) {
      await client.run(program);
      const { stdout, stderr } = await client.run("import sys\nprint('out')\nprint('err', file=sys.stderr)");
      expect([stdout, stderr], program).toEqual(["out\n", "err\n"]);
    }
  });

  it("comes from forks too, which are no runners", async () => {
    const client = await start();
    const fork =
      "import os\nprint('parent first')\nchild = os.fork()\nif child == 0:\n    print('child')\nelse:\n    os.waitpid(child, 0)\n    print('parent')";
    expect((await client.run(fork)).stdout).toBe("parent first\nchild\nparent\n");
    const pool = "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool: found = pool.map(abs, [-1, -2])\nfound";
    expect(await client.run(pool)).toMatchObject({ decoded: [1, 2], stderr: "" });
    const calls = "child = os.fork()\nif child == 0:\n    echo(1)\nos.waitpid(child, 0)\nNone";
    expect((await client.run(calls)).calls).toEqual([]);
    expect((await client.run("1")).decoded).toBe(1);
  });
});
