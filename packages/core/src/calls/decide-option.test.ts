import { describe, expect, it } from "vitest";
import { ToolCallingAgent } from "../agent/tool-calling-agent.ts";
import type { Decision, Interruption } from "../contracts/interruption.ts";
import { ScriptedModel } from "../testing/index.ts";
import { cash, payTwo } from "./testing/cash.ts";
import { eventsOf, failure, pause, programAgent } from "./testing/pausing.ts";

describe("The option decide", () => {
  it("decides at once: nothing is interrupted", async () => {
    const { done, tools } = cash();
    const { events, result } = await eventsOf(programAgent({ go: payTwo }, { tools }).stream("t", { decide: { approve: true } }));
    expect(result.output).toEqual(["paid 1", 7, "paid 2"]);
    expect(done.sort()).toEqual(["a 1", "b 2", "look"]);
    expect(events.map(({ type }) => type)).not.toContain("interruption");
    expect(events.filter(({ type }) => type === "decision")).toHaveLength(2);
  });

  it("may be slow; others go on meanwhile, and what it leaves open waits", async () => {
    const { done, tools } = cash();
    const decide = async (interruption: Interruption): Promise<Decision | undefined> => {
      await pause(40);
      return JSON.stringify(interruption).includes('"to":"a"') ? { approve: true } : undefined;
    };
    const result = await programAgent({ go: payTwo }, { tools }).run("t", { decide });
    expect(done).toEqual(["look", "a 1"]);
    expect(result.interruptions).toMatchObject([{ input: { to: "b" } }]);
  });

  it.each(["in code", "natively"])("that throws ends the run with what it threw: called %s", async (how) => {
    const thrown = new Error("The page is gone.");
    const { done, tools } = cash();
    const turn = { toolCalls: [{ id: "a", name: "pay", args: { to: "a", amount: 1 } }] };
    const agent =
      how === "in code" ? programAgent({ go: payTwo }, { tools }) : new ToolCallingAgent({ model: new ScriptedModel([turn]), tools });
    expect(await failure(agent.run("t", { decide: () => Promise.reject(thrown) }))).toBe(thrown);
    expect(done.filter((entry) => entry !== "look")).toEqual([]);
  });

  it.each([{ approve: false }, "yes", 1])("must give a decision, and %j is none", async (given) => {
    const { done, tools } = cash();
    const error = await failure(programAgent({ go: payTwo }, { tools }).run("t", { decide: () => given as never }));
    expect(error).toMatchObject({ name: "AgentConfigError", message: expect.stringContaining("This is no decision") });
    expect(done.filter((entry) => entry !== "look")).toEqual([]);
  });

  it("that comes after the end of the action does nothing", async () => {
    const { done, tools } = cash();
    const abort = new AbortController();
    const decide = async (): Promise<Decision> => {
      abort.abort();
      await pause(20);
      return { approve: true, always: true };
    };
    const { events, result } = await eventsOf(programAgent({ go: payTwo }, { tools }).stream("t", { decide, signal: abort.signal }));
    expect(result.status).toBe("aborted");
    await pause(40);
    expect(done.filter((entry) => entry !== "look")).toEqual([]);
    expect(events.at(-1)?.type).toBe("run-finish");
  });
});
