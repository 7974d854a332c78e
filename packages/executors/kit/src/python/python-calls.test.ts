import { afterEach, describe, expect, it } from "vitest";
import { type Answer, type ClientOptions, codec, PythonClient, pythons } from "./testing/python-client.ts";

const open: PythonClient[] = [];
async function start(options?: ClientOptions): Promise<PythonClient> {
  const client = await PythonClient.start(options);
  open.push(client);
  return client;
}
afterEach(() => Promise.all(open.splice(0).map((client) => client.close())));

const TOOLS = [
  ["search", true, ["query", "limit"]],
  ["image", "replaceable", []],
  ["hidden", false, ["value"]],
] as const;

/** Answers the calls only when so many of them are open. */
function together(count: number): (call: readonly [string, string, string]) => Answer | undefined {
  const open: (readonly [string, string, string])[] = [];
  return (call) => (open.push(call) === count ? [call[0], true, call[2]] : undefined);
}

describe.skipIf(pythons.length === 0)("a tool, in Python", { timeout: 30_000 }, () => {
  it("is a function that takes its inputs by position and by name", async () => {
    const client = await start({ tools: TOOLS });
    const { decoded, calls } = await client.run(
      "[search('a'), search('b', 2), search(limit=3, query='c'), tools.hidden(value=[1]), image({'a': 1}), search()]",
    );
    expect(decoded).toEqual([{ query: "a" }, { query: "b", limit: 2 }, { limit: 3, query: "c" }, { value: [1] }, { a: 1 }, {}]);
    expect(calls.map(([id]) => id)).toEqual(["1.1", "1.2", "1.3", "1.4", "1.5", "1.6"]);
    const { error } = await client.run("search(1, 2, 3)");
    expect(error).toMatchObject({ name: "TypeError", message: "search() takes 2 positional arguments but 3 were given" });
    expect((await client.run("search(1, query=2)")).error?.message).toBe("search() got multiple values for argument 'query'");
    expect((await client.run("[search.__name__, search.__doc__, callable(search)]")).decoded).toEqual([
      "search",
      "search(query, limit)",
      true,
    ]);
    expect((await client.run("hidden(1)")).error?.name).toBe("NameError");
  });

  it("keeps its name, unless it may be replaced", async () => {
    const client = await start({ tools: TOOLS });
    const taken = [
      "search = 1",
      "def search(): pass",
      "import json as search",
      "for search in []: pass",
      "(search := 2)",
      "[search := 1 for _ in 'a']",
    ];
    taken.push(
      "x = 1\n(a, [*search]) = 1, [2]",
      "try: pass\nexcept Exception as search: pass",
      "def f():\n    global search\n    search = 1",
    );
    for (const program of [...taken, "final_answer = 1", "class tools: pass"]) {
      expect((await client.run(program)).error, program).toMatchObject({
        kind: "syntax",
        line: expect.any(Number),
        message: expect.stringMatching(/"(search|final_answer|tools)" is the name of a function you may call/),
      });
    }
    expect((await client.run("x = 1\n(a, [*search]) = 1, [2]")).error).toMatchObject({ line: 2, column: 7 });
    const fine = "def f(search): return search\nclass A: search = 1\n[search for search in [1]]\nimage = f(2)\nimage";
    expect((await client.run(fine)).decoded).toBe(2);
    expect((await client.run("del image\nimage(a=1)")).decoded).toEqual({ a: 1 });
  });

  it("fails with the tool's own message, where the program can catch it", async () => {
    const client = await start();
    const answer = ([id]: readonly [string, string, string]): Answer => [id, false, "The well is dry."];
    expect((await client.run("\necho(1)", { answer })).error).toMatchObject({
      kind: "runtime",
      name: "ToolError",
      message: "The well is dry.",
      line: 2,
    });
    expect((await client.run("try:\n    echo(1)\nexcept ToolError as e: print(e, e.tool)", { answer })).stdout).toBe(
      "The well is dry. echo\n",
    );
    const limited = ([id]: readonly [string, string, string]): Answer => [id, false, "too long", "LimitError"];
    expect((await client.run("echo(1)", { answer: limited })).error).toMatchObject({ kind: "limit", name: "LimitError" });
  });

  it("can be called many times at once", async () => {
    const client = await start();
    const { frames, decoded } = await client.run("await gather(*(echo.aio(i) for i in range(3)))");
    expect(frames.filter(({ t }) => t === "call")).toHaveLength(1);
    expect(decoded).toEqual([{ value: 0 }, { value: 1 }, { value: 2 }]);
    expect((await client.run("await gather([echo.aio(value=i) for i in range(2)], return_exceptions=True)")).decoded).toHaveLength(2);
    expect(
      (
        await client.run(
          "import asyncio\nasync def main():\n    return await gather(echo.aio(1), asyncio.create_task(echo.aio(2)))\nasyncio.run(main())",
        )
      ).decoded,
    ).toHaveLength(2);
    const slow =
      "import asyncio\nfirst, rest = await asyncio.wait([asyncio.create_task(echo.aio(i)) for i in range(2)], return_when='FIRST_COMPLETED')\n[len(first), len(rest)]";
    expect((await client.run(slow, { answer: together(2) })).decoded).toEqual([1, 1]);
  });

  it("can be called from threads", async () => {
    const client = await start();
    const program =
      "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(8) as pool: found = list(pool.map(echo, range(20)))\n[each['value'] for each in found]";
    expect((await client.run(program)).decoded).toEqual(Array.from({ length: 20 }, (_, index) => index));
    const later = "import asyncio\n(await asyncio.gather(asyncio.to_thread(echo, 1), asyncio.to_thread(echo, 2)))[1]['value']";
    expect((await client.run(later)).decoded).toBe(2);
  });

  it("is answered wherever it is called next, after many calls one by one", async () => {
    const client = await start();
    const many = "for i in range(50): echo(i)\n";
    const threads =
      "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as pool: found = list(pool.map(echo, range(8)))\n";
    const beside =
      "import threading, time\nthread = threading.Thread(target=lambda: [echo(i) for i in range(20)])\nthread.start()\nfor i in range(20): echo(i)\nthread.join()\n";
    const large = "size = len(echo('x' * 1_000_000)['value'])\n";
    const program = `${many}${threads}${many}${beside}${large}${many}awaited = (await gather(echo.aio(1), echo.aio(2)))[1]['value']\n[len(found), size, awaited, echo(4)['value']]`;
    const { decoded, calls } = await client.run(program);
    expect(decoded).toEqual([8, 1_000_000, 2, 4]);
    expect(calls).toHaveLength(3 * 50 + 8 + 40 + 1 + 2 + 1);
  });

  it.skipIf(process.platform === "win32")("may be left by a signal of the program's own", async () => {
    const client = await start();
    const program = `import signal
def leave(*_): raise TimeoutError("left")
signal.signal(signal.SIGALRM, leave)
told = []
for i in range(20):
    for j in range(3): echo(j)
    signal.setitimer(signal.ITIMER_REAL, 0.005)
    try: echo("never")
    except TimeoutError as error: told.append(str(error))
[len(told), echo("last")["value"]]`;
    const answer = ([id, , input]: readonly [string, string, string]) =>
      input.includes("never") ? undefined : ([id, true, input] as const);
    expect((await client.run(program, { answer })).decoded).toEqual([20, "last"]);
  });

  it("says so when its call was not awaited", async () => {
    const client = await start();
    const { warnings, calls } = await client.run("echo.aio(1)\ngather(echo.aio(2))\n3");
    expect(warnings).toEqual([
      expect.stringContaining("a call of echo.aio was not awaited"),
      expect.stringContaining("a call of gather was not awaited"),
    ]);
    expect(calls).toEqual([]);
    expect((await client.run("await echo.aio(1)")).warnings).toEqual([]);
  });

  it("is out of reach when the program has ended", async () => {
    const client = await start();
    const left =
      "import threading\ngo = threading.Event()\ndef later():\n    go.wait()\n    try: echo(1)\n    except RuntimeError as e: told.append(str(e))\n";
    await client.run(
      `${left}told = []\nthread = threading.Thread(target=later, daemon=True)\nthread.start()\nthreading.Timer(0.1, go.set).start()`,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { calls, decoded } = await client.run("thread.join()\ntold");
    expect([calls, decoded]).toEqual([[], [expect.stringContaining("ended")]]);
  });

  it("may be called so often, with so much", async () => {
    const client = await start({ limits: { calls: 3, messageChars: 1_000 } });
    const { error, calls } = await client.run("for i in range(5): echo(i)");
    expect([error?.kind, error?.name, calls.length]).toEqual(["limit", "LimitError", 3]);
    const caught = "seen = 0\nfor i in range(5):\n    try: echo(i)\n    except LimitError: seen += 1\nseen";
    expect((await client.run(caught)).decoded).toBe(2);
    expect(await client.run("echo('x' * 2000)")).toMatchObject({ error: { kind: "limit" }, calls: [] });
    expect(await client.run("final_answer('x' * 2000)")).toMatchObject({ error: { kind: "limit" } });
    const { value, warnings } = await client.run("'x' * 2000");
    expect([value, warnings]).toEqual([undefined, [expect.stringContaining("2002 characters long")]]);
    const wide = await start();
    expect((await wide.run("final_answer([0] * 400_000)")).error).toMatchObject({
      kind: "limit",
      message: expect.stringContaining("made of"),
    });
  });

  it("answers pings, and says when it only waits for its calls", async () => {
    const client = await start();
    const waiting: unknown[] = [];
    const programs = [
      "echo(1)",
      "await echo.aio(1)",
      "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as pool: list(pool.map(echo, [1]))",
    ];
    for (const program of programs) {
      let call: readonly [string, string, string] | undefined;
      await client.run(program, {
        answer: (asked) => {
          call = asked;
          // It may still be on its way from the call to the wait.
          setTimeout(() => client.send({ t: "ping", n: 1 }), 50);
          return undefined;
        },
        onFrame: ({ t, waiting: is }) => {
          if (t !== "pong" || !call) return;
          waiting.push(is);
          client.send({ t: "res", r: [[call[0], true, "1"]] });
        },
      });
    }
    expect(waiting).toEqual([true, true, true]);
    client.send({ t: "ping", n: 2 });
    expect(await client.next()).toEqual({ t: "pong", n: 2, waiting: false });
  });
});

describe.skipIf(pythons.length === 0)("a final answer, in Python", { timeout: 30_000 }, () => {
  it("ends the program wherever it is given", async () => {
    const client = await start();
    const programs = [
      "final_answer(42)\nprint('after')",
      "def f(): final_answer(42)\ntry: f()\nexcept BaseException: print('caught'); echo(1)\nfinally: print('finally'); echo(2)\nprint('after')",
      "while True:\n    try: final_answer(42)\n    except BaseException: pass",
      "try: final_answer(42)\nexcept BaseException:\n    while True: pass",
      "import asyncio\nasync def f(): final_answer(42)\nawait asyncio.gather(f(), asyncio.sleep(600))",
      "import asyncio\nasync def f():\n    final_answer(42)\nt = asyncio.create_task(f())\nawait asyncio.sleep(600)",
      "import threading\nthreading.Thread(target=final_answer, args=(42,)).start()\nwhile True: pass",
      "import threading, time\nthreading.Thread(target=final_answer, args=(42,)).start()\ntime.sleep(600)",
      "class A:\n    def __repr__(self): final_answer(42)\nA()",
      "final_answer(answer=42)",
    ];
    for (const program of programs) {
      const { final, stdout, calls, error, frames } = await client.run(program);
      expect({ final, stdout, calls, error }, program).toEqual({ final: "42", stdout: "", calls: [], error: undefined });
      expect(frames.at(-2)?.t, program).toBe("final");
    }
    expect((await client.run("1")).decoded).toBe(1);
  });

  it("ends a program whose main thread waits for a call", async () => {
    const client = await start();
    const program = "import threading\nfor i in range(9): echo(i)\nthreading.Timer(0.05, final_answer, (42,)).start()\necho('never')";
    const begun = performance.now();
    const { final } = await client.run(program, { answer: ([id, , input]) => (input.includes("never") ? undefined : [id, true, input]) });
    expect(final).toBe("42");
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect((await client.run("1")).decoded).toBe(1);
  });

  it("comes after what was printed before it", async () => {
    const { frames } = await (await start()).run("print('before')\nfinal_answer(None)");
    expect(frames.map(({ t }) => t)).toEqual(["out", "final", "done"]);
  });

  it("fails in the program when it cannot cross", async () => {
    const client = await start();
    expect(await client.run("final_answer({'run': [lambda: 1]})")).toMatchObject({
      error: { name: "TypeError", message: "a function cannot cross the sandbox wall (at `run[0]`)" },
    });
    expect((await client.run("final_answer(echo.aio(1))")).error?.message).toContain("await");
    const { final } = await client.run("final_answer({'$': 1, 'a': {1, 2}})");
    expect(codec.decode(final as string)).toEqual({ $: 1, a: new Set([1, 2]) });
  });
});
