// The programs of the README, on a stream that a test can read.

import { CodeAgent, type MultiStepAgent, type RunState, type SessionState, tool } from "@smolagents-ts/core";
import { FakeExecutor, ScriptedModel } from "@smolagents-ts/core/testing";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { render } from "./render.ts";
import { replay } from "./replay.ts";
import { Terminal } from "./terminal.ts";
import { FakeInput } from "./testing/fake-input.ts";
import { FakeOutput } from "./testing/fake-output.ts";
import { visualize } from "./visualize.ts";

let output = new FakeOutput();
beforeEach(() => {
  output = new FakeOutput({ isTTY: true });
  vi.spyOn(process, "stdout", "get").mockReturnValue(output as never);
  vi.stubEnv("CI", "");
});
afterEach(() => vi.unstubAllEnvs());

const removeFile = tool({ name: "removeFile", description: "Removes a file.", needsApproval: true, execute: () => "removed" });

function makeAgent(): MultiStepAgent {
  return new CodeAgent({
    model: new ScriptedModel(["I remove it.\n<code>\nfinalAnswer(await removeFile());\n"]),
    executor: new FakeExecutor(async (_, { call }) => ({ final: { value: await call("removeFile") } })),
    tools: [removeFile],
  });
}

it("renders a run", async () => {
  const agent = new CodeAgent({
    model: new ScriptedModel(["<code>\n800\n"]),
    executor: new FakeExecutor(() => ({ final: { value: 800 } })),
  });
  const screen = output;
  {
    // #region render
    const { output, usage } = await render(agent.stream("How much is 250 USD in TND?"));
    // #endregion render
    expect({ output, usage }).toEqual({ output: 800, usage: {} });
  }
  expect(screen.text).toContain("800\n");
});

it("asks for approval", async () => {
  const agent = makeAgent();
  const input = new FakeInput();
  vi.spyOn(process, "stdin", "get").mockReturnValue(input as never);
  const typed = input.answer(output, "y");
  // #region ask
  using terminal = new Terminal();
  const result = await terminal.render(agent.stream("Tidy up.", { decide: terminal.ask }));
  // #endregion ask
  await typed;
  expect(result.output).toBe("removed");
});

it("shows events one by one", async () => {
  const agent = makeAgent();
  const send = vi.fn();
  // #region show
  using terminal = new Terminal({ level: "debug" });
  for await (const event of agent.stream("Tidy up.")) {
    terminal.show(event);
    send(event); // and wherever else events go
  }
  // #endregion show
  expect(output.text).toContain("Tidy up.");
  expect(send).toHaveBeenCalled();
});

it("replays and visualizes", async () => {
  const agent = makeAgent();
  const result = await agent.run("Tidy up.");
  const stored = JSON.stringify(result.state);
  // #region replay
  await replay(result); // what run(), render() and resume() give
  await replay(result.memory, { detailed: true }); // with every message, word for word
  await replay(JSON.parse(stored) as RunState | SessionState); // what was saved
  // #endregion replay
  expect(output.text.match(/Tidy up\./g)?.length).toBeGreaterThanOrEqual(3);
  // #region visualize
  const text = visualize(agent);
  // #endregion visualize
  expect(text).toMatch(/^CodeAgent\n/);
});
