// Values of a megabyte and of a hundred, in real interpreters: right, or a clear error and a session that goes on.
import { existsSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { findPrograms } from "./find-program.ts";
import { nodeArguments } from "./javascript/boot.ts";
import { javascriptSide } from "./javascript/javascript-side.ts";
import type { LanguageSide } from "./language-side.ts";
import { ProcessChannel } from "./process-channel.ts";
import { pythonArguments, pythonSide } from "./python/python-side.ts";
import { RemoteExecutor } from "./remote-executor.ts";

const TOOL = { name: "echo", description: "Gives back.", inputSchema: { type: "object", properties: { value: {} } } };
const MEGABYTE = 1024 * 1024;
const HUGE = 100 * MEGABYTE;

const python = findPrograms("python3").find((path) => existsSync(path));

const languages: readonly {
  name: string;
  side: LanguageSide;
  command: readonly [string, ...string[]];
  text: (chars: number) => string;
  call: (value: string) => string;
}[] = [
  {
    name: "JavaScript",
    side: javascriptSide,
    command: [process.execPath, ...nodeArguments()],
    text: (chars) => `"é".repeat(${chars})`,
    call: (value) => `(await echo({ value: ${value} })).length`,
  },
  ...(python
    ? [
        {
          name: "Python",
          side: pythonSide,
          command: [python, ...pythonArguments] as const,
          text: (chars: number) => `"é" * ${chars}`,
          call: (value: string) => `len(echo(${value}))`,
        },
      ]
    : []),
];

describe.each(languages)("large values of $name", { timeout: 60_000 }, ({ side, command, text, call }) => {
  const executor = new RemoteExecutor(
    { name: "plain", isolation: "none", side, connect: () => ProcessChannel.start({ command }) },
    { limits: { messageChars: 8 * MEGABYTE, memoryBytes: 2048 * MEGABYTE, timeoutMs: 60_000 } },
  );
  afterAll(() => executor.close());
  const open = (answer: (value: unknown) => unknown) =>
    executor.open({ tools: [TOOL], callTool: async ({ input }) => answer((input as { value: unknown }).value) });

  it("arrive whole with a million characters beyond ASCII, both ways", async () => {
    const seen: unknown[] = [];
    const session = await open((value) => {
      seen.push(value);
      return value;
    });
    expect((await session.run(call(text(MEGABYTE)))).value).toBe(MEGABYTE);
    expect(seen).toEqual(["é".repeat(MEGABYTE)]);
    expect((await session.run(text(MEGABYTE))).value).toBe("é".repeat(MEGABYTE));
    await session.close();
  });

  it("are refused with a hundred million, wherever they would cross, and the session goes on", async () => {
    const session = await open((value) => (value === "huge" ? "x".repeat(HUGE) : value));
    expect((await session.run(call(text(HUGE)))).error).toMatchObject({ kind: "limit" });
    expect((await session.run(call('"huge"'))).error).toMatchObject({
      kind: "limit",
      message: expect.stringContaining(String(8 * MEGABYTE)),
    });
    const { value, warnings } = await session.run(text(HUGE));
    expect(value).toBeUndefined();
    expect(warnings.join()).toContain("stays in the sandbox");
    expect((await session.run("40 + 2")).value).toBe(42);
    await session.close();
  });
});
