/** Expectations: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html and the pages it links to. */

import type { Message, ModelRequest } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { Refusals } from "./refusals.ts";
import {
  answered,
  assistant,
  BYTES,
  CLAUDE,
  called,
  convert,
  file,
  inputOf,
  LLAMA,
  messagesOf,
  NOVA,
  system,
  TOOL,
  TOOL_SPEC,
  user,
} from "./sample-requests.ts";
import { toConverseRequest } from "./to-converse-request.ts";

describe("a conversation", () => {
  it("has its system messages apart", () => {
    const { system: blocks, messages } = inputOf({ messages: [system("Be brief."), system("Be kind."), user("Hi")] });
    expect(blocks).toEqual([{ text: "Be brief." }, { text: "Be kind." }]);
    expect(messages).toEqual([{ role: "user", content: [{ text: "Hi" }] }]);
  });

  it("alternates between the user and the assistant", () => {
    const messages = messagesOf([user("a"), user("b"), assistant("c"), assistant("d"), system("e"), user("f")]);
    expect(messages).toEqual([
      { role: "user", content: [{ text: "a" }, { text: "b" }] },
      { role: "assistant", content: [{ text: "c" }, { text: "d" }] },
      { role: "user", content: [{ text: "e" }, { text: "f" }] },
    ]);
  });

  it("begins with the user, whoever began", () => {
    expect(messagesOf([system("Be brief."), assistant("Welcome."), user("Hi")])?.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "user",
    ]);
    expect(messagesOf([system("Be brief.")])?.map(({ role }) => role)).toEqual(["user"]);
  });

  it("holds no text without a character to see", () => {
    const messages: Message[] = [user(" \n"), user("Hi"), { role: "assistant", content: [] }, user(""), user("Ho")];
    expect(messagesOf(messages)).toEqual([{ role: "user", content: [{ text: "Hi" }, { text: "Ho" }] }]);
    expect(inputOf({ messages: [system(""), user("Hi")] })).not.toHaveProperty("system");
    expect(messagesOf([user("Hi"), called("a"), answered("a", "")], { tools: [TOOL] })?.at(-1)?.content).toEqual([
      { toolResult: { toolUseId: "a", content: [{ text: "(nothing)" }] } },
    ]);
  });

  it("does not end with white space where the assistant shall go on", () => {
    expect(messagesOf([user("Hi"), assistant("Thought: ")])?.at(-1)?.content).toEqual([{ text: "Thought:" }]);
  });

  it("sends roles as others where that is wanted", () => {
    const { input } = toConverseRequest(
      { messages: [system("Be brief."), user("Hi")] },
      { modelId: CLAUDE, refusals: new Refusals(), capabilities: {}, convertRoles: { system: "user" } },
    );
    expect(input).not.toHaveProperty("system");
    expect(input.messages).toEqual([{ role: "user", content: [{ text: "Be brief." }, { text: "Hi" }] }]);
  });
});

describe("tools", () => {
  it("are declared with their schemas", () => {
    expect(inputOf({ tools: [TOOL] }).toolConfig).toEqual({ tools: [TOOL_SPEC] });
    expect(inputOf({ tools: [{ ...TOOL, description: "" }] }).toolConfig?.tools?.[0]?.toolSpec).not.toHaveProperty("description");
  });

  it("are chosen as the request says", () => {
    const choiceFor = (toolChoice: NonNullable<ModelRequest["toolChoice"]>) =>
      inputOf({ tools: [TOOL], toolChoice }).toolConfig?.toolChoice;
    expect(choiceFor("auto")).toEqual({ auto: {} });
    expect(choiceFor("required")).toEqual({ any: {} });
    expect(choiceFor({ name: "weather" })).toEqual({ tool: { name: "weather" } });
    expect(inputOf({ toolChoice: "required" })).not.toHaveProperty("toolConfig");
  });

  it("have their calls and results in turns", () => {
    const two: Message = { role: "assistant", content: [...called("a").content, ...called("b", '{"city":"Sfax"}').content] as never };
    const messages = messagesOf([user("Hi"), two, answered("a", "rain"), answered("b", "no such city", true), user("And?")], {
      tools: [TOOL],
    });
    expect(messages?.slice(1)).toEqual([
      {
        role: "assistant",
        content: [
          { toolUse: { toolUseId: "a", name: "weather", input: {} } },
          { toolUse: { toolUseId: "b", name: "weather", input: { city: "Sfax" } } },
        ],
      },
      {
        role: "user",
        content: [
          { toolResult: { toolUseId: "a", content: [{ text: "rain" }] } },
          { toolResult: { toolUseId: "b", content: [{ text: "no such city" }], status: "error" } },
          { text: "And?" },
        ],
      },
    ]);
  });

  it("send the status of a result to Claude and Nova alone, which know it", () => {
    const messages = [user("Hi"), called("a"), answered("a", "no such city", true)];
    expect(JSON.stringify(messagesOf(messages, { tools: [TOOL] }, NOVA))).toContain('"status":"error"');
    expect(JSON.stringify(messagesOf(messages, { tools: [TOOL] }, LLAMA))).not.toContain("status");
  });

  it("become text where there are none this time: the blocks may not stand without them", () => {
    const messages = [user("Hi"), called("a", '{"city":"Sfax"}'), answered("a", "rain-in-sfax"), user("Now plan.")];
    for (const more of [{}, { tools: [] }, { tools: [TOOL], toolChoice: "none" }] as const) {
      const input = inputOf({ messages, ...more });
      expect(input).not.toHaveProperty("toolConfig");
      expect(input.messages?.flatMap(({ content }) => content?.flatMap((block) => Object.keys(block)))).toEqual([
        "text",
        "text",
        "text",
        "text",
      ]);
      expect(JSON.stringify(input.messages)).toContain("rain-in-sfax");
    }
  });

  it("take ids and arguments that Bedrock would refuse in a form that it takes", () => {
    const messages = messagesOf([user("Hi"), called("functions.weather:0", "Sfax"), answered("functions.weather:0", "rain")], {
      tools: [TOOL],
    });
    expect(messages?.[1]?.content).toEqual([
      { toolUse: { toolUseId: "functions_weather_0", name: "weather", input: { unparsed: "Sfax" } } },
    ]);
    expect(messages?.[2]?.content?.[0]?.toolResult?.toolUseId).toBe("functions_weather_0");
  });

  it("cannot be forbidden to be called at once, which is told", () => {
    expect(convert({ tools: [TOOL], parallelToolCalls: false }).warnings.map(({ code }) => code)).toEqual(["unsupported"]);
    expect(convert({ tools: [TOOL], parallelToolCalls: true }).warnings).toEqual([]);
  });
});

describe("files", () => {
  const contentOf = (...content: Extract<Message, { role: "user" }>["content"]) => messagesOf([{ role: "user", content }])?.[0]?.content;

  it.each([
    ["image/png", { image: { format: "png", source: BYTES } }],
    ["image/jpeg", { image: { format: "jpeg", source: BYTES } }],
    ["image/gif", { image: { format: "gif", source: BYTES } }],
    ["image/webp", { image: { format: "webp", source: BYTES } }],
    ["video/3gpp", { video: { format: "three_gp", source: BYTES } }],
    ["audio/wav", { audio: { format: "wav", source: BYTES } }],
    ["audio/mpeg", { audio: { format: "mp3", source: BYTES } }],
    ["text/plain; charset=utf-8", { document: { format: "txt", name: "document", source: BYTES } }],
    [
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      { document: { format: "docx", name: "document", source: BYTES } },
    ],
  ])("of type %s are sent as bytes", (mediaType, block) => {
    expect(contentOf({ type: "text", text: "Look." }, file(mediaType))).toEqual([{ text: "Look." }, block]);
  });

  it("have names of permitted characters, no two alike, and a text beside them", () => {
    const content = contentOf(
      file("application/pdf", "Q3/2026: Bericht_Übersicht  (final).pdf"),
      file("text/csv", "a.csv"),
      file("text/csv", "a.csv"),
      file("text/markdown", "***.md"),
    );
    const names = content?.flatMap(({ document }) => document?.name ?? []) ?? [];
    expect(names).toEqual(["Q3-2026- Bericht--bersicht (final)", "a", "a (2)", "---"]);
    for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9()[\]-]+( [a-zA-Z0-9()[\]-]+)*$/);
    expect(content?.at(-1)).toHaveProperty("text");
  });

  it("in S3 are sent by their place, others by address are not sent", () => {
    const at = (url: string) => ({ type: "media", mediaType: "image/png", source: { kind: "url", url } }) as const;
    expect(contentOf(at("s3://bucket/a.png"))).toEqual([
      { image: { format: "png", source: { s3Location: { uri: "s3://bucket/a.png" } } } },
    ]);
    const { input, warnings } = convert({ messages: [{ role: "user", content: [at("https://example.com/a.png")] }] });
    expect(warnings.map(({ code }) => code)).toEqual(["lossy-content"]);
    expect(input.messages?.[0]?.content?.[0]).toHaveProperty("text");
  });

  it("stand in results of tools, but sound, which comes after them", () => {
    const results: Message = {
      role: "tool",
      content: [
        { type: "tool-result", callId: "a", name: "draw", content: [{ type: "text", text: "Drawn." }, file("image/png")] },
        { type: "tool-result", callId: "b", name: "sing", content: [file("audio/wav")] },
      ],
    };
    const two: Message = { role: "assistant", content: [...called("a").content, ...called("b").content] as never };
    expect(messagesOf([user("Hi"), two, results], { tools: [TOOL] })?.at(-1)?.content).toEqual([
      { toolResult: { toolUseId: "a", content: [{ text: "Drawn." }, { image: { format: "png", source: BYTES } }] } },
      { toolResult: { toolUseId: "b", content: [{ text: "(nothing)" }] } },
      { audio: { format: "wav", source: BYTES } },
    ]);
  });
});
