import { setTimeout as wait } from "node:timers/promises";
import { definePlugin, type ModelEvent, PluginRegistry } from "@smolagents-ts/core";
import { FakeExecutor } from "@smolagents-ts/core/testing";
import { expect, it } from "vitest";
import { main } from "./main.ts";
import { FakeIo } from "./testing/fake-io.ts";

/** A model that never answers: it gives up when it is told to, or not even then. */
function silentRegistry({ deaf = false } = {}) {
  const executor = new FakeExecutor(() => ({}));
  const open = executor.open.bind(executor);
  if (deaf) executor.open = async (options) => ({ ...(await open(options)), close: () => new Promise(() => {}) });
  const model = {
    id: "silent",
    adapter: "silent",
    async *stream({ signal }: { signal?: AbortSignal }): AsyncGenerator<ModelEvent> {
      await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
      yield { type: "start", warnings: [] };
    },
  };
  const registry = new PluginRegistry().register(
    definePlugin({ kind: "model", name: "silent", create: () => model }),
    definePlugin({ kind: "executor", name: "local", create: () => executor }),
  );
  return { registry, executor };
}

async function start(registry: PluginRegistry, ...argv: readonly string[]) {
  const io = new FakeIo();
  const done = main(["task", "--model", "silent/x", ...argv], io, registry);
  while (!/Step 1|step-start/.test(io.stderr.text + io.stdout.text)) await wait(5);
  return { io, done };
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  it(`ends the run and the sandbox on ${signal}, and says what was reached`, async () => {
    const { registry, executor } = silentRegistry();
    const { io, done } = await start(registry);
    io.emit(signal);
    expect(await done).toBe(code);
    expect(io.stderr.text).toMatch(
      /^Programs run without a sandbox: fake\n\nStep 1\n\nAborted: there is no answer\.\n\n0 steps · \d+ ms\n$/,
    );
    expect(executor.openSessions).toBe(0);
    expect(io.listenerCount(signal)).toBe(0);
  });
}

it("tells the end of an aborted run as an event too", async () => {
  const { io, done } = await start(silentRegistry().registry, "--json");
  io.emit("SIGINT");
  expect(await done).toBe(130);
  expect(JSON.parse(io.stdout.text.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ type: "run-finish", status: "aborted" });
});

it("exits at once on the second signal, and says so after a second of waiting", async () => {
  const { io } = await start(silentRegistry({ deaf: true }).registry);
  io.emit("SIGINT");
  expect(io.exits).toEqual([]);
  await wait(1_200);
  expect(io.stderr.text).toContain("The run is still ending. Ctrl-C again exits at once.");
  io.emit("SIGINT");
  expect(io.exits).toEqual([130]);
});

it("ends the run when the reader of stdout has left", async () => {
  const { registry, executor } = silentRegistry();
  const { io, done } = await start(registry);
  io.stdout.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  expect(await done).toBe(141);
  expect(io.stderr.text).not.toContain("Error");
  expect(executor.openSessions).toBe(0);
});

it("fails when the answer cannot be written", async () => {
  const { registry } = silentRegistry();
  const { io, done } = await start(registry);
  io.stdout.destroy(Object.assign(new Error("no space left on device"), { code: "ENOSPC" }));
  expect(await done).toBe(1);
  expect(io.stderr.text).toContain("Error: The output could not be written: no space left on device\n");
});
