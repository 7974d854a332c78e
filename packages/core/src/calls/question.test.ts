import { describe, expect, it } from "vitest";
import { ToolCallingAgent } from "../agent/tool-calling-agent.ts";
import type { Interruption } from "../contracts/interruption.ts";
import type { ToolContext } from "../contracts/tool.ts";
import { type FakeProgram, ScriptedModel } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { userInput } from "../tools/user-input.ts";
import { eventsOf, pause, programAgent, stored, WAYS } from "./testing/pausing.ts";

const asking = (execute: (context: ToolContext) => unknown) =>
  tool({ name: "ask", description: "d", execute: (_, context) => execute(context) });
const callAsk: FakeProgram = async (_, { call }) => ({ final: { value: await call("ask") } });
const last = (interruptions: readonly Interruption[]) => interruptions.map((one) => (one.type === "question" ? one.question : one.type));

describe.each(WAYS)("A question of a tool, resumed %s", (way) => {
  it("gets its answer, whatever JSON that is", async () => {
    const go: FakeProgram = async (_, { call }) => ({ final: { value: await call("userInput", { question: "Which?" }) } });
    for (const answer of ["red", null, 0, false, "", ["a", { b: 1 }]]) {
      const agent = programAgent({ go }, { tools: [userInput], way });
      const first = await agent.run("t");
      expect(first.interruptions).toMatchObject([{ type: "question", tool: "userInput", question: "Which?" }]);
      const { output, status } = await agent.resume(stored(first.state), { answer });
      expect([status, output]).toEqual(["completed", answer]);
    }
  });

  it("may be refused: the tool fails with the reason", async () => {
    const tools = [asking(({ interrupt }) => interrupt("Which?"))];
    const go: FakeProgram = async (_, { call }) => ({ final: { value: await call("ask").catch((error: Error) => error.message) } });
    const agent = programAgent({ go }, { tools, way });
    const { state } = await agent.run("t");
    expect((await agent.resume(stored(state), { reject: "Not now." })).output).toBe(
      "ask failed: A person refused this call of ask: Not now.",
    );
  });

  it("is not answered by an approval", async () => {
    const agent = programAgent({ go: callAsk }, { tools: [asking(({ interrupt }) => interrupt("Which?"))], way });
    const { state, interruptions } = await agent.run("t");
    expect((await agent.resume(stored(state), { approve: true })).interruptions).toEqual(interruptions);
  });

  it("may follow another of the same call: the tool runs from its start, with the same callId", async () => {
    const ids: string[] = [];
    const tools = [
      asking(async ({ interrupt, callId }) => {
        ids.push(callId);
        return [await interrupt("First?"), await interrupt("Second?")];
      }),
    ];
    const agent = programAgent({ go: callAsk }, { tools, way });
    const first = await agent.run("t");
    expect(last(first.interruptions)).toEqual(["First?"]);
    const second = await agent.resume(stored(first.state), { answer: 1 });
    expect(last(second.interruptions)).toEqual(["Second?"]);
    const third = await agent.resume(stored(second.state), { answer: 2 });
    expect(third.output).toEqual([1, 2]);
    expect(new Set(ids).size).toBe(1);
  });

  it("may stand beside another of the same call, and be answered alone", async () => {
    const tools = [asking(({ interrupt }) => Promise.all(["a", "b", "a"].map((question) => interrupt(question))))];
    const agent = programAgent({ go: callAsk }, { tools, way });
    const first = await agent.run("t");
    expect(last(first.interruptions)).toEqual(["a", "b", "a"]);
    expect(new Set(first.interruptions.map(({ id }) => id)).size).toBe(3);
    const [a, b, again] = first.interruptions as [Interruption, Interruption, Interruption];
    const second = await agent.resume(stored(first.state), { [b.id]: { answer: 2 } });
    expect(second.interruptions).toEqual([a, again]);
    expect((await agent.resume(stored(second.state), { [a.id]: { answer: 1 }, [again.id]: { answer: 3 } })).output).toEqual([1, 2, 3]);
  });

  it("waits also when the tool swallows that nobody answered", async () => {
    let effects = 0;
    const tools = [
      asking(async ({ interrupt }) => {
        const answer = await interrupt("Which?").catch(() => "nobody");
        effects++;
        return answer;
      }),
    ];
    const agent = programAgent({ go: callAsk }, { tools, way });
    const { state, status } = await agent.run("t");
    expect(status).toBe("interrupted");
    expect((await agent.resume(stored(state), { answer: "red" })).output).toBe("red");
    expect(effects).toBe(2);
  });

  it("waits while the tool, which swallowed it, keeps others from no slot", async () => {
    const tools = [
      asking(({ interrupt }) => interrupt("Which?").catch(() => new Promise(() => {}))),
      tool({ name: "look", description: "d", execute: () => 7 }),
    ];
    const go: FakeProgram = async (_, { call }) => ({ final: { value: await Promise.all([call("ask"), call("look")]) } });
    const agent = programAgent({ go }, { tools, way, maxParallelCalls: 1 });
    const { state, status } = await agent.run("t");
    expect(status).toBe("interrupted");
    expect(stored(state).run.calls.map(({ name }) => name)).toEqual(["look"]);
    expect((await agent.resume(stored(state), { answer: "red" })).output).toEqual(["red", 7]);
  });

  it("that comes out in other words gets no old answer", async () => {
    let asked = 0;
    const tools = [asking(({ interrupt }) => interrupt(`Delete file ${++asked}?`))];
    const agent = programAgent({ go: callAsk }, { tools, way });
    const first = await agent.run("t");
    const second = await agent.resume(stored(first.state), { answer: "yes" });
    expect(last(second.interruptions)).toEqual(["Delete file 2?"]);
  });
});

describe("A question", () => {
  it("of a native call waits and is answered", async () => {
    const script = [
      { toolCalls: [{ id: "a", name: "userInput", args: { question: "Which?" } }] },
      { toolCalls: [{ id: "f", name: "finalAnswer", args: { answer: "done" } }] },
    ];
    const agent = new ToolCallingAgent({ model: new ScriptedModel(script), tools: [userInput] });
    const { state } = await agent.run("t");
    const { steps, output } = await agent.resume(stored(state), { answer: "red" });
    expect(output).toBe("done");
    expect(steps[0]?.results?.[0]?.content).toEqual([{ type: "text", text: "red" }]);
  });

  it("is answered at once by the option decide", async () => {
    const agent = programAgent({ go: callAsk }, { tools: [asking(({ interrupt }) => interrupt("Which?"))] });
    const { events, result } = await eventsOf(agent.stream("t", { decide: { answer: "red" } }));
    expect(result.output).toBe("red");
    expect(events.map(({ type }) => type)).not.toContain("interruption");
  });

  it("cannot be asked behind the end of its call, and progress is not told any more", async () => {
    let late: ToolContext | undefined;
    const tools = [
      asking((context) => {
        late = context;
      }),
    ];
    const go: FakeProgram = async (_, { call }) => {
      await call("ask");
      late?.progress("late");
      const refused = await late?.interrupt("Late?").catch((error: Error) => error.message);
      await pause(5);
      return { final: { value: refused } };
    };
    const { events, result } = await eventsOf(programAgent({ go }, { tools }).stream("t"));
    expect(result).toMatchObject({ status: "completed", output: "This call of ask has ended: nobody can be asked any more." });
    expect(events.map(({ type }) => type).filter((type) => /interruption|progress/.test(type))).toEqual([]);
  });
});
