/** Expectations: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html and the pages it links to. */

import type { Message } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import {
  answered,
  assistant,
  CACHE_POINT,
  CLAUDE,
  called,
  convert,
  inputOf,
  LLAMA,
  messagesOf,
  NOVA,
  system,
  TOOL,
  TOOL_SPEC,
  user,
} from "./sample-requests.ts";

describe("reasoning", () => {
  const thought: Message = {
    role: "assistant",
    content: [
      { type: "reasoning", text: "They want it.", signature: "sig==" },
      { type: "reasoning", text: "", provider: { bedrock: { redactedContent: "AAEC" } } },
      { type: "reasoning", text: "Nobody signed this." },
      ...called("a").content,
    ] as never,
  };

  it("goes back in its order, as it came, and only what is signed", () => {
    expect(messagesOf([user("Hi"), thought, answered("a", "rain")], { tools: [TOOL] })?.[1]?.content).toEqual([
      { reasoningContent: { reasoningText: { text: "They want it.", signature: "sig==" } } },
      { reasoningContent: { redactedContent: Buffer.from([0, 1, 2]) } },
      { toolUse: { toolUseId: "a", name: "weather", input: {} } },
    ]);
  });

  it.each([
    [
      "anthropic.claude-3-7-sonnet-20250219-v1:0",
      { budgetTokens: 4000 },
      { thinking: { type: "enabled", budget_tokens: 4000 } },
      undefined,
    ],
    ["us.anthropic.claude-sonnet-4-20250514-v1:0", { effort: "low" }, { thinking: { type: "enabled", budget_tokens: 2048 } }, undefined],
    [
      "global.anthropic.claude-opus-4-5-20251101-v1:0",
      { effort: "high" },
      { thinking: { type: "enabled", budget_tokens: 16384 } },
      undefined,
    ],
    ["anthropic.claude-opus-4-6-v1", { effort: "max" }, { thinking: { type: "adaptive" } }, "max"],
    ["us.anthropic.claude-sonnet-4-6", { effort: "low" }, { thinking: { type: "adaptive" } }, "low"],
    ["anthropic.claude-opus-5", { effort: "medium" }, { thinking: { type: "adaptive" } }, "medium"],
    ["anthropic.claude-opus-5", { effort: "none" }, undefined, undefined],
    ["us.amazon.nova-2-lite-v1:0", { effort: "low" }, { reasoningConfig: { type: "enabled", maxReasoningEffort: "low" } }, undefined],
    ["openai.gpt-oss-120b-1:0", { effort: "high" }, { reasoning_effort: "high" }, undefined],
  ] as const)("of %s is asked for with %o in its own words", (modelId, reasoning, fields, effort) => {
    const { input, warnings } = convert({ reasoning }, modelId);
    expect(input.additionalModelRequestFields).toEqual(fields);
    expect(input.outputConfig?.effort).toBe(effort);
    expect(warnings).toEqual([]);
  });

  it.each([
    [LLAMA, { effort: "high" }],
    [NOVA, { budgetTokens: 1000 }],
    ["anthropic.claude-opus-5", { budgetTokens: 1000 }],
    ["anthropic.claude-3-7-sonnet-20250219-v1:0", { effort: "xhigh" }],
  ] as const)("that %s does not know (%o) is a warning", (modelId, reasoning) => {
    expect(convert({ reasoning }, modelId).warnings.map(({ code }) => code)).toEqual(["unsupported"]);
  });
});

describe("marks for the prompt cache", () => {
  const messages = [system("Be brief."), user("a"), assistant("b"), user("c")];

  it("stand behind tools, system messages and what will be sent again", () => {
    const input = inputOf({ messages, tools: [TOOL], cacheBreakpoints: [0, 3] });
    expect(input.toolConfig?.tools).toEqual([TOOL_SPEC, CACHE_POINT]);
    expect(input.system).toEqual([{ text: "Be brief." }, CACHE_POINT]);
    expect(input.messages).toEqual([
      { role: "user", content: [{ text: "a" }] },
      { role: "assistant", content: [{ text: "b" }] },
      { role: "user", content: [{ text: "c" }, CACHE_POINT] },
    ]);
  });

  it("stand where they were before, when the conversation has grown", () => {
    const points = (input: ReturnType<typeof inputOf>) => JSON.stringify(input.messages).split(JSON.stringify(CACHE_POINT)).slice(0, -1);
    const short = inputOf({ messages, cacheBreakpoints: [0, 3] });
    const long = inputOf({ messages: [...messages, assistant("d"), user("e")], cacheBreakpoints: [0, 3, 5] });
    expect(points(long)[0]).toBe(points(short)[0]);
    expect(points(long).length).toBe(2);
  });

  it("are four at most: the last ones", () => {
    const many = [
      system("Be brief."),
      ...Array.from({ length: 10 }, (_, number) => (number % 2 === 0 ? user(`${number}`) : assistant(`${number}`))),
    ];
    const input = inputOf({ messages: many, tools: [TOOL], cacheBreakpoints: many.map((_, index) => index) });
    expect(JSON.stringify(input).split(JSON.stringify(CACHE_POINT)).length - 1).toBe(4);
    expect(input.messages?.slice(-2).every(({ content }) => content?.at(-1)?.cachePoint)).toBe(true);
  });

  it("stand once, however messages are merged, and where there is none of that number nowhere", () => {
    const input = inputOf({ messages: [user("a"), user("b"), user(" ")], cacheBreakpoints: [0, 1, 2, 9, -1] });
    expect(input.messages?.[0]?.content).toEqual([{ text: "a" }, { text: "b" }, CACHE_POINT]);
  });

  it("are not sent where they are not known, or not wanted", () => {
    const request = { messages, tools: [TOOL], cacheBreakpoints: [0, 3] };
    for (const input of [inputOf(request, LLAMA), inputOf(request, CLAUDE, { promptCache: false }), inputOf({ messages, tools: [TOOL] })]) {
      expect(JSON.stringify(input)).not.toContain("cachePoint");
    }
    expect(
      JSON.stringify(inputOf(request, "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc", { promptCache: true })),
    ).toContain("cachePoint");
  });

  it("do not stand behind Nova's tools", () => {
    expect(inputOf({ messages, tools: [TOOL], cacheBreakpoints: [0, 3] }, NOVA).toolConfig?.tools).toEqual([TOOL_SPEC]);
  });
});

describe("settings", () => {
  it("are Bedrock's own where it has them", () => {
    const input = inputOf({ temperature: 0, topP: 0.5, maxOutputTokens: 100, stop: ["</code>", "", " \n"] });
    expect(input.inferenceConfig).toEqual({ temperature: 0, topP: 0.5, maxTokens: 100, stopSequences: ["</code>"] });
    expect(input.additionalModelResponseFieldPaths).toEqual(["/stop_sequence"]);
    expect(inputOf({})).toEqual({ modelId: CLAUDE, messages: [{ role: "user", content: [{ text: "Hi" }] }] });
  });

  it("that Bedrock has not are a warning", () => {
    expect(convert({ seed: 7 }).warnings.map(({ code }) => code)).toEqual(["unsupported"]);
  });

  it("ask for JSON with a schema, as a string", () => {
    const schema = { type: "object", properties: { a: { type: "number" } } };
    expect(inputOf({ responseFormat: { type: "json", name: "answer", schema } }).outputConfig).toEqual({
      textFormat: { type: "json_schema", structure: { jsonSchema: { name: "answer", schema: JSON.stringify(schema) } } },
    });
    for (const { input, warnings } of [
      convert({ responseFormat: { type: "json" } }),
      convert({ responseFormat: { type: "json", schema } }, CLAUDE, { jsonSchema: false }),
    ]) {
      expect(input).not.toHaveProperty("outputConfig");
      expect(warnings.map(({ code }) => code)).toEqual(["unsupported"]);
    }
  });

  it("of `extra` go into their fields, those of the model into additionalModelRequestFields", () => {
    const input = inputOf({
      temperature: 1,
      reasoning: { effort: "low" },
      extra: {
        top_k: 50,
        inferenceConfig: { maxTokens: 7 },
        performanceConfig: { latency: "optimized" },
        requestMetadata: { team: "weather" },
        serviceTier: { type: "flex" },
        additionalModelRequestFields: { anthropic_beta: ["x"] },
      },
    });
    expect(input).toMatchObject({
      inferenceConfig: { temperature: 1, maxTokens: 7 },
      performanceConfig: { latency: "optimized" },
      requestMetadata: { team: "weather" },
      serviceTier: { type: "flex" },
      additionalModelRequestFields: { top_k: 50, thinking: { type: "adaptive" }, anthropic_beta: ["x"] },
    });
  });
});
