import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { z } from "zod";
import type { Executor, ExecutorLimits, SessionOptions } from "../contracts/executor.ts";
import type { Model } from "../contracts/model.ts";
import type { AgentRunOptions, CodeAgentOptions } from "../definition/agent-options.ts";
import { AgentConfigError, PluginNotFoundError } from "../errors.ts";
import { definePlugin } from "../plugins/plugin.ts";
import { PluginRegistry } from "../plugins/registry.ts";
import { FakeExecutor, ScriptedModel } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { CodeAgent } from "./code-agent.ts";
import type { RunResult } from "./run-result.ts";

const ANSWER = "I know it.\n<code>\nanswer\n</code>";
const model = () => new ScriptedModel([ANSWER]);
const executor = () => new FakeExecutor(() => ({ final: { value: 42 } }));
const agentWith = (options: Partial<CodeAgentOptions> = {}) => new CodeAgent({ model: model(), executor: executor(), ...options });
const exchangeRate = tool({
  name: "exchangeRate",
  description: "Current exchange rate.",
  inputSchema: z.object({ base: z.string() }),
  outputSchema: z.number(),
  execute: ({ base }) => base.length,
});

/** An executor that keeps what its sessions were opened with. */
class WatchedExecutor extends FakeExecutor {
  readonly opened: SessionOptions[] = [];
  override open(options: SessionOptions) {
    this.opened.push(options);
    return super.open(options);
  }
}
const watched = () => new WatchedExecutor(() => ({ final: { value: 42 } }));

const refusal = (make: () => unknown): AgentConfigError => {
  try {
    make();
  } catch (error) {
    if (AgentConfigError.is(error)) return error;
    throw error;
  }
  return expect.unreachable("was accepted");
};
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable("went well"),
    (error: Error) => error,
  );

describe("new CodeAgent", () => {
  it.each<[what: string, options: object, message: RegExp, hint: RegExp]>([
    ["no model", { model: undefined }, /^"model" must be a model or a name, but it is of type undefined\./, /OpenAIModel/],
    ["null for a model", { model: null }, /but it is null\./, /OpenAIModel/],
    ["an empty name for a model", { model: "" }, /but it is an empty string\./, /openai\/gpt/],
    ["an object that is no model", { model: { generate() {} } }, /but it is of type object\./, /OpenAIModel/],
    ["no executor", { executor: undefined }, /^"executor" must be an executor or a name, but it is of type undefined\./, /"local"/],
    ["a class for an executor", { executor: FakeExecutor }, /but it is of type function\./, /new LocalExecutor\(\)/],
    ["tools as an object", { tools: { exchangeRate } }, /^"tools" must be a list, but it is of type object\./, /tools: \[/],
    ["a function for a tool", { tools: [() => 1] }, /^An entry of "tools" is not a tool\./, /tool\(\{/],
    ["an undefined tool", { tools: [undefined] }, /^An entry of "tools" is not a tool\./, /tool\(\{/],
    ["a tool not made with tool()", { tools: [{ name: "a", execute() {} }] }, /^An entry of "tools" is not a tool\./, /tool\(\{/],
    ["two tools of one name", { tools: [exchangeRate, { ...exchangeRate }] }, /^Two tools are called "exchangeRate"\./, /rename/],
    ["instructions that are no text", { instructions: ["Be brief"] }, /^"instructions" must be a text, but it is of type object\.$/, /^$/],
    ["a step callback alone", { stepCallbacks: () => {} }, /^"stepCallbacks" must be a list of functions\./, /stepCallbacks: \[/],
    [
      "a step callback that is no function",
      { stepCallbacks: ["log"] },
      /^"stepCallbacks" must be a list of functions\./,
      /stepCallbacks: \[/,
    ],
    ["too little room for observations", { maxObservationChars: 99 }, /^"maxObservationChars" is 99, but/, /5,000/],
    ["a room for observations that is no number", { maxObservationChars: Number.NaN }, /^"maxObservationChars" is NaN, but/, /5,000/],
  ])("refuses %s", (_, options, message, hint) => {
    const error = refusal(() => agentWith(options));
    expect(error.message).toMatch(message);
    expect(error.hint ?? "").toMatch(hint);
    expect(error.code).toBe("CONFIG");
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "5", null])("refuses maxSteps: %j", async (value) => {
    const maxSteps = value as number;
    const message = `"maxSteps" is ${value}, but a run takes a whole number of steps, at least 1.\n\n  Leave it out for the default of 20.`;
    expect(refusal(() => agentWith({ maxSteps })).message).toBe(message);
    // Null at a run is the same as leaving it out.
    if (value !== null) expect((await failure(agentWith().run("t", { maxSteps }))).message).toBe(message);
  });

  it("warms the executor up", () => {
    const warm = vi.fn();
    agentWith({ executor: Object.assign(executor(), { warm }) });
    expect(warm).toHaveBeenCalledOnce();
  });

  it("opens no sandbox and calls no model", () => {
    const [idle, silent] = [executor(), model()];
    agentWith({ executor: idle, model: silent });
    expect(idle.openSessions).toBe(0);
    expect(silent.requests).toEqual([]);
  });
});

describe("CodeAgent.run", () => {
  it("gives the answer", async () => {
    expect(await agentWith().run("What is six times seven?")).toMatchObject({ status: "completed", output: 42, runId: expect.any(String) });
  });

  it.each(["", " \n", undefined, null, 5])("refuses the task %j", async (task) => {
    const error = await failure(agentWith().run(task as string));
    expect(error).toBeInstanceOf(AgentConfigError);
    expect(error.message).toBe('The task is empty.\n\n  Say what to do: agent.run("…").');
  });

  it("sends the task as it is, and the instructions at the end of the system prompt", async () => {
    const spoken = model();
    await agentWith({ model: spoken, instructions: "Answer in French." }).run(" What is six times seven?\n");
    const [system, user, ...rest] = spoken.requests[0]!.messages;
    expect(system).toMatchObject({ role: "system", content: [{ type: "text", text: expect.stringMatching(/\n\nAnswer in French\.$/) }] });
    expect(user).toEqual({ role: "user", content: [{ type: "text", text: " What is six times seven?\n" }] });
    expect(rest).toEqual([]);
  });

  it("hands tools, limits and variables to the sandbox", async () => {
    const sandbox = watched();
    const limits: ExecutorLimits = { timeoutMs: 5_000, calls: 3 };
    const variables = { rates: [1, 2], when: new Date(0) };
    await agentWith({ executor: sandbox, tools: [exchangeRate], limits }).run("t", { variables });
    expect(sandbox.opened).toHaveLength(1);
    expect(sandbox.opened[0]).toMatchObject({
      limits,
      variables,
      tools: [
        {
          name: "exchangeRate",
          description: "Current exchange rate.",
          inputSchema: exchangeRate.input.json,
          outputSchema: { type: "number" },
        },
        { name: "image" },
      ],
    });
    expect(sandbox.opened[0]!.tools[0]).not.toHaveProperty("execute");
  });

  it("tells the model the names and the kinds of the variables, and none of their contents", async () => {
    const spoken = model();
    const variables = {
      rates: [1, 2],
      days: [{ city: "Secret", rain: 0.5 }, {}],
      pairs: [[1, 2]],
      none: [],
      user: { name: "Secret", age: 5 },
      empty: {},
      when: new Date(0),
      text: "Secret",
      count: 5n,
      nothing: null,
      table: new Map([["Secret", 1]]),
      bytes: new Uint8Array(3),
      wide: Object.fromEntries(Array.from("abcdefghijklmn", (key) => [key, 1])),
    };
    await agentWith({ model: spoken }).run("Sum up.", { variables });
    expect(spoken.requests[0]!.messages[1]).toEqual({
      role: "user",
      content: [
        {
          type: "text",
          text: `Sum up.\n\nThese variables are already defined: ${[
            "`rates` (array of 2, the first: number)",
            "`days` (array of 2, the first: object with city, rain)",
            "`pairs` (array of 1, the first: array of 2)",
            "`none` (array of 0)",
            "`user` (object with name, age)",
            "`empty` (object without keys)",
            "`when` (Date)",
            "`text` (string)",
            "`count` (bigint)",
            "`nothing` (null)",
            "`table` (Map)",
            "`bytes` (Uint8Array)",
            "`wide` (object with a, b, c, d, e, f, g, h, i, j, k, l, … (14 keys))",
          ].join(", ")}.`,
        },
      ],
    });
  });

  it.each(["a b", "1a", "a-b", "", "__proto__", "class", "None", "finalAnswer", "tools", "console", "größe", "a$"])(
    "refuses a variable called %j",
    async (name) => {
      const variables = Object.defineProperty({}, name, { value: 1, enumerable: true });
      const error = await failure(agentWith().run("t", { variables }));
      expect(error).toBeInstanceOf(AgentConfigError);
      expect(error.message).toContain(`"${name}" cannot be the name of a variable.`);
    },
  );

  it("refuses a variable with the name of a tool", async () => {
    const error = await failure(agentWith({ tools: [exchangeRate] }).run("t", { variables: { exchangeRate: 1.1 } }));
    expect(error.message).toBe('The variable "exchangeRate" would hide the tool of the same name.\n\n  Rename the variable.');
  });

  it("refuses an executor whose language has no prompt", async () => {
    const error = await failure(agentWith({ executor: new FakeExecutor(() => ({}), { language: "ruby" as never }) }).run("t"));
    expect(error).toBeInstanceOf(AgentConfigError);
    expect(error.message).toContain("ruby");
  });

  it("starts clean every time", async () => {
    const [spoken, sandbox] = [new ScriptedModel([() => "<code>\nlook\n</code>", ANSWER]), watched()];
    const agent = agentWith({ model: spoken, executor: sandbox });
    const first = await agent.run("One", { variables: { secret: 1 } });
    const second = await agent.run("Two");
    expect(second.runId).not.toBe(first.runId);
    expect(second.steps).toHaveLength(1);
    expect(sandbox.opened.map(({ variables }) => variables)).toEqual([{ secret: 1 }, {}]);
    expect(JSON.stringify(spoken.requests.at(-1))).not.toContain("secret");
  });

  it("shares nothing between two hundred runs at once", async () => {
    const double = tool({ name: "double", description: "d", inputSchema: z.object({ n: z.number() }), execute: ({ n }) => 2 * n });
    const sandbox = new FakeExecutor(async (code, { call, print, variables }) => {
      const mine = variables?.["mine"] as number;
      if (code === "work") print(`${await call("double", { n: mine })}`);
      return code === "work" ? {} : { final: { value: mine } };
    });
    const spoken = new ScriptedModel([
      { text: "<code>\nwork\n</code>", usage: { inputTokens: 1 } },
      { text: "<code>\nanswer\n</code>", usage: { inputTokens: 2 } },
    ]);
    const agent = agentWith({ model: spoken, executor: sandbox, tools: [double] });
    const numbers = Array.from({ length: 200 }, (_, index) => index);
    const results = await Promise.all(numbers.map((mine) => agent.run(`Task ${mine}`, { variables: { mine } })));

    expect(results.map(({ output }) => output)).toEqual(numbers);
    expect(results.map(({ steps }) => steps[0]!.observation)).toEqual(numbers.map((mine) => `Printed:\n${2 * mine}`));
    expect(results.every(({ steps, usage }) => steps.length === 2 && steps[0]!.calls.length === 1 && usage.inputTokens === 3)).toBe(true);
    expect(new Set(results.map(({ runId }) => runId)).size).toBe(200);
    expect(sandbox.openSessions).toBe(0);
  });
});

describe("An agent made from names", () => {
  const plugins = () => {
    const made = { models: 0, executors: 0, closed: 0 };
    const registry = new PluginRegistry().register(
      definePlugin({
        kind: "model",
        name: "acme",
        create: (options: { modelId?: string }) => {
          made.models++;
          return Object.assign(model(), { id: options.modelId ?? "" });
        },
      }),
      definePlugin({
        kind: "executor",
        name: "acme",
        create: () => {
          made.executors++;
          return Object.assign(executor(), { close: async () => void made.closed++ });
        },
      }),
    );
    return { made, registry };
  };

  it("looks both up in its registry at the first run, and once", async () => {
    const { made, registry } = plugins();
    const agent = new CodeAgent({ model: "acme/large", executor: "acme", registry });
    expect(made).toMatchObject({ models: 0, executors: 0 });
    await Promise.all([agent.run("t"), agent.run("t")]);
    await agent.run("t");
    expect(made).toMatchObject({ models: 1, executors: 1 });
  });

  it("fails the run when a name is not known, and looks again at the next", async () => {
    const { registry } = plugins();
    const agent = new CodeAgent({ model: "acme/large", executor: "late", registry });
    expect(await failure(agent.run("t"))).toBeInstanceOf(PluginNotFoundError);
    registry.register(definePlugin({ kind: "executor", name: "late", create: executor }));
    expect((await agent.run("t")).output).toBe(42);
  });

  it("closes the executor it made, and makes another for the next run", async () => {
    const { made, registry } = plugins();
    const agent = new CodeAgent({ model: model(), executor: "acme", registry });
    await agent.close();
    expect(made.closed).toBe(0);
    await agent.run("t");
    await agent.close();
    await agent.close();
    expect(made.closed).toBe(1);
    await agent.run("t");
    expect(made.executors).toBe(2);
  });

  it("is closed by `await using`", async () => {
    const { made, registry } = plugins();
    {
      await using agent = new CodeAgent({ model: model(), executor: "acme", registry });
      await agent.run("t");
    }
    expect(made.closed).toBe(1);
  });

  it("can be closed after a look-up that failed", async () => {
    const agent = new CodeAgent({ model: model(), executor: "nowhere", registry: new PluginRegistry() });
    const run = failure(agent.run("t"));
    await agent.close();
    await run;
    await agent.close();
  });
});

describe("An executor that was passed in", () => {
  it("stays open when the agent is closed", async () => {
    const close = vi.fn();
    const agent = agentWith({ executor: Object.assign(executor(), { close }) });
    await agent.run("t");
    await agent.close();
    expect(close).not.toHaveBeenCalled();
  });
});

describe("The types", () => {
  it("take the program of the README", () => {
    // The classes of the adapters, as far as the agent sees them.
    class OpenAIModel extends ScriptedModel {
      constructor(_: { modelId: string }) {
        super([ANSWER]);
      }
    }
    class LocalExecutor extends FakeExecutor {
      constructor() {
        super(() => ({ final: { value: 42 } }));
      }
    }
    const rates: { readonly [quote: string]: number } = { TND: 3.4 };
    const exchangeRate = tool({
      name: "exchangeRate",
      description: "Current exchange rate between two currencies.",
      inputSchema: z.object({ base: z.string().describe("ISO code, e.g. USD"), quote: z.string() }),
      outputSchema: z.number(),
      execute: async ({ base, quote }, { signal }) => {
        expectTypeOf(base).toEqualTypeOf<string>();
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
        return rates[quote] ?? 1;
      },
    });
    const agent = new CodeAgent({ model: new OpenAIModel({ modelId: "gpt-5.6" }), tools: [exchangeRate], executor: new LocalExecutor() });
    expectTypeOf(agent.run("How much is 250 USD in TND?")).resolves.toEqualTypeOf<RunResult>();
    new CodeAgent({ model: "openai/gpt-5.6", executor: "docker" });
  });

  it("leave no room for what cannot work", () => {
    expectTypeOf<CodeAgentOptions["model"]>().toEqualTypeOf<Model | string>();
    expectTypeOf<CodeAgentOptions["executor"]>().toEqualTypeOf<Executor | string>();
    expectTypeOf<keyof NonNullable<CodeAgentOptions["modelSettings"]>>().toEqualTypeOf<
      "maxOutputTokens" | "temperature" | "topP" | "seed" | "reasoning" | "timeouts" | "extra"
    >();
    expectTypeOf<keyof AgentRunOptions>().toEqualTypeOf<
      "signal" | "maxSteps" | "budget" | "outputSchema" | "variables" | "images" | "files" | "decide" | "checkpoint"
    >();
    // @ts-expect-error A model is needed.
    expect(() => new CodeAgent({ executor: "local" })).toThrow(AgentConfigError);
    // @ts-expect-error Tools are a list.
    expect(() => new CodeAgent({ model: "a/b", executor: "local", tools: { exchangeRate } })).toThrow(AgentConfigError);
  });
});
