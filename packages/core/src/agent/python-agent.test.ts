import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ExecutorLanguage, SessionOptions } from "../contracts/executor.ts";
import type { ModelRequest } from "../contracts/model.ts";
import type { CodeAgentOptions } from "../definition/agent-options.ts";
import { AgentConfigError } from "../errors.ts";
import { Media } from "../media/media.ts";
import { mediaSchema } from "../media/media-schema.ts";
import { FakeExecutor, type FakeProgram, type ScriptEntry, ScriptedModel } from "../testing/index.ts";
import { told } from "../testing/told.ts";
import { tool } from "../tools/tool.ts";
import { CodeAgent } from "./code-agent.ts";

const say = (program: string) => `I run it.\n<code>\n${program}\n</code>`;
const PNG = Media.fromBytes(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));

const exchangeRate = tool({
  name: "exchange_rate",
  description: "Current exchange rate between two currencies.",
  inputSchema: z.object({ base: z.string(), quote: z.string(), date: z.iso.date().nullable().default(null) }),
  outputSchema: z.number(),
  execute: ({ base }) => (base === "USD" ? 0.92 : 1),
});
const draw = tool({
  name: "draw",
  description: "Draws a picture.",
  inputSchema: { type: "object", properties: { old: mediaSchema("image") } },
  outputSchema: mediaSchema("image"),
  execute: () => PNG,
});
const list = tool({ name: "list", description: "Lists.", inputSchema: z.object({ path: z.string() }), execute: () => ["a.txt"] });

class WatchedExecutor extends FakeExecutor {
  readonly opened: SessionOptions[] = [];
  override open(options: SessionOptions) {
    this.opened.push(options);
    return super.open(options);
  }
}

function play(
  script: readonly ScriptEntry[],
  program: FakeProgram,
  options: Partial<CodeAgentOptions> = {},
  language: ExecutorLanguage = "python",
) {
  const model = new ScriptedModel(script, { capabilities: { tools: true } });
  const executor = new WatchedExecutor(program, { language });
  return { model, executor, agent: new CodeAgent({ model, executor, tools: [exchangeRate, draw, list], ...options }) };
}

const programs: FakeProgram = async (code, { call, print }) => {
  if (code.includes("final_answer(")) return { final: { value: 230 } };
  if (code.includes("wrong")) await call("exchange_rate", { base: 1 });
  if (code.includes("undefined_name")) throw Object.assign(new Error("name 'undefined_name' is not defined"), { name: "NameError" });
  const rate = await call("exchange_rate", { base: "USD", quote: "EUR" });
  print(`${rate}\n`);
  return { value: rate, text: String(rate) };
};

describe("An agent whose programs are Python", () => {
  it("goes from the task to the answer: prompt, program, observation, error, answer", async () => {
    const { model, executor, agent } = play(
      [
        "Thought: I look it up.\nCode:\n```py\nrate = exchange_rate('USD', 'EUR')\nprint(rate)\nrate\n```<end_code>",
        say("undefined_name"),
        say("exchange_rate(wrong=1)"),
        "It is 230 EUR.",
        say("final_answer(rate * 250)"),
      ],
      programs,
    );
    const { output, steps } = await agent.run("How much is it?", { variables: { amounts: [250, 0.5], note: null, by: { name: "a" } } });
    expect(output).toBe(230);
    expect(executor.programs[0]).toBe("rate = exchange_rate('USD', 'EUR')\nprint(rate)\nrate");
    expect(steps.map(({ error }) => error?.code)).toEqual([undefined, "EXECUTION", "EXECUTION", "PARSING", undefined]);
    expect(told(model)[0]).toBe("Printed:\n0.92\nLast value: 0.92");
    expect(told(model)[1]).toContain("NameError: name 'undefined_name' is not defined");
    expect(told(model)[2]).toContain("Expected: exchange_rate(base: str, quote: str, date: str | None = None) -> float");
    expect(told(model)[3]).toContain("one Python program between the tags");
    expect(model.requests[0]!.messages[1]!.content[0]).toEqual({
      type: "text",
      text: "How much is it?\n\nThese variables are already defined: `amounts` (list of 2, the first: int), `note` (None), `by` (dict with name).",
    });
  });

  it("tells the sandbox which tools are globals: none with a name of Python's own", async () => {
    const { executor, agent } = play([say("final_answer(1)")], programs);
    await agent.run("t");
    const [{ tools, imports }] = executor.opened as [SessionOptions];
    expect(tools.map(({ name, global }) => [name, global])).toEqual([
      ["exchange_rate", undefined],
      ["draw", undefined],
      ["list", false],
      ["image", "replaceable"],
    ]);
    expect(imports).toBeUndefined();
  });

  it.each([
    ["by its place", (handle: unknown) => handle],
    ["by its name", (handle: unknown) => ({ media: handle })],
  ])("shows a picture that comes %s", async (_, input) => {
    const { model, agent } = play([say("image(draw())"), say("final_answer(1)")], async (code, { call }) => {
      if (code.includes("final")) return { final: { value: 1 } };
      await call("image", input(await call("draw")));
      return {};
    });
    await agent.run("t");
    expect(told(model)[0]).toContain("[media]");
  });

  it("takes a managed agent's order as smolagents' models write it", async () => {
    const helper = play([say("final_answer(1)")], (_, { variables }) => ({ final: { value: variables } }), {
      name: "helper",
      description: "Helps.",
    });
    const { agent } = play(
      [say("final_answer(helper('Count.', additional_args={'numbers': [1]}))")],
      async (_, { call }) => ({ final: { value: await call("helper", { task: "Count.", additional_args: { numbers: [1] } }) } }),
      { managedAgents: [helper.agent] },
    );
    expect((await agent.run("t")).output).toEqual({ numbers: [1] });
  });

  it("mixes programs with native calls, which end with `final_answer`", async () => {
    const call = (name: string, args: { [name: string]: string | number }) => ({ toolCalls: [{ id: `id-${name}`, name, args }] });
    const { model, agent } = play(
      [
        call("exchange_rate", { base: "USD", quote: "EUR" }),
        call("runCode", { code: "```py\nprint(1)\n```" }),
        "Hello.",
        call("final_answer", { answer: 5 }),
      ],
      programs,
      { mode: "both" },
    );
    expect((await agent.run("t")).output).toBe(5);
    expect(model.requests[0]!.tools?.map(({ name }) => name)).toEqual(["runCode", "exchange_rate", "draw", "list", "final_answer"]);
    expect(told(model)[2]).toContain("call `final_answer` with it");
  });

  it("takes the last answer out of a call as Python writes it", async () => {
    const { agent } = play([say("print(1)"), "final_answer('Paris')"], programs, { maxSteps: 1 });
    expect(await agent.run("t")).toMatchObject({ status: "max-steps", output: "Paris" });
  });
});

describe("additionalAuthorizedImports", () => {
  const withImports = (additionalAuthorizedImports: readonly string[]) =>
    play([say("final_answer(1)")], programs, { additionalAuthorizedImports });
  const systemPrompt = ({ requests }: ScriptedModel) => JSON.stringify(requests[0]!.messages[0]);

  it("lets programs import these modules and those that smolagents allows always", async () => {
    const { model, executor, agent } = withImports(["numpy.*", "json", "math"]);
    await agent.run("t");
    const allowed = "collections datetime itertools json math numpy queue random re stat statistics time unicodedata".split(" ");
    expect(executor.opened[0]!.imports).toEqual(allowed);
    expect(systemPrompt(model)).toContain(`Import only ${allowed.join(", ")};`);
  });

  it("allows all with a star", async () => {
    const { model, executor, agent } = withImports(["json", "*"]);
    await agent.run("t");
    expect(executor.opened[0]!.imports).toBeUndefined();
    expect(systemPrompt(model)).not.toContain("Import only");
  });

  it("allows nothing more with an empty list", async () => {
    const { executor, agent } = withImports([]);
    await agent.run("t");
    expect(executor.opened[0]!.imports).toContain("math");
    expect(executor.opened[0]!.imports).not.toContain("json");
  });

  it.each([["json"], [["not a module"]], [["a..b"]], [["a\nb"]], [[1]], [[""]]])("refuses %j, which names no modules", (imports) => {
    expect(() => withImports(imports as never)).toThrow(AgentConfigError);
  });

  it("is refused for JavaScript, which has no such modules", async () => {
    expect(() => play([], programs, { additionalAuthorizedImports: ["json"] }, "javascript")).toThrow(
      '"additionalAuthorizedImports" is for Python, but the executor runs JavaScript.\n\n  Leave it out: programs in JavaScript import nothing.',
    );
  });
});

// What tells the languages apart in prompts and answers. Names that users chose are neither.
const OF_JAVASCRIPT =
  /JavaScript|TypeScript|finalAnswer|console\.|Promise|await [a-z]+\(\{|=>|\b(?:const|let|undefined|null|async|function|array)\b|\btypeof\b|: string\b|\w\[\]/;
const OF_PYTHON = /Python|final_answer|print\(|gather|\bdef |\bNone\b|\bTrue\b|\bdict\b|\bstr\b|\bfloat\b|\bimports\b|Import only|"""/;

describe.each<[ExecutorLanguage, RegExp, RegExp]>([
  ["python", OF_JAVASCRIPT, OF_PYTHON],
  ["javascript", OF_PYTHON, OF_JAVASCRIPT],
])("All that the model of an agent for %s reads", (language, foreign, own) => {
  /** The words of the requests, without those of the model itself and of its user. */
  const wordsOf = (requests: readonly ModelRequest[]) =>
    requests.flatMap(({ messages, tools = [] }) => [
      ...tools.map(({ name, description }) => `${name}: ${description}`),
      ...messages
        .filter(({ role }) => role !== "assistant")
        .flatMap(({ content }) => content.flatMap((part) => (part.type === "tool-result" ? part.content : part)))
        .flatMap((part) => (part.type === "text" ? part.text : [])),
    ]);
  const answer = language === "python" ? "final_answer(1)" : "finalAnswer(1)";
  const fence = language === "python" ? "```js\nf()\n```" : "```py\nf()\n```";
  const program: FakeProgram = async (code, { call, print }) => {
    print("ok\n");
    if (code.includes("wrong")) await call("exchange_rate", { base: 1 });
    if (code.includes("unknown")) await call("exchangerate");
    if (code.includes("look")) await call("image", await call("draw"));
    if (code.includes("search")) print(String(await call("describe", { names: ["service1", "nope"] })));
    if (code.includes("helper")) await call("helper", { task: 1 });
    return code === answer ? { final: { value: code } } : {};
  };
  const many = Array.from({ length: 40 }, (_, at) =>
    tool({
      name: `service${at}`,
      description: "Serves.",
      inputSchema: z.object({ id: z.string().optional() }),
      outputSchema: z.number(),
      execute: () => 1,
    }),
  );
  const helper = () =>
    new CodeAgent({
      model: new ScriptedModel([say(answer), "The answer."]),
      executor: new FakeExecutor(program, { language }),
      maxSteps: 1,
      name: "helper",
      description: "Helps.",
      provideRunSummary: true,
      outputSchema: z.object({ found: z.array(z.string()) }),
    });
  const attached = {
    images: [PNG],
    files: [PNG],
    variables: {
      none: null,
      nothing: undefined,
      flags: [true],
      rows: [[1]],
      at: new Date(0),
      by: new Map(),
      text: "a",
      big: 5n,
      many: { a: 1 },
      empty: {},
      raw: new Uint8Array(2),
    },
  };
  const texts = [
    "A plan.",
    say("wrong"),
    "A plan.",
    say("unknown"),
    "A plan.",
    "hello",
    "A plan.",
    fence,
    "A plan.",
    say("look"),
    "A plan.",
    say("search"),
    "A plan.",
    say("helper"),
    "A plan.",
    say(answer),
    "The answer.",
  ];
  const options = {
    planningInterval: 1,
    maxSteps: 8,
    outputSchema: z.object({ rate: z.number().nullable(), tags: z.array(z.string()).default([]) }),
  };

  it.each<[what: string, script: readonly ScriptEntry[], options: Partial<CodeAgentOptions>]>([
    ["programs between tags", texts, {}],
    ["few declared tools", texts, { maxDeclarationTokens: 150 }],
    ["programs as JSON", texts, { structuredReplies: true }],
    [
      "native calls beside programs",
      texts.map((text, at) =>
        at % 4 === 1
          ? {
              toolCalls: [
                { id: `c${at}`, name: ["service39", "runCode", "exchange_rate", "search"][(at - 1) / 4]!, args: { code: text, base: 1 } },
              ],
            }
          : text,
      ),
      { mode: "both", maxDeclarationTokens: 150 },
    ],
  ])("has nothing of the other language: %s", async (_, script, more) => {
    const managed = helper();
    const { model, agent } = play(
      script,
      program,
      { ...options, tools: [exchangeRate, draw, ...many], managedAgents: [managed], ...more },
      language,
    );
    await agent.run("Do it.", attached);
    await managed.run("Do it.");
    const words = wordsOf([...model.requests, ...(managed.options.model as ScriptedModel).requests]);
    expect(model.requests.length).toBeGreaterThan(10);
    // What a schema library says, and schemas themselves, are as they are.
    const lines = words.flatMap((text) => text.split("\n")).filter((line) => !/Invalid input|JSON that fits this schema/.test(line));
    expect(lines.filter((line) => foreign.test(line))).toEqual([]);
    expect(words.join("\n")).toMatch(own);
  });
});
