// What a program drew at random is still so when its interpreter had to be made again.
import { afterAll, expect, it } from "vitest";
import { findPrograms } from "./find-program.ts";
import { nodeArguments } from "./javascript/boot.ts";
import { javascriptSide } from "./javascript/javascript-side.ts";
import { ProcessChannel } from "./process-channel.ts";
import { pythonArguments, pythonSide } from "./python/python-side.ts";
import { RemoteExecutor } from "./remote-executor.ts";

const [python] = findPrograms("python3");

const languages = [
  {
    language: "JavaScript",
    side: javascriptSide,
    command: [process.execPath, ...nodeArguments({ heapBytes: 32 * 1024 * 1024 })] as const,
    draw: "const drawn = [Math.random(), Math.random()];\ndrawn",
    die: "const hoard = [];\nwhile (true) hoard.push({ text: 'x'.repeat(1000) + hoard.length });",
  },
  {
    language: "Python",
    side: pythonSide,
    command: [python ?? "", ...pythonArguments] as const,
    draw: "import random\ndrawn = [random.random(), random.choice(range(10 ** 9))]\ndrawn",
    die: "import os\nos._exit(3)",
  },
];

const executors: RemoteExecutor[] = [];
afterAll(() => Promise.all(executors.map((executor) => executor.close())));

it.for(languages.filter(({ command }) => command[0]))(
  "$language draws the same again, and each session its own",
  { timeout: 60_000 },
  async (each) => {
    const { side, command, draw, die } = each;
    const executor = new RemoteExecutor({ name: "plain", isolation: "none", side, connect: () => ProcessChannel.start({ command }) });
    executors.push(executor);
    const open = () => executor.open({ tools: [], callTool: async () => undefined });
    const session = await open();
    const { value } = await session.run(draw);
    expect(value).toEqual([expect.any(Number), expect.any(Number)]);
    expect((await session.run(die)).error).toBeDefined();
    expect((await session.run("drawn")).value).toEqual(value);
    expect((await (await open()).run(draw)).value).not.toEqual(value);
  },
);
