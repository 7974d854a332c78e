import type { AssistantMessage, MediaPart, Message, ToolMessage, UserMessage } from "@smolagents-ts/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MessageRules, prepareMessages } from "./prepare-messages.ts";

const text = (value: string) => ({ type: "text", text: value }) as const;
const image: MediaPart = { type: "media", mediaType: "image/png", source: { kind: "bytes", base64: "AAAAAAAA" } };
const system = (value: string): Message => ({ role: "system", content: [text(value)] });
const user = (...content: UserMessage["content"]): UserMessage => ({ role: "user", content });
const assistant = (...content: AssistantMessage["content"]): AssistantMessage => ({ role: "assistant", content });
const call = (id: string, argsText = '{"city":"Sfax"}') => ({ type: "tool-call", id, name: "weather", argsText }) as const;
const result = (callId: string, ...content: UserMessage["content"]): ToolMessage => ({
  role: "tool",
  content: [{ type: "tool-result", callId, name: "weather", content }],
});

const prepare = (messages: readonly Message[], rules: MessageRules = {}) => prepareMessages(messages, rules);
const everything: Message[] = [
  system("Be brief."),
  user(text("Look."), image),
  assistant({ type: "reasoning", text: "Hm.", signature: "s" }, text("I look."), call("a")),
  result("a", text("Sunny."), image),
  system("Be kind."),
  user(text("And now?")),
];

describe("a conversation", () => {
  it("stays as it is where the wire takes all of it", () => {
    const rules: MessageRules = { accepts: () => true, toolResultMedia: true, assistantMedia: true, reasoning: true };
    expect(prepare(everything, rules)).toEqual({ messages: everything, warnings: [] });
  });

  it("is not changed itself", () => {
    const before = structuredClone(everything);
    prepare(everything, { tools: false, merge: true, system: "none" });
    expect(everything).toEqual(before);
  });

  it("that is longer extends a shorter one, whatever the rules", () => {
    const rules = fc.record<MessageRules>({
      system: fc.constantFrom("anywhere", "first", "none"),
      tools: fc.boolean(),
      toolResultMedia: fc.boolean(),
      reasoning: fc.boolean(),
      accepts: fc.constantFrom(
        () => true,
        () => false,
      ),
    });
    // A turn is whole: what waits for its end, such as a tool's files, is said by then.
    const turns = [everything.slice(0, 1), everything.slice(1, 2), everything.slice(2, 4), everything.slice(4, 5), everything.slice(5)];
    fc.assert(
      fc.property(rules, fc.integer({ min: 1, max: turns.length }), (each, length) => {
        const whole = prepare([...turns.flat(), user(text("More."))], each).messages;
        const part = prepare([...turns.slice(0, length).flat(), user(text("More."))], each).messages;
        expect(whole.slice(0, part.length - 1)).toEqual(part.slice(0, -1));
      }),
    );
  });
});

describe("a system message", () => {
  it.each<[MessageRules["system"], string[]]>([
    ["anywhere", ["system", "user", "assistant", "tool", "user", "system", "user"]],
    ["first", ["system", "user", "assistant", "tool", "user", "user", "user"]],
    ["none", ["user", "user", "assistant", "tool", "user", "user", "user"]],
  ])("stands %s", (place, roles) => {
    const { messages } = prepare(everything, { system: place, accepts: () => true });
    expect(messages.map(({ role }) => role)).toEqual(roles);
  });

  it("that becomes the user's joins the turn beside it where neighbours are merged", () => {
    const { messages } = prepare([system("Be brief."), user(text("Hi"))], { system: "none", merge: true });
    expect(messages).toEqual([user(text("Be brief."), text("Hi"))]);
  });
});

describe("a file", () => {
  it("that cannot be sent leaves a note and a warning", () => {
    const { messages, warnings } = prepare([user(text("Look."), { ...image, filename: "cat.png" })]);
    expect(messages).toEqual([user(text("Look."), text("[cat.png could not be shown to you.]"))]);
    expect(warnings).toEqual([{ code: "lossy-content", message: expect.stringContaining("image/png") }]);
  });

  it("that is too large is told by its size", () => {
    const { messages, warnings } = prepare([user(image)], { accepts: () => true, maxMediaBytes: 5 });
    expect(messages).toEqual([user(text("[image/png could not be shown to you.]"))]);
    expect(warnings[0]?.message).toContain("6 bytes; 5 at most");
    expect(prepare([user(image)], { accepts: () => true, maxMediaBytes: 6 }).warnings).toEqual([]);
  });

  it("that the model is known not to take is not sent", () => {
    const sound: MediaPart = { type: "media", mediaType: "audio/wav", source: { kind: "bytes", base64: "AAAA" } };
    const { messages, warnings } = prepare([user(image, sound)], { accepts: () => true, capabilities: { images: false } });
    expect(messages).toEqual([user(text("[image/png could not be shown to you.]"), sound)]);
    expect(warnings).toHaveLength(1);
  });

  it("in a tool's result moves behind the results of the turn", () => {
    const { messages, warnings } = prepare(
      [assistant(call("a"), call("b")), result("a", text("Sunny."), image), result("b", text("Rain.")), user(text("So?"))],
      { accepts: () => true },
    );
    expect(messages).toEqual([
      assistant(call("a"), call("b")),
      result("a", text("Sunny."), text("[The files are in the next message.]")),
      result("b", text("Rain.")),
      user(text("Returned by weather (a):"), image),
      user(text("So?")),
    ]);
    expect(warnings).toHaveLength(1);
  });

  it("that the model made is not sent back, with a warning", () => {
    const { messages, warnings } = prepare([assistant(text("Here."), image)], { accepts: () => true });
    expect(messages).toEqual([assistant(text("Here."))]);
    expect(warnings).toHaveLength(1);
  });
});

describe("tools", () => {
  it("become text where the wire has none", () => {
    const { messages } = prepare([assistant(text("I look."), call("a")), result("a", text("Sunny."), image)], {
      tools: false,
      accepts: () => true,
    });
    expect(messages).toEqual([
      assistant(text("I look."), text('{"name": "weather", "arguments": {"city":"Sfax"}}')),
      user(text("Result of weather: Sunny."), image),
    ]);
  });

  it("are told of errors as errors", () => {
    const failed: ToolMessage = {
      role: "tool",
      content: [{ type: "tool-result", callId: "a", name: "weather", content: [text("No such city.")], isError: true }],
    };
    expect(prepare([failed], { tools: false }).messages).toEqual([user(text("Error of weather: No such city."))]);
  });
});

describe("roles", () => {
  it("are sent as others where that is asked for", () => {
    const { messages } = prepare(everything, { convertRoles: { system: "user", tool: "user" }, accepts: () => true, merge: true });
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(JSON.stringify(messages)).not.toContain("tool-call");
  });

  it("of the assistant may be the user's, as smolagents does for some servers", () => {
    const { messages } = prepare([user(text("Hi")), assistant(text("Hello")), user(text("So?"))], { convertRoles: { assistant: "user" } });
    expect(messages).toEqual([user(text("Hi")), user(text("Hello")), user(text("So?"))]);
  });
});
