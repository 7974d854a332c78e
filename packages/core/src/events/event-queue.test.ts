import { describe, expect, it } from "vitest";
import { CodeAgent } from "../agent/code-agent.ts";
import type { AgentEvent } from "../contracts/event.ts";
import { AgentConfigError, AgentError, AgentGenerationError } from "../errors.ts";
import { FakeExecutor, type ScriptEntry, ScriptedModel, type ScriptedModelOptions } from "../testing/index.ts";

const say = (program: string) => `<code>\n${program}\n</code>`;

function play(script: readonly ScriptEntry[], options?: ScriptedModelOptions) {
  const executor = new FakeExecutor((code) => (code === "answer" ? { final: { value: "done" } } : {}));
  return { executor, agent: new CodeAgent({ model: new ScriptedModel(script, options), executor }) };
}
const typesOf = (events: readonly AgentEvent[]) => events.map(({ type }) => type);
async function collect(events: AsyncIterable<AgentEvent>) {
  const seen: AgentEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable("went well"),
    (error: Error) => error,
  );

describe("CodeAgent.stream", () => {
  it("gives every event, then the result", async () => {
    const stream = play([say("look"), say("answer")]).agent.stream("t");
    const events = await collect(stream);
    const step = ["step-start", "text-delta", "usage", "code", "step-finish"];
    expect(typesOf(events)).toEqual(["run-start", ...step, ...step, "run-finish"]);
    expect(await stream.result).toMatchObject({ status: "completed", output: "done" });
  });

  it("gives the same result as run()", async () => {
    const { agent } = play([say("look"), say("answer")]);
    const same = { runId: expect.any(String), timing: expect.any(Object), steps: expect.any(Array), memory: expect.any(Array) };
    expect(await agent.stream("t").result).toEqual({ ...(await agent.run("t")), ...same });
  });

  it("runs without a reader", async () => {
    expect((await play([say("answer")]).agent.stream("t").result).status).toBe("completed");
  });

  it("loses nothing for a reader that comes late and reads slowly", async () => {
    const stream = play([say("look"), say("answer")], { chunkChars: 1 }).agent.stream("t");
    await stream.result;
    const events: AgentEvent[] = [];
    for await (const event of stream) {
      await new Promise((resolve) => setImmediate(resolve));
      events.push(event);
    }
    expect(events.at(-1)!.type).toBe("run-finish");
    const text = events.map((event) => (event.type === "text-delta" ? event.delta : "")).join("");
    expect(text).toBe("<code>\nlook\n<code>\nanswer\n");
  });

  it("tells deltas as they come", async () => {
    const events = await collect(play([say("answer")], { chunkChars: 4 }).agent.stream("t"));
    expect(events.flatMap((event) => (event.type === "text-delta" ? [event.delta] : []))).toEqual(["<cod", "e>\na", "nswe", "r\n"]);
  });

  it("aborts the run when the reader leaves", async () => {
    const { agent, executor } = play([say("look"), say("look"), say("answer")]);
    const stream = agent.stream("t");
    for await (const event of stream) {
      if (event.type === "step-finish") break;
    }
    expect(await stream.result).toMatchObject({ status: "aborted", output: undefined });
    expect(executor.openSessions).toBe(0);
    expect(executor.programs).not.toContain("answer");
  });

  it("aborts the run when the reader throws", async () => {
    const stream = play([say("look"), say("answer")]).agent.stream("t");
    const read = async () => {
      for await (const event of stream) throw new Error(`cannot draw ${event.type}`);
    };
    expect((await failure(read())).message).toBe("cannot draw run-start");
    expect((await stream.result).status).toBe("aborted");
  });

  it("leaves a run alone whose reader leaves after its end", async () => {
    const stream = play([say("answer")]).agent.stream("t");
    await stream.result;
    for await (const _ of stream) break;
    expect((await stream.result).status).toBe("completed");
  });

  it("tells an abort from outside as an end, not as a failure", async () => {
    const abort = new AbortController();
    const ask = () => {
      abort.abort();
      return say("answer");
    };
    const events = await collect(play([ask]).agent.stream("t", { signal: abort.signal }));
    expect(events.at(-1)).toMatchObject({ type: "run-finish", status: "aborted" });
  });

  it("throws a failure in the iteration, after the events before it", async () => {
    const stream = play([say("look"), { error: new Error("No network.") }]).agent.stream("t");
    const seen: string[] = [];
    const read = async () => {
      for await (const { type } of stream) seen.push(type);
    };
    expect(await failure(read())).toBeInstanceOf(AgentGenerationError);
    expect(seen).toEqual(["run-start", "step-start", "text-delta", "usage", "code", "step-finish", "step-start"]);
    expect(await failure(stream.result)).toBeInstanceOf(AgentGenerationError);
  });

  it("throws wrong arguments in the iteration, and nowhere else when nobody reads", async () => {
    const { agent } = play([]);
    agent.stream("");
    expect(await failure(collect(agent.stream("")))).toBeInstanceOf(AgentConfigError);
  });

  it("has one reader", async () => {
    const stream = play([say("answer")]).agent.stream("t");
    await collect(stream);
    const error = (await failure(collect(stream))) as AgentError;
    expect(error).toBeInstanceOf(AgentError);
    expect(error.code).toBe("STREAM_READ");
    expect(error.message).toBe("The events of this run have been read, or are being read.\n\n  Await its result.");
  });
});
