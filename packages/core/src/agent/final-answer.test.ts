import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AgentEvent } from "../contracts/event.ts";
import type { Message } from "../contracts/message.ts";
import type { ModelRequest } from "../contracts/model.ts";
import type { CodeAgentOptions, FinalAnswerCheck } from "../definition/agent-options.ts";
import { FakeExecutor, type ScriptEntry, ScriptedModel } from "../testing/index.ts";
import { CodeAgent } from "./code-agent.ts";
import { ToolCallingAgent } from "./tool-calling-agent.ts";

/** A program that is nothing but its answer, as JSON; `work` does something else. */
const answer = (value: unknown) => `<code>\nfinalAnswer(${JSON.stringify(value)});\n</code>`;
const WORK = "<code>\nwork\n</code>";

const executor = () =>
  new FakeExecutor((code) => {
    const given = /^finalAnswer\((.*)\);$/s.exec(code)?.[1];
    return given === undefined ? {} : { final: { value: given === "" ? undefined : JSON.parse(given) } };
  });

function play(script: readonly ScriptEntry[], options: Partial<CodeAgentOptions> = {}) {
  const model = new ScriptedModel(script);
  return { model, agent: new CodeAgent({ model, executor: executor(), ...options }) };
}

const textOf = ({ content }: Message) => content.map((part: { text?: string }) => part.text ?? "").join("");
const lastText = ({ messages }: ModelRequest) => textOf(messages.at(-1)!);

describe("A final answer check", () => {
  it("that says no sends the model back to work; it reads which check it was", async () => {
    const isPositive: FinalAnswerCheck = (answer: number) => answer > 0;
    const { model, agent } = play([answer(-1), answer(1)], { finalAnswerChecks: [isPositive] });
    const { output, steps } = await agent.run("Solve it.");
    expect(output).toBe(1);
    expect(steps[0]!.error).toEqual({ code: "FINAL_ANSWER_CHECK", message: "The answer did not pass isPositive." });
    expect(steps[0]).not.toHaveProperty("final");
    expect(lastText(model.requests[1]!)).toBe("Error: The answer did not pass isPositive.");
  });

  it("says why with a text", async () => {
    const { model, agent } = play([answer(1), answer(2)], { finalAnswerChecks: [(answer: number) => answer > 1 || "It must be above 1."] });
    expect((await agent.run("Solve it.")).output).toBe(2);
    expect(lastText(model.requests[1]!)).toMatch(/: It must be above 1\.$/);
  });

  it.each([
    ["an error", new Error("no source given"), /: no source given$/],
    ["anything else", "not like this", /: not like this$/],
  ])("says why by throwing %s", async (_, thrown, expected) => {
    let left = 1;
    const check: FinalAnswerCheck = () => {
      if (left-- > 0) throw thrown;
    };
    const { model, agent } = play([answer(1), answer(1)], { finalAnswerChecks: [check] });
    const { status } = await agent.run("Solve it.");
    expect(status).toBe("completed");
    expect(lastText(model.requests[1]!)).toMatch(expected);
  });

  it.each([false, "", 0, null, Number.NaN])("refuses with %j, as with every falsy value that it returns", async (verdict) => {
    const { agent } = play([answer(1), "Best."], { finalAnswerChecks: [(() => verdict) as unknown as FinalAnswerCheck], maxSteps: 1 });
    expect((await agent.run("Solve it.")).status).toBe("max-steps");
  });

  it.each([undefined, true, 1, {}])("lets pass with %j", async (verdict) => {
    const { agent } = play([answer(1)], { finalAnswerChecks: [(() => verdict) as unknown as FinalAnswerCheck] });
    expect((await agent.run("Solve it.")).status).toBe("completed");
  });

  it("may take its time", async () => {
    const slow: FinalAnswerCheck = async (answer: number) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return answer > 1;
    };
    const { agent } = play([answer(1), answer(2)], { finalAnswerChecks: [slow] });
    expect((await agent.run("Solve it.")).output).toBe(2);
  });

  it("runs after those before it, and not when one of them refused", async () => {
    const ran: string[] = [];
    const check = (name: string, least: number): FinalAnswerCheck => {
      return async (answer: number) => {
        await Promise.resolve();
        ran.push(`${name}${answer}`);
        return answer >= least;
      };
    };
    const { agent } = play([answer(1), answer(2), answer(3)], { finalAnswerChecks: [check("a", 2), check("b", 3)] });
    await agent.run("Solve it.");
    expect(ran).toEqual(["a1", "a2", "b2", "a3", "b3"]);
  });

  it("sees the answer as the schema made it, and no answer that the schema refuses", async () => {
    const seen: unknown[] = [];
    const { agent } = play([answer({ day: "soon" }), answer({ day: "2026-01-02" })], {
      outputSchema: z.object({ day: z.iso.date().transform((day) => new Date(day).getUTCFullYear()), unit: z.string().default("year") }),
      finalAnswerChecks: [(answer) => void seen.push(answer)],
    });
    const { output, steps } = await agent.run("Solve it.");
    expect(seen).toEqual([{ day: 2026, unit: "year" }]);
    expect(output).toEqual({ day: 2026, unit: "year" });
    expect(steps[0]!.error).toMatchObject({ code: "FINAL_ANSWER_SCHEMA", message: expect.stringContaining("day") });
  });

  it("sees the memory of the run", async () => {
    const seen: unknown[] = [];
    const { agent } = play([WORK, answer(1)], {
      finalAnswerChecks: [
        (_, { memory, runId, signal }) =>
          void seen.push(
            memory.map(({ type }) => type),
            typeof runId,
            signal.aborted,
          ),
      ],
    });
    await agent.run("Solve it.");
    expect(seen).toEqual([["task", "action"], "string", false]);
  });

  it("that always refuses keeps the run going until its steps are used up; the last answer is not checked", async () => {
    let calls = 0;
    const never: FinalAnswerCheck = () => ++calls < 0;
    const { agent } = play([answer(1), answer(2), "Best guess: 3."], { finalAnswerChecks: [never], maxSteps: 2 });
    const { status, output, steps } = await agent.run("Solve it.");
    expect({ status, output, calls }).toEqual({ status: "max-steps", output: "Best guess: 3.", calls: 2 });
    expect(steps.map(({ error }) => error?.code)).toEqual(["FINAL_ANSWER_CHECK", "FINAL_ANSWER_CHECK", "MAX_STEPS"]);
  });

  it("does not hold up an abort", async () => {
    const abort = new AbortController();
    const hanging: FinalAnswerCheck = () => {
      abort.abort(new Error("enough"));
      return new Promise<boolean>(() => {});
    };
    const { agent } = play([answer(1)], { finalAnswerChecks: [hanging] });
    const { status, reason } = await agent.run("Solve it.", { signal: abort.signal });
    expect({ status, reason }).toEqual({ status: "aborted", reason: "enough" });
  });

  it("may say much; the model reads as much as of anything else", async () => {
    const { model, agent } = play([answer(1), answer(2)], {
      finalAnswerChecks: [(answer: number) => answer > 1 || "x".repeat(10_000)],
      maxObservationChars: 200,
    });
    await agent.run("Solve it.");
    expect(lastText(model.requests[1]!).length).toBeLessThan(400);
  });

  it("is heard in mode tools too", async () => {
    const call = (id: string, value: number) => ({ toolCalls: [{ id, name: "finalAnswer", args: { answer: value } }] });
    const model = new ScriptedModel([call("1", 1), call("2", 2)]);
    const { output } = await new ToolCallingAgent({ model, finalAnswerChecks: [(n: number) => n > 1 || "too small"] }).run("Solve it.");
    expect(output).toBe(2);
    expect(JSON.stringify(model.requests[1]!.messages.slice(-2))).toContain("too small");
  });
});

describe("An answer", () => {
  it("that names media nobody gave out goes back to the model", async () => {
    const { model, agent } = play([answer({ media: "media-7", mediaType: "image/png" }), answer("none")]);
    expect((await agent.run("Solve it.")).output).toBe("none");
    expect(lastText(model.requests[1]!)).toContain("There is no media-7.");
  });

  it("may be nothing", async () => {
    const { agent } = play(["<code>\nfinalAnswer();\n</code>"]);
    expect(await agent.run("Solve it.")).toMatchObject({ status: "completed", output: undefined });
  });
});

describe("The last answer of a run whose steps are used up", () => {
  const atEnd = async (last: ScriptEntry, options: Partial<CodeAgentOptions> = {}) => {
    const { model, agent } = play([WORK, last], { maxSteps: 1, ...options });
    return { model, result: await agent.run("How many?") };
  };

  it("comes from one more model call, without tools and programs", async () => {
    const { model, result } = await atEnd("About 5.");
    expect(result).toMatchObject({ status: "max-steps", output: "About 5." });
    expect(result.steps.at(-1)).toMatchObject({ number: 2, error: { code: "MAX_STEPS" }, final: { value: "About 5." }, calls: [] });
    expect(model.requests[1]).not.toHaveProperty("stop");
    expect(lastText(model.requests[1]!)).toMatch(/Your 1 turns are used up/);
  });

  it("extends the conversation, and stays in it for the next run of the session", async () => {
    const { model, agent } = play([WORK, "About 5.", answer(1)], { maxSteps: 1 });
    await using session = agent.session();
    await session.run("How many?");
    await session.run("And now?");
    const [, second, third] = model.requests.map(({ messages }) => messages);
    expect(JSON.stringify(third!.slice(0, second!.length))).toBe(JSON.stringify(second));
    expect(third!.slice(second!.length).map(textOf)).toEqual(["About 5.", "And now?"]);
  });

  it.each([
    ["JSON", '{"count": 5}'],
    ["JSON in prose", 'I think it is {"count": 5}, but am not sure.'],
    ["JSON in a fence", '```json\n{ "count": 5 }\n```'],
    ["a program, which does not run", 'So:\n<code>\nfinalAnswer({"count": 5});\n</code>'],
    ["a call as text", '{"name": "finalAnswer", "arguments": {"answer": {"count": 5}}}'],
    ["a native call", { toolCalls: [{ id: "1", name: "finalAnswer", args: { answer: { count: 5 } } }] }],
  ])("is read from %s, where it has a schema", async (_, last) => {
    const { result } = await atEnd(last, { outputSchema: z.object({ count: z.number() }) });
    expect(result.output).toEqual({ count: 5 });
  });

  it("is asked for with the schema", async () => {
    const { model } = await atEnd("5", { outputSchema: z.object({ count: z.number() }) });
    expect(lastText(model.requests[1]!)).toContain('"count":{"type":"number"}');
  });

  it("is taken for what it means where a model goes on with programs", async () => {
    const { result } = await atEnd('I give up.\n<code>\nfinalAnswer("About 5.");\n</code>');
    expect(result.output).toBe("About 5.");
  });

  it("is nothing when it does not fit the schema", async () => {
    const { result } = await atEnd("No idea.", { outputSchema: z.number() });
    expect(result).toMatchObject({ status: "max-steps", output: undefined });
    expect(result.steps.at(-1)).not.toHaveProperty("final");
  });

  it.each([
    ["the model says nothing", { text: "" }],
    ["the call fails", { error: new Error("overloaded") }],
  ])("is nothing when %s; the steps stay", async (_, last) => {
    const { result } = await atEnd(last);
    expect(result).toMatchObject({ status: "max-steps", output: undefined });
    expect(result.steps[0]).toMatchObject({ number: 1, code: "work" });
  });

  it("that fails is told as a warning", async () => {
    const { agent } = play([WORK, { error: new Error("overloaded") }], { maxSteps: 1 });
    const events: AgentEvent[] = [];
    for await (const event of agent.stream("How many?")) events.push(event);
    expect(events.find(({ type }) => type === "warning")).toMatchObject({ step: 2, message: expect.stringContaining("overloaded") });
  });

  it("ends with an abort, not with an answer", async () => {
    const abort = new AbortController();
    const late = () => {
      abort.abort();
      return "late";
    };
    const { agent } = play([WORK, late], { maxSteps: 1 });
    expect(await agent.run("How many?", { signal: abort.signal })).toMatchObject({ status: "aborted", output: undefined });
  });
});
