import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { PreTrainedModel, pipeline } from "@huggingface/transformers";
import type { TinyOnnxOptions } from "@smolagents-ts/conformance";
import { CodeAgent, ToolCallingAgent, tool } from "@smolagents-ts/core";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import { withReasoningTags } from "@smolagents-ts/model-kit";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import plugin from "./index.ts";
import { ask, assistant, begin, forbidNetwork, tinyModel, user } from "./tiny-models.ts";
import { TransformersModel, type TransformersModelOptions } from "./transformers-model.ts";

beforeAll(forbidNetwork);

const make = async (tiny: TinyOnnxOptions, options: Partial<TransformersModelOptions> = {}) => {
  const model = new TransformersModel({ modelId: await tinyModel(tiny), ...options });
  onTestFinished(() => model.close());
  return model;
};

/** Says "and" for ever. */
const ENDLESS: TinyOnnxOptions = { replies: [{ tokens: Array<string>(2_000).fill("and "), ending: "silence" }] };

describe("a reply", () => {
  it("comes token by token, with the real counts", async () => {
    const model = await make({ replies: [["Hello", ", wörld", ".\n", "  x"]] });
    const { events, text, usage, reason } = await ask(model, { messages: [user("Grüezi")] });
    expect(events.flatMap((event) => (event.type === "text" ? [event.delta] : []))).toEqual(["Hello", ", wörld", ".\n", "  x"]);
    expect({ text, reason }).toEqual({ text: "Hello, wörld.\n  x", reason: "stop" });
    // The seven bytes of "Grüezi" and a token before and after; four tokens and that of the end.
    expect(usage).toEqual({ inputTokens: 9, outputTokens: 5 });
  });

  it("ends at the longest output, at the end of the context, and at a stop string, after which nothing is written", async () => {
    const reply = ["a", "b", "c<", "end", ">", "d"];
    const model = await make({ replies: [reply], contextTokens: 4 + 5 });
    expect(await ask(model, { maxOutputTokens: 2 })).toMatchObject({ text: "ab", reason: "length", usage: { outputTokens: 2 } });
    expect(await ask(model)).toMatchObject({ text: "abc<end>", reason: "length", usage: { inputTokens: 4, outputTokens: 5 } });
    const stopped = await ask(model, { stop: ["<end>"] });
    expect(stopped).toMatchObject({
      text: "abc",
      reason: "stop-sequence",
      stopSequence: "<end>",
      usage: { inputTokens: 4, outputTokens: 5 },
    });
    expect(stopped.usage.estimated).toBeUndefined();
  });

  it("that ends exactly at the longest output is no cut one", async () => {
    expect(await ask(await make({ replies: [["a", "b"]] }), { maxOutputTokens: 3 })).toMatchObject({ text: "ab", reason: "stop" });
  });

  it("has characters whole that are spread over tokens", async () => {
    const tokens = [...Buffer.from("漢👩‍👩‍👧")].map((byte) => Uint8Array.of(byte));
    const { text, events } = await ask(await make({ replies: [tokens] }));
    expect(text).toBe("漢👩‍👩‍👧");
    expect(JSON.stringify(events)).not.toContain("\uFFFD");
  });

  it("fails with the engine's words, which hold nothing of the prompt, and the next call works", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const model = await make({ replies: [{ tokens: ["half a"], ending: "fault" }, ["well"]], fault: "The engine burns." });
    await expect(ask(model)).rejects.toMatchObject({ kind: "protocol", message: expect.stringContaining("The engine burns.") });
    expect((await ask(model, { messages: [user("Hi"), assistant("half a"), user("Again")] })).text).toBe("well");
    expect(error).not.toHaveBeenCalled();
  });
});

describe("calls at the same time", () => {
  it("get their own replies, one after the other, in the order of asking", async () => {
    const running = watchEngine();
    const replies = Array.from({ length: 100 }, (_, number) => [`reply `, `${number}`]);
    const model = await make({ replies });
    const ended: number[] = [];
    const calls = replies.map(async (_, number) => {
      // The reply is chosen by how often the assistant has spoken.
      const messages = [user("Hi"), ...Array.from({ length: number }, () => [assistant("a"), user("b")]).flat()];
      const { text } = await ask(model, { messages });
      ended.push(number);
      return text;
    });
    expect(await Promise.all(calls)).toEqual(replies.map((tokens) => tokens.join("")));
    expect(ended).toEqual(replies.map((_, number) => number));
    expect(running.most).toBe(1);
  });

  it("wait for each other across models that share a pipeline", async () => {
    const running = watchEngine();
    const shared = await pipeline("text-generation", await tinyModel({ replies: [["shared"]] }), { local_files_only: true });
    onTestFinished(() => shared.dispose().then(() => undefined));
    const models = [1, 2].map(() => new TransformersModel({ modelId: "shared", pipeline: shared }));
    const heard = await Promise.all(models.map((model) => ask(model)));
    expect(heard.map(({ text }) => text)).toEqual(["shared", "shared"]);
    expect(running.most).toBe(1);
  });

  it("leave the queue when they are aborted, and the others move up", async () => {
    const model = await make(ENDLESS);
    const first = begin(model);
    await first.begun;
    const abort = new AbortController();
    const second = ask(model, { signal: abort.signal });
    const third = begin(model);
    await turn();
    abort.abort();
    await expect(second).rejects.toMatchObject({ kind: "aborted" });
    await first.leave();
    expect((await third.begun).value).toMatchObject({ type: "start" });
    await third.leave();
  });

  it("are in time or not by the whole wait", async () => {
    const model = await make(ENDLESS);
    const first = begin(model);
    await first.begun;
    await expect(ask(model, { timeouts: { firstEventMs: 50 } })).rejects.toMatchObject({ kind: "timeout" });
    await first.leave();
  });

  it("let other work of the process go on between two tokens", async () => {
    const running = watchEngine();
    const model = await make({ replies: [{ tokens: ["on"], ending: "silence" }] }, { maxOutputTokens: 1_000_000 });
    const call = begin(model);
    await call.begun;
    for (let ticks = 0; ticks < 20; ticks++) await sleep(1);
    expect(running.now).toBe(1);
    await call.leave();
    await vi.waitFor(() => expect(running.now).toBe(0));
  });
});

describe("settings", () => {
  /** At a temperature, other tokens have their chance too. */
  const RANDOM: TinyOnnxOptions = { replies: [Array<string>(30).fill("x")], generationConfig: { do_sample: true, temperature: 4 } };

  it("`temperature: 0` takes the most probable token whatever the model's own settings are", async () => {
    const model = await make(RANDOM);
    expect((await ask(model, { temperature: 0 })).text).toBe("x".repeat(30));
    expect((await ask(model, { maxOutputTokens: 200 })).text).not.toBe("x".repeat(30));
  });

  it("`seed` gives the same reply again, and binds no other call", async () => {
    const model = await make(RANDOM, { maxOutputTokens: 100 });
    const replies = [];
    for (const seed of [7, undefined, 7, 8]) replies.push((await ask(model, seed === undefined ? {} : { seed })).text);
    expect(replies[0]).toBe(replies[2]);
    expect(new Set(replies).size).toBe(3);
  });

  it("`topP` keeps improbable tokens out, and so does the model's own", async () => {
    // e^(10/4) is 12 times as probable as each of the 49 others: a fifth of all.
    expect((await ask(await make(RANDOM), { topP: 0.15 })).text).toBe("x".repeat(30));
    const own = { ...RANDOM, generationConfig: { do_sample: true, temperature: 4, top_p: 0.15 } };
    expect((await ask(await make(own))).text).toBe("x".repeat(30));
  });

  it("`extra` has what transformers.js calls settings, and those of the chat template", async () => {
    const model = await make({ replies: [["a"]], chatTemplate: "{{ messages[0].content }}{{ mood }}" });
    expect((await ask(model, { extra: { min_new_tokens: 5 } })).usage.outputTokens).toBeGreaterThanOrEqual(5);
    const { usage } = await ask(model, { extra: { chat_template_kwargs: { mood: "merry" } } });
    expect(usage.inputTokens).toBe("Himerry".length + 1);
  });

  it("that the engine does not know are warnings", async () => {
    const { warnings } = await ask(await make({ replies: [["a"]] }), {
      responseFormat: { type: "json" },
      reasoning: { effort: "high" },
      tools: [{ name: "f", description: "", inputSchema: {} }],
    });
    expect(warnings).toEqual([expect.stringMatching(/^Tools/), expect.stringMatching(/^JSON/), expect.stringMatching(/reasoning/)]);
  });
});

describe("a model", () => {
  it("that is closed ends its call, has freed the engine, and takes no other call", async () => {
    const running = watchEngine();
    const dispose = vi.spyOn(PreTrainedModel.prototype, "dispose");
    const model = await make(ENDLESS);
    const [call, queued] = [ask(model), ask(model)];
    const ends = Promise.all([
      expect(call).rejects.toMatchObject({ kind: "aborted" }),
      expect(queued).rejects.toMatchObject({ message: expect.stringContaining("is closed") }),
    ]);
    await vi.waitFor(() => expect(running.now).toBe(1));
    await Promise.all([model.close(), model.close()]);
    await ends;
    expect(dispose).toHaveBeenCalledOnce();
    await expect(ask(model)).rejects.toMatchObject({ message: expect.stringContaining("is closed") });
    await model.close();
  });

  it("leaves a pipeline alone that it was given, and cannot be saved with it", async () => {
    const own = await pipeline("text-generation", await tinyModel({ replies: [["mine"]] }), { local_files_only: true });
    const model = new TransformersModel({ modelId: "own", pipeline: own });
    expect((await ask(model)).text).toBe("mine");
    await model.close();
    expect((await ask(new TransformersModel({ modelId: "own", pipeline: own }))).text).toBe("mine");
    expect(() => model.toJSON()).toThrow(/cannot be saved/);
    await own.dispose();
  });

  it("is made again from its JSON, by its plugin", async () => {
    const model = await make({ replies: [["again"]] }, { temperature: 0, remote: false, onProgress: () => undefined });
    const saved = JSON.parse(JSON.stringify(model));
    expect(saved).toEqual({ modelId: model.id, temperature: 0, remote: false });
    const again = await plugin.create(saved, "transformers");
    expect((await ask(again)).text).toBe("again");
    expect({ ...again.capabilities }).toMatchObject({ tools: false, images: false, stop: true });
  });
});

it("ends at a stop string after a native call, too", async () => {
  const chatTemplate = "{{ tools | tojson }}<tool_call>{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}";
  const replies = [['<tool_call>{"name": "f", ', '"arguments": {}}</tool_call>', "\n", "\n", "never"]];
  const model = await make({ chatTemplate, replies }, { capabilities: { tools: true } });
  const { message, reason } = await ask(model, { tools: [{ name: "f", description: "", inputSchema: {} }], stop: ["\n\n"] });
  expect(message.content).toMatchObject([{ type: "tool-call", name: "f", argsText: "{}" }]);
  expect(reason).toBe("tool-calls");
});

it("has its reasoning taken out of the text by middleware", async () => {
  const model = withReasoningTags(await make({ replies: [["<th", "ink>", "Hm", ".</think>", "Yes", "."]] }));
  const { message } = await ask(model);
  expect(message.content).toEqual([
    { type: "reasoning", text: "Hm." },
    { type: "text", text: "Yes." },
  ]);
});

describe("an agent", () => {
  it("writes and runs code to a final answer", async () => {
    const model = await make({
      replies: [
        ["I look ", "first.\n", "<code>\n", "const n = await double({ n: 20 });\n", "console.log(n);\n", "</", "code>", " never shown"],
        ["<code>\n", "finalAnswer(n + 2);", "\n</code>"],
      ],
    });
    const executor = new LocalExecutor();
    onTestFinished(() => executor.close());
    const { output, steps } = await new CodeAgent({ model, executor, tools: [double] }).run("What is twice 20, and 2?");
    expect(output).toBe(42);
    expect(steps.map(({ code }) => code)).toEqual(["const n = await double({ n: 20 });\nconsole.log(n);", "finalAnswer(n + 2);"]);
  });

  it("calls tools in text, since the model declares no calls of its own", async () => {
    const model = await make({
      replies: [['{"name": "double", ', '"arguments": {"n": 20}}'], ['{"name": "finalAnswer", "arguments": {"answer": "forty"}}']],
    });
    const { output, steps } = await new ToolCallingAgent({ model, tools: [double] }).run("What is twice 20?");
    expect(output).toBe("forty");
    expect(steps[0]?.calls).toMatchObject([{ name: "double", output: "40" }]);
  });

  it("calls tools natively where the model's template teaches it", async () => {
    const chatTemplate =
      "{% if tools %}Use <tool_call></tool_call>. {{ tools | tojson }}{% endif %}{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}";
    const model = await make(
      {
        chatTemplate,
        replies: [
          ["I ask.\n", "<tool", "_call>\n", '{"name": "double", "arguments": ', '{"n": 20}}', "\n</tool_call>"],
          ['<tool_call>\n{"name": "finalAnswer", "arguments": {"answer": "forty"}}\n</tool_call>'],
        ],
      },
      { capabilities: { tools: true } },
    );
    const { output, steps } = await new ToolCallingAgent({ model, tools: [double] }).run("What is twice 20?");
    expect(output).toBe("forty");
    expect(steps[0]?.calls).toMatchObject([{ name: "double", output: "40" }]);
  });
});

const double = tool({
  name: "double",
  description: "Twice a number.",
  inputSchema: { type: "object", properties: { n: { type: "number" } }, required: ["n"] } as const,
  outputSchema: { type: "number" } as const,
  execute: ({ n }: { n: number }) => 2 * n,
});

/** How many generations run, now and at most. */
function watchEngine(): { readonly now: number; readonly most: number } {
  const running = { now: 0, most: 0 };
  const { generate } = PreTrainedModel.prototype;
  vi.spyOn(PreTrainedModel.prototype, "generate").mockImplementation(async function (this: PreTrainedModel, options) {
    running.most = Math.max(running.most, ++running.now);
    try {
      return await generate.call(this, options);
    } finally {
      running.now--;
    }
  });
  return running;
}
