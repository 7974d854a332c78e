import { scriptedGguf } from "@smolagents-ts/conformance";
import { CodeAgent, tool } from "@smolagents-ts/core";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import { describe, expect, it } from "vitest";
import { openModel } from "./scripted-llama.ts";

const words = (text: string): readonly string[] => text.match(/\s*\S+/g) ?? [];

const FIRST = `Thought: I ask for the population first.
<code>
const population = await lookUp({ city: "Sfax" });
console.log(population);
</code>`;
const SECOND = `Thought: now I double it.
<code>
finalAnswer(population * 2);
</code>`;

describe("a CodeAgent with a model in this process", () => {
  it.each([undefined, "code"] as const)("comes to its answer in two steps (grammar: %s)", async (grammar) => {
    const model = await openModel(scriptedGguf([{ pieces: words(FIRST) }, { pieces: words(SECOND) }], { contextLength: 32_768 }), {
      contextSize: 32_768,
      ...(grammar && { grammar }),
    });
    const lookUp = tool({
      name: "lookUp",
      description: "The population of a city.",
      inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] } as const,
      execute: () => 277_278,
    });
    const agent = new CodeAgent({ model, tools: [lookUp], executor: new LocalExecutor() });
    const { output, steps, usage } = await agent.run("Twice the population of Sfax?");
    expect(output).toBe(554_556);
    expect(steps.length).toBe(2);
    // The second request extends the first: the system prompt, the task and the first reply are not read again.
    expect(usage.cacheReadTokens).toBeGreaterThan((usage.inputTokens ?? 0) * 0.4);
  });
});
