import type { AssistantPart, Message } from "@smolagents-ts/core";
import type OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { toResponsesInput } from "./to-responses-input.ts";
import { toProviderData, type VendorItem } from "./vendor-item.ts";

type Input = OpenAI.Responses.ResponseInput;

const GPT = { adapter: "openai", modelId: "gpt-5.6" };
const PIXEL = { type: "media", mediaType: "image/png", source: { kind: "bytes", base64: "AAAA" } } as const;

const inputOf = (messages: readonly Message[], options: Parameters<typeof toResponsesInput>[1] = GPT) =>
  toResponsesInput(messages, options);
const assistant = (...content: readonly AssistantPart[]): Message => ({ role: "assistant", content });
const kept = (item: Omit<VendorItem, "model">) => ({ provider: toProviderData("openai", { model: "gpt-5.6", ...item }) });

const SEALED = { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "They want it." }], encrypted_content: "gAAAA" };
const REPLY = assistant(
  { type: "reasoning", text: "They want it.", ...kept({ reasoning: SEALED }) },
  { type: "text", text: "I shall look.", ...kept({ id: "msg_1", phase: "commentary" }) },
  { type: "tool-call", id: "call_1", name: "weather", argsText: '{"city":"Sfax"}', ...kept({ id: "fc_1" }) },
);

describe("a conversation", () => {
  it("becomes items", () => {
    const expected: Input = [
      { role: "system", content: "Be brief." },
      { role: "user", content: "One\nTwo" },
      { role: "assistant", content: "Three" },
      { type: "function_call", call_id: "call_1", name: "weather", arguments: "{}" },
      { type: "function_call_output", call_id: "call_1", output: "Rain" },
    ];
    const { input, warnings } = inputOf([
      { role: "system", content: [{ type: "text", text: "Be brief." }] },
      {
        role: "user",
        content: [
          { type: "text", text: "One" },
          { type: "text", text: "Two" },
        ],
      },
      assistant({ type: "text", text: "Three" }, { type: "tool-call", id: "call_1", name: "weather", argsText: "{}" }),
      { role: "tool", content: [{ type: "tool-result", callId: "call_1", name: "weather", content: [{ type: "text", text: "Rain" }] }] },
    ]);
    expect(input).toEqual(expected);
    expect(warnings).toEqual([]);
  });

  it("holds images and files, in tool results too", () => {
    const files: Input = [
      {
        role: "user",
        content: [
          { type: "input_text", text: "Look." },
          { type: "input_image", image_url: "data:image/png;base64,AAAA", detail: "auto" },
          { type: "input_image", image_url: "https://x.example/y.png", detail: "low" },
          { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,AAAA" },
          { type: "input_file", file_url: "https://x.example/y.pdf" },
          { type: "input_file", filename: "file.csv", file_data: "data:text/csv;base64,AAAA" },
        ],
      },
      {
        type: "function_call_output",
        call_id: "call_1",
        output: [
          { type: "input_text", text: "Drawn." },
          { type: "input_image", image_url: "data:image/png;base64,AAAA", detail: "auto" },
        ],
      },
    ];
    const pdf = { type: "media", mediaType: "application/pdf" } as const;
    const bytes = { kind: "bytes", base64: "AAAA" } as const;
    const { input, warnings } = inputOf([
      {
        role: "user",
        content: [
          { type: "text", text: "Look." },
          PIXEL,
          { type: "media", mediaType: "image/png", source: { kind: "url", url: "https://x.example/y.png" }, detail: "low" },
          { ...pdf, source: bytes, filename: "a.pdf" },
          { ...pdf, source: { kind: "url", url: "https://x.example/y.pdf" } },
          { type: "media", mediaType: "text/csv", source: bytes },
        ],
      },
      {
        role: "tool",
        content: [{ type: "tool-result", callId: "call_1", name: "draw", content: [{ type: "text", text: "Drawn." }, PIXEL] }],
      },
    ]);
    expect(input).toEqual(files);
    expect(warnings).toEqual([]);
  });

  it("holds a note in place of a file that the API does not read", () => {
    const video = { type: "media", mediaType: "video/mp4", source: { kind: "bytes", base64: "AAAA" }, filename: "a.mp4" } as const;
    const { input, warnings } = inputOf([{ role: "user", content: [video] }]);
    expect(input).toEqual([{ role: "user", content: "[a.mp4 could not be shown to you.]" }]);
    expect(warnings).toMatchObject([{ code: "lossy-content" }]);
  });
});

it("holds no image for a model that is known to take none", () => {
  const { input, warnings } = inputOf([{ role: "user", content: [PIXEL] }], { ...GPT, capabilities: { images: false } });
  expect(input).toEqual([{ role: "user", content: "[image/png could not be shown to you.]" }]);
  expect(warnings).toMatchObject([{ code: "lossy-content" }]);
});

describe("what the model kept of its reply", () => {
  it("is sent back as it was, in its order", () => {
    const expected: Input = [
      SEALED as OpenAI.Responses.ResponseReasoningItem,
      {
        type: "message",
        id: "msg_1",
        role: "assistant",
        phase: "commentary",
        status: "completed",
        content: [{ type: "output_text", text: "I shall look.", annotations: [] }],
      },
      { type: "function_call", id: "fc_1", call_id: "call_1", name: "weather", arguments: '{"city":"Sfax"}' },
    ];
    expect(inputOf([REPLY]).input).toEqual(expected);
    // Conversations are stored as JSON.
    expect(inputOf(JSON.parse(JSON.stringify([REPLY]))).input).toEqual(expected);
  });

  it.each([
    ["model", { adapter: "openai", modelId: "gpt-5.6-mini" }],
    ["adapter", { adapter: "xai", modelId: "gpt-5.6" }],
  ])("is not sent to another %s", (_, options) => {
    const expected: Input = [
      { role: "assistant", content: "I shall look." },
      { type: "function_call", call_id: "call_1", name: "weather", arguments: '{"city":"Sfax"}' },
    ];
    const { input, warnings } = inputOf([REPLY], options);
    expect(input).toEqual(expected);
    expect(warnings).toEqual([]);
  });

  it("goes without ids when its reasoning was taken out", () => {
    const { content } = REPLY as Extract<Message, { role: "assistant" }>;
    expect(inputOf([assistant(...content.slice(1))]).input).toEqual([
      { role: "assistant", phase: "commentary", content: "I shall look." },
      { type: "function_call", call_id: "call_1", name: "weather", arguments: '{"city":"Sfax"}' },
    ]);
  });

  it("goes without reasoning that led to nothing", () => {
    const [reasoning] = (REPLY as Extract<Message, { role: "assistant" }>).content as readonly [AssistantPart, ...AssistantPart[]];
    const cut = { type: "text", text: "" } as const;
    expect(inputOf([assistant(reasoning, cut)]).input).toEqual([{ role: "assistant", content: "" }]);
    expect(inputOf([assistant({ type: "text", text: "Well." }, reasoning)]).input).toMatchObject([{ role: "assistant" }]);
  });
});
