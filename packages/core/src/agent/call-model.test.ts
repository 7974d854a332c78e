import { describe, expect, it } from "vitest";
import type { ModelRequest } from "../contracts/model.ts";
import type { CodeAgentOptions } from "../definition/agent-options.ts";
import { FakeExecutor, type ScriptEntry, ScriptedModel } from "../testing/index.ts";
import { CodeAgent } from "./code-agent.ts";

const say = (program: string) => `I run ${program}.\n<code>\n${program}\n</code>`;

/** The requests of a run that plays a script; a program called `answer` ends it. */
async function requestsOf(script: readonly ScriptEntry[], options: Partial<CodeAgentOptions> = {}): Promise<readonly ModelRequest[]> {
  const model = new ScriptedModel(script);
  const executor = new FakeExecutor((code, { print }) => {
    print(`ran ${code}\n`);
    return code === "answer" ? { final: { value: 1 } } : {};
  });
  await new CodeAgent({ model, executor, ...options }).run("Solve it.");
  return model.requests;
}
const messagesOf = (requests: readonly ModelRequest[]) =>
  requests.map(({ messages }) => messages.map((message) => JSON.stringify(message)));

describe("A request", () => {
  it("stops at the closing tag, and carries the settings and the signal", async () => {
    const signal = new AbortController().signal;
    const model = new ScriptedModel([say("answer")]);
    const modelSettings = { temperature: 0, maxOutputTokens: 500, extra: { top_k: 5 } };
    const agent = new CodeAgent({ model, executor: new FakeExecutor(() => ({ final: { value: 1 } })), modelSettings });
    await agent.run("Solve it.", { signal });
    expect(model.requests).toEqual([
      { ...modelSettings, messages: expect.any(Array), stop: ["</code>"], cacheBreakpoints: [0, 1], signal },
    ]);
  });

  it("keeps what belongs to the loop, whatever the settings say", async () => {
    const modelSettings = { temperature: 0, stop: ["\n"], messages: [], signal: undefined } as unknown as { temperature: number };
    const [request] = await requestsOf([say("answer")], { modelSettings });
    expect(request).toMatchObject({ temperature: 0, stop: ["</code>"], signal: expect.any(AbortSignal) });
    expect(request!.messages).toHaveLength(2);
  });

  it("extends the one before it, byte by byte", async () => {
    const script = [say("a"), { text: say("b"), reasoning: "Hm." }, "prose", "", say("c"), say("answer")];
    const requests = messagesOf(await requestsOf(script, { maxObservationChars: 100 }));
    expect(requests.map((messages) => messages.length)).toEqual([2, 4, 6, 8, 10, 12]);
    for (const [index, messages] of requests.entries()) {
      if (index > 0) expect(messages.slice(0, -2)).toEqual(requests[index - 1]);
    }
  });

  it("has turns of model and user by turns, so that strict chat templates take it", async () => {
    const requests = await requestsOf(["", { reasoning: "Hm." }, "prose", say("a"), say("answer")]);
    const roles = requests.at(-1)!.messages.map(({ role }) => role);
    expect(roles).toEqual(["system", "user", ...Array.from({ length: 4 }, () => ["assistant", "user"]).flat()]);
  });

  it("holds every program once", async () => {
    const requests = await requestsOf([say("uniqueProgram"), say("answer")]);
    expect(JSON.stringify(requests[1]).match(/\\nuniqueProgram\\n/g)).toHaveLength(1);
  });

  it("sends a reply back with its reasoning, its vendor's data and the closing tag that the stop sequence took", async () => {
    const model = new ScriptedModel(["", say("answer")]);
    const script = model.stream.bind(model);
    const provider = { acme: { id: "r1" } };
    model.stream = async function* (request) {
      if (request.messages.length > 2) return yield* script(request);
      const content = [
        { type: "reasoning", text: "Hm.", signature: "s", provider },
        { type: "text", text: "I look.\n<code>\nlook\n</co", provider },
      ] as const;
      yield { type: "finish", reason: "stop", message: { role: "assistant", content }, usage: {} };
    };
    const executor = new FakeExecutor((code) => (code === "answer" ? { final: { value: 1 } } : {}));
    await new CodeAgent({ model, executor }).run("Solve it.");
    expect(model.requests[0]!.messages[2]).toEqual({
      role: "assistant",
      content: [
        { type: "reasoning", text: "Hm.", signature: "s", provider },
        { type: "text", text: "I look.\n<code>\nlook\n</code>", provider },
      ],
    });
  });

  it("sends no native tool call back, which a server would want answered", async () => {
    const call = { id: "1", name: "search", args: {} };
    const [, second] = await requestsOf([{ text: "I search.", toolCalls: [call] }, say("answer")]);
    expect(second!.messages[2]).toEqual({ role: "assistant", content: [{ type: "text", text: "I search." }] });
    const [, other] = await requestsOf([{ toolCalls: [call] }, say("answer")]);
    expect(other!.messages[2]).toEqual({ role: "assistant", content: [{ type: "text", text: "(no text)" }] });
  });
});
