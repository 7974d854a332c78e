import type { MediaPart, Message } from "@smolagents-ts/core";
import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import { describe, expect, it } from "vitest";
import { toChatMessages } from "./to-chat-messages.ts";

const user = (...content: Extract<Message, { role: "user" }>["content"]): Message => ({ role: "user", content });
const text = (value: string) => ({ type: "text", text: value }) as const;
const media = (mediaType: string, rest: Partial<MediaPart> = {}): MediaPart => ({
  type: "media",
  mediaType,
  source: { kind: "bytes", base64: "AAAA" },
  ...rest,
});

/** The SDK's types are OpenAI's reference: what is expected must fit them. */
const wire = (...messages: ChatCompletionMessageParam[]) => messages;

describe("toChatMessages", () => {
  it("sends text as a plain string, as servers without content parts need it", () => {
    const { messages, warnings } = toChatMessages([
      { role: "system", content: [text("Be brief."), text("Be kind.")] },
      user(text("Hi")),
      { role: "assistant", content: [text("Hel"), text("lo")] },
    ]);
    expect(messages).toEqual(
      wire({ role: "system", content: "Be brief.\nBe kind." }, { role: "user", content: "Hi" }, { role: "assistant", content: "Hello" }),
    );
    expect(warnings).toEqual([]);
  });

  it("sends images by address and as bytes", () => {
    const { messages } = toChatMessages([
      user(
        text("Compare."),
        media("image/png", { detail: "low" }),
        media("image/jpeg", { source: { kind: "url", url: "https://a.example/b.jpg" } }),
      ),
    ]);
    expect(messages).toEqual(
      wire({
        role: "user",
        content: [
          { type: "text", text: "Compare." },
          { type: "image_url", image_url: { url: "data:image/png;base64,AAAA", detail: "low" } },
          { type: "image_url", image_url: { url: "https://a.example/b.jpg" } },
        ],
      }),
    );
  });

  it("sends sound and PDF files", () => {
    const { messages, warnings } = toChatMessages([
      user(media("audio/mpeg"), media("audio/wav"), media("application/pdf", { filename: "a.pdf" })),
    ]);
    expect(messages).toEqual(
      wire({
        role: "user",
        content: [
          { type: "input_audio", input_audio: { data: "AAAA", format: "mp3" } },
          { type: "input_audio", input_audio: { data: "AAAA", format: "wav" } },
          { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,AAAA" } },
        ],
      }),
    );
    expect(warnings).toEqual([]);
  });

  it("says what it leaves out, to the caller and to the model", () => {
    const { messages, warnings } = toChatMessages([user(text("Watch."), media("video/mp4", { filename: "cat.mp4" }))]);
    expect(messages).toEqual(wire({ role: "user", content: "Watch.\n[cat.mp4 could not be shown to you.]" }));
    expect(warnings).toEqual([{ code: "lossy-content", message: expect.stringContaining("video/mp4") }]);
  });

  it("sends tool calls with their arguments as the model wrote them", () => {
    const argsText = '{ "city" : "Sf\\u0061x" }';
    const { messages } = toChatMessages([
      {
        role: "assistant",
        content: [
          { type: "reasoning", text: "Hm." },
          { type: "tool-call", id: "c1", name: "weather", argsText },
        ],
      },
      { role: "tool", content: [{ type: "tool-result", callId: "c1", name: "weather", content: [text("Rain")] }] },
    ]);
    expect(messages).toEqual(
      wire(
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "c1", type: "function", function: { name: "weather", arguments: argsText } }],
        },
        { role: "tool", tool_call_id: "c1", content: "Rain" },
      ),
    );
  });

  it("moves media of tool results behind the last result of the turn", () => {
    const result = (callId: string, ...content: readonly (MediaPart | ReturnType<typeof text>)[]) =>
      ({ role: "tool", content: [{ type: "tool-result", callId, name: "draw", content }] }) as const;
    const { messages, warnings } = toChatMessages([
      result("c1", text("Drawn."), media("image/png")),
      result("c2", text("Done.")),
      user(text("Nice.")),
    ]);
    expect(messages).toEqual(
      wire(
        { role: "tool", tool_call_id: "c1", content: "Drawn.\n[The files are in the next message.]" },
        { role: "tool", tool_call_id: "c2", content: "Done." },
        {
          role: "user",
          content: [
            { type: "text", text: "Returned by draw (c1):" },
            { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
          ],
        },
        { role: "user", content: "Nice." },
      ),
    );
    expect(warnings.map(({ code }) => code)).toEqual(["lossy-content"]);
  });

  it("sends an empty field with a call that had no reasoning, where reasoning is asked for", () => {
    const call: Message = { role: "assistant", content: [{ type: "tool-call", id: "a", name: "f", argsText: "{}" }] };
    expect(toChatMessages([call], { reasoningField: "reasoning_content" }).messages).toMatchObject([{ reasoning_content: "" }]);
    expect(toChatMessages([call]).messages[0]).not.toHaveProperty("reasoning_content");
  });

  it("sends reasoning back only where it is asked to", () => {
    const turn: Message = { role: "assistant", content: [{ type: "reasoning", text: "Hm." }, text("Yes")] };
    expect(toChatMessages([turn]).messages).toEqual([{ role: "assistant", content: "Yes" }]);
    expect(toChatMessages([turn], { reasoningField: "reasoning_content" }).messages).toEqual([
      { role: "assistant", content: "Yes", reasoning_content: "Hm." },
    ]);
  });

  it("adds a vendor's own fields to the part that carries them", () => {
    const part = { ...text("Long."), provider: { openai: { prompt_cache_breakpoint: { mode: "explicit" } }, other: { x: 1 } } } as const;
    expect(toChatMessages([{ role: "system", content: [part] }]).messages).toEqual([
      { role: "system", content: [{ type: "text", text: "Long.", prompt_cache_breakpoint: { mode: "explicit" } }] },
    ]);
  });
});

describe("what a user asks for beyond the wire", () => {
  it("is kept: roles, and files that are not too large", () => {
    const picture = media("image/png", { filename: "cat.png" });
    const { messages, warnings } = toChatMessages([{ role: "system", content: [text("Be brief.")] }, user(text("Look."), picture)], {
      convertRoles: { system: "user" },
      maxMediaBytes: 2,
    });
    expect(messages).toEqual(
      wire({ role: "user", content: "Be brief." }, { role: "user", content: "Look.\n[cat.png could not be shown to you.]" }),
    );
    expect(warnings).toEqual([{ code: "lossy-content", message: expect.stringContaining("too large (3 bytes; 2 at most)") }]);
  });
});
