// With a real model: LIVE=1 LLAMA_CPP_TEST_MODEL=/path/to/model.gguf pnpm test

import { CodeAgent } from "@smolagents-ts/core";
import { FakeExecutor } from "@smolagents-ts/core/testing";
import { describe, expect, it } from "vitest";
import { LlamaCppModel } from "./llama-cpp-model.ts";
import { call, said } from "./scripted-llama.ts";

const modelId = process.env["LLAMA_CPP_TEST_MODEL"];

describe.skipIf(!modelId)(`a real model${modelId ? "" : " (skipped: LLAMA_CPP_TEST_MODEL is not set)"}`, { timeout: 600_000 }, () => {
  const open = (grammar?: "code") => new LlamaCppModel({ modelId: modelId ?? "", contextSize: 4_096, ...(grammar && { grammar }) });
  const question = said("What is the capital of France? Answer in one sentence.");

  it("answers, and goes on from where it was", async () => {
    await using model = open();
    const { text, message, usage } = await call(model, { messages: [question], maxOutputTokens: 60 });
    expect(text).toContain("Paris");
    const more = await call(model, { messages: [question, message, said("And of Italy?")], maxOutputTokens: 60 });
    expect(more.text).toContain("Rome");
    expect(more.usage.cacheReadTokens).toBeGreaterThanOrEqual((usage.inputTokens ?? 0) - 1);
  });

  it("calls a tool that it must call", async () => {
    await using model = open();
    const inputSchema = { type: "object", properties: { city: { type: "string", maxLength: 20 } }, required: ["city"] };
    const tools = [{ name: "weather", description: "Tells the weather of a city.", inputSchema }];
    const { message } = await call(model, { messages: [said("What is the weather in Paris?")], tools, toolChoice: "required" });
    expect(message.content).toMatchObject([{ type: "tool-call", name: "weather", args: { city: "Paris" } }]);
  });

  it("writes programs alone where it acts for a CodeAgent", async () => {
    await using model = open("code");
    const executor = new FakeExecutor(() => ({ final: { value: "ran" } }));
    const agent = new CodeAgent({ model, executor, modelSettings: { maxOutputTokens: 1_000, temperature: 0.5 }, maxSteps: 1 });
    await agent.run("What is 2 + 3?");
    expect(executor.programs.length).toBe(1);
  });
});
