import { describe, expect, it } from "vitest";
import type { ActionStep, MemoryStep } from "../contracts/step.ts";
import { toMessages } from "./to-messages.ts";

const text = (text: string) => ({ type: "text", text }) as const;
const task: MemoryStep = { type: "task", task: "Solve it." };
const action = (number: number, fields: Partial<ActionStep> = {}): ActionStep => ({
  type: "action",
  number,
  reply: { role: "assistant", content: [text(`reply ${number}`)] },
  finishReason: "stop",
  output: [],
  warnings: [],
  calls: [],
  observation: `seen ${number}`,
  usage: {},
  timing: { startedAt: 0, durationMs: 0 },
  ...fields,
});

describe("toMessages", () => {
  it("begins with the system prompt and the task", () => {
    expect(toMessages("Be good.", [task])).toEqual([
      { role: "system", content: [text("Be good.")] },
      { role: "user", content: [text("Solve it.")] },
    ]);
  });

  it("gives every step as the model's reply and what came of it", () => {
    expect(toMessages("s", [task, action(1), action(2)]).slice(2)).toEqual([
      { role: "assistant", content: [text("reply 1")] },
      { role: "user", content: [text("seen 1")] },
      { role: "assistant", content: [text("reply 2")] },
      { role: "user", content: [text("seen 2")] },
    ]);
  });

  it("says nothing after the step that gave the answer", () => {
    const { observation: _, ...last } = action(1);
    expect(toMessages("s", [task, { ...last, final: { value: 1 } }]).at(-1)).toEqual({ role: "assistant", content: [text("reply 1")] });
  });

  it("sends the images of a task once, with it", () => {
    const image = { type: "media", mediaType: "image/png", source: { kind: "url", url: "https://example.com/a.png" } } as const;
    const messages = toMessages("s", [{ ...task, media: [image] }, action(1), action(2)]);
    expect(messages[1]).toEqual({ role: "user", content: [text("Solve it."), image] });
    expect(JSON.stringify(messages).match(/a\.png/g)).toHaveLength(1);
  });

  it("only ever grows at its end", () => {
    const steps = [task, action(1), action(2), action(3)];
    const requests = steps.map((_, index) => JSON.stringify(toMessages("s", steps.slice(0, index + 1))).slice(0, -1));
    for (const [index, request] of requests.entries()) expect(request.startsWith(requests[index - 1] ?? "")).toBe(true);
  });

  it("gives the same after memory was stored and loaded", () => {
    const steps = [task, action(1)];
    expect(toMessages("s", JSON.parse(JSON.stringify(steps)))).toEqual(toMessages("s", steps));
  });

  it("leaves out instructions that are blank, and says so of a user's turn: servers refuse empty texts", () => {
    const planning: MemoryStep = {
      type: "planning",
      number: 1,
      request: "Plan.",
      reply: { role: "assistant", content: [text("A plan.")] },
      plan: "A plan.",
      followUp: " ",
      usage: {},
      timing: { startedAt: 0, durationMs: 0 },
    };
    expect(toMessages("\n", [task, planning])).toEqual([
      { role: "user", content: [text("Solve it.")] },
      { role: "user", content: [text("Plan.")] },
      { role: "assistant", content: [text("A plan.")] },
      { role: "user", content: [text("(no text)")] },
    ]);
  });
});

describe("toMessages with native calls", () => {
  const call = (id: string) => ({ type: "tool-call", id, name: "find", argsText: "{}", args: {} }) as const;
  const result = (callId: string, said = `found ${callId}`, name = "find") =>
    ({ type: "tool-result", callId, name, content: [text(said)] }) as const;
  const image = { type: "media", mediaType: "image/png", source: { kind: "url", url: "https://example.com/a.png" } } as const;
  const withCalls = (fields: Partial<ActionStep>) => {
    const { observation: _, ...step } = action(1, { reply: { role: "assistant", content: [call("a"), call("b")] }, ...fields });
    return toMessages("s", [task, { ...step, ...(fields.observation !== undefined && { observation: fields.observation }) }]).slice(3);
  };

  it("answers them in the next message", () => {
    expect(withCalls({ results: [result("a"), result("b")] })).toEqual([{ role: "tool", content: [result("a"), result("b")] }]);
  });

  it.each<[what: string, results: ActionStep["results"], ids: readonly (readonly [string, string])[]]>([
    [
      "without results",
      undefined,
      [
        ["a", "Done."],
        ["b", "Done."],
      ],
    ],
    [
      "with one too few",
      [result("b")],
      [
        ["a", "Done."],
        ["b", "found b"],
      ],
    ],
    [
      "with one too many",
      [result("a"), result("x"), result("b")],
      [
        ["a", "found a"],
        ["b", "found b"],
      ],
    ],
    [
      "with results in another order",
      [result("b"), result("a")],
      [
        ["a", "found a"],
        ["b", "found b"],
      ],
    ],
  ])("gives each its one result, in order, also in memory that was edited: %s", (_, results, expected) => {
    const [message, ...rest] = withCalls(results ? { results } : {});
    expect(message).toEqual({ role: "tool", content: expected.map(([id, said]) => result(id, said)) });
    expect(rest).toEqual([]);
  });

  it("tells what else there is in the last result: several servers refuse a user's turn after results", () => {
    expect(withCalls({ results: [result("a"), result("b")], observation: "Error: no" })).toEqual([
      { role: "tool", content: [result("a"), { ...result("b"), content: [text("found b"), text("Error: no")] }] },
    ]);
  });

  it("shows pictures in a turn of the user, which every vendor takes", () => {
    expect(withCalls({ results: [result("a"), result("b")], media: [image] })).toEqual([
      { role: "tool", content: [result("a"), result("b")] },
      { role: "user", content: [text("Shown:"), image] },
    ]);
  });

  it("tells the results of calls that were written as text in a turn of the user", () => {
    const reply = { role: "assistant", content: [text('{"name": "find"}')] } as const;
    const results = [
      result("1"),
      { ...result("2", "no network"), isError: true },
      { ...result("3", "a picture"), content: [text("a picture"), image] },
    ];
    expect(withCalls({ reply, results, observation: "Error: no" })).toEqual([
      {
        role: "user",
        content: [text("Result of find: found 1\nError of find: no network\nResult of find: a picture\nError: no"), image],
      },
    ]);
  });
});
