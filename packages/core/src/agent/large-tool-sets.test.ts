import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { SessionOptions } from "../contracts/executor.ts";
import type { Tool } from "../contracts/tool.ts";
import type { CodeAgentOptions } from "../definition/agent-options.ts";
import { FakeExecutor, type FakeProgram, ScriptedModel } from "../testing/index.ts";
import { told } from "../testing/told.ts";
import { tool } from "../tools/tool.ts";
import { CodeAgent } from "./code-agent.ts";

const directOnly = tool({ name: "send", description: "Sends.", allowedCallers: ["direct"], execute: () => "sent" });

class WatchedExecutor extends FakeExecutor {
  readonly opened: SessionOptions[] = [];
  override open(options: SessionOptions) {
    this.opened.push(options);
    return super.open(options);
  }
}
const say = (program: string) => `I run it.\n<code>\n${program}\n</code>`;
const promptOf = ({ requests }: ScriptedModel) =>
  requests[0]!.messages[0]!.content.map((part) => ("text" in part ? part.text : "")).join("");

describe("With 300 tools", () => {
  const many: readonly Tool[] = Array.from({ length: 300 }, (_, at) =>
    tool({
      name: `service${at % 10}Action${at}`,
      description: `Does thing number ${at} with the service ${at % 10}, and says what came of it.`,
      inputSchema: z.object({ id: z.string().describe("Of the thing."), limit: z.number().int().min(1).max(100).default(10) }),
      outputSchema: z.array(z.object({ id: z.string(), title: z.string() })),
      execute: ({ id }) => [{ id, title: `Thing ${at}` }],
    }),
  );
  const withMany = (options: Partial<CodeAgentOptions> = {}, program: FakeProgram = () => ({ final: { value: 1 } })) => {
    const model = new ScriptedModel([say("it"), say("it")]);
    const executor = new WatchedExecutor(program);
    return { model, executor, agent: new CodeAgent({ model, executor, tools: many, ...options }) };
  };
  const sizeOf = (model: ScriptedModel) => promptOf(model).length / 4;

  it.each([10_000, 2_000, 300])(
    "the prompt declares what fits into %d tokens, and says how to find the rest",
    async (maxDeclarationTokens) => {
      const bare = withMany({ tools: [] });
      await bare.agent.run("t");
      const { model, agent } = withMany({ maxDeclarationTokens });
      await agent.run("t");
      expect(sizeOf(model) - sizeOf(bare.model)).toBeLessThan(maxDeclarationTokens + 20);
      const declared = promptOf(model).match(/declare function service/g)?.length ?? 0;
      expect(declared).toBeLessThan(300);
      if (maxDeclarationTokens >= 2_000) expect(declared).toBeGreaterThan(10);
      expect(promptOf(model)).toContain("tools.search(");
      expect(promptOf(model)).toContain(`Further tools, not declared here: ${300 - declared}`);
    },
  );

  it("declares all of them when there is room, and no search", async () => {
    const { model, executor, agent } = withMany({ maxDeclarationTokens: 1_000_000 });
    await agent.run("t");
    expect(promptOf(model).match(/declare function service/g)).toHaveLength(300);
    expect(promptOf(model)).not.toContain("tools.search(");
    expect(executor.opened[0]!.tools.some(({ name }) => name === "search")).toBe(false);
  });

  it("is the same bytes for the same tools", async () => {
    const [one, other] = [withMany(), withMany()];
    await one.agent.run("t");
    await one.agent.run("t");
    await other.agent.run("u");
    expect(one.model.requests[1]!.messages[0]).toEqual(one.model.requests[0]!.messages[0]);
    expect(promptOf(other.model)).toBe(promptOf(one.model));
  });

  it("finds, describes and calls from a program what the prompt does not declare", async () => {
    const seen: unknown[] = [];
    const { model, agent } = withMany({ maxDeclarationTokens: 300 }, async (_, { call }) => {
      const found = (await call("search", { query: "thing number 287", limit: 3 })) as { tools: { name: string }[] };
      const name = found.tools[0]!.name;
      seen.push(name, await call("describe", { names: [name] }), await call(name, { id: "x" }));
      return { final: { value: 1 } };
    });
    const { status, steps } = await agent.run("t");
    expect(status).toBe("completed");
    expect(promptOf(model)).not.toContain("service7Action287(");
    expect(seen).toEqual([
      "service7Action287",
      expect.stringContaining("declare function service7Action287("),
      [{ id: "x", title: "Thing 287" }],
    ]);
    expect(steps[0]!.calls.map(({ name }) => name)).toEqual(["search", "describe", "service7Action287"]);
  });

  it("leaves their names to tools called search and describe", async () => {
    const own = ["search", "describe"].map((name) => tool({ name, description: `My ${name}.`, execute: () => `mine: ${name}` }));
    const seen: unknown[] = [];
    const { model, executor, agent } = withMany({ tools: [...own, ...many], maxDeclarationTokens: 300 }, async (_, { call }) => {
      seen.push(await call("search"), await call("describe"));
      seen.push(((await call("searchTools", { query: "thing 287" })) as { total: number }).total > 0);
      return { final: { value: 1 } };
    });
    expect((await agent.run("t")).status).toBe("completed");
    expect(seen).toEqual(["mine: search", "mine: describe", true]);
    expect(promptOf(model)).toContain("tools.searchTools({");
    expect(promptOf(model)).toContain("tools.describeTools({");
    expect(executor.opened[0]!.tools.filter(({ name }) => name === "search")).toHaveLength(1);
  });

  it("declares natively, in mode both, only those the prompt has room for, and those that programs may not call", async () => {
    const model = new ScriptedModel(
      [
        { toolCalls: [{ id: "1", name: "service7Action287", args: { id: "x" } }] },
        { toolCalls: [{ id: "2", name: "finalAnswer", args: { answer: 1 } }] },
      ],
      { capabilities: { tools: true } },
    );
    const executor = new FakeExecutor(() => ({}));
    await new CodeAgent({ model, executor, mode: "both", tools: [...many, directOnly], maxDeclarationTokens: 2_000 }).run("t");
    const native = model.requests[0]!.tools!.map(({ name }) => name);
    const declared = promptOf(model).match(/declare function service/g)!.length;
    expect(native).toHaveLength(declared + 3);
    expect(native).toContain("send");
    // A model that found it may call it directly all the same.
    expect(told(model)).toEqual(['[{"id":"x","title":"Thing 287"}]']);
  });

  it("declares no more than 128 natively, in mode both: OpenAI refuses requests with more", async () => {
    const model = new ScriptedModel([{ toolCalls: [{ id: "1", name: "finalAnswer", args: { answer: 1 } }] }]);
    const executor = new FakeExecutor(() => ({}));
    await new CodeAgent({ model, executor, mode: "both", tools: [...many, directOnly], maxDeclarationTokens: 1_000_000 }).run("t");
    const native = model.requests[0]!.tools!.map(({ name }) => name);
    expect(native).toHaveLength(128);
    expect(native).toEqual(expect.arrayContaining(["runCode", "finalAnswer", "send"]));
    expect(promptOf(model).match(/declare function service/g)).toHaveLength(300);
  });
});
