import { CodeAgent } from "@smolagents-ts/core";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import { afterAll, describe, expect, it } from "vitest";
import { ask, assistant, user } from "./tiny-models.ts";
import { TransformersModel } from "./transformers-model.ts";

/** Run with LIVE=1: downloads half a gigabyte into the cache of Hugging Face, once. */
describe("a real model", { timeout: 1_800_000 }, () => {
  const modelId = process.env["TRANSFORMERS_MODEL"] ?? "onnx-community/Qwen3-0.6B-ONNX";
  const options = { modelId, dtype: "q4f16", temperature: 0, extra: { chat_template_kwargs: { enable_thinking: false } } } as const;
  const model = new TransformersModel(options);
  afterAll(() => model.close());

  it("answers, counts tokens, and says the same with what it remembers", async () => {
    const first = [user("Name the capital of France in one word.")];
    const { text, usage } = await ask(model, { messages: first });
    expect(text).toMatch(/paris/i);
    expect(usage.inputTokens).toBeGreaterThan(10);
    const second = { messages: [...first, assistant(text), user("And that of Italy?")] };
    const remembered = await ask(model, second);
    expect(remembered.text).toMatch(/rome/i);
    expect(remembered.usage.cacheReadTokens).toBeGreaterThan(10);
    const forgetful = new TransformersModel({ ...options, reusePrompt: false });
    expect((await ask(forgetful, second)).text).toBe(remembered.text);
    await forgetful.close();
  });

  it("ends at a stop string", async () => {
    const { text } = await ask(model, { messages: [user("Count from one to five in words, separated by spaces.")], stop: ["four"] });
    expect(text).toMatch(/three/i);
    expect(text).not.toMatch(/four/);
  });

  it("writes a program", async () => {
    const agent = new CodeAgent({ model, executor: new LocalExecutor(), maxSteps: 4 });
    const { steps } = await agent.run("Compute 17 * 23 with code and give the number as the final answer.");
    expect(steps.some(({ code }) => code?.includes("17"))).toBe(true);
    await agent.close();
  });
});
