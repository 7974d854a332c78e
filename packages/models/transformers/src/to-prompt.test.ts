import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModelRequest } from "@smolagents-ts/core";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { ask, assistant, forbidNetwork, system, tinyModel, user } from "./tiny-models.ts";
import { TransformersModel, type TransformersModelOptions } from "./transformers-model.ts";

beforeAll(forbidNetwork);

/** What a model with this template is sent, which is told by a template that says it: the tokens of a prompt are the bytes of its text. */
async function promptOf(chatTemplate: string | null, request: Partial<ModelRequest>, options: Partial<TransformersModelOptions> = {}) {
  const folder = await tinyModel({ replies: [["ok"]], chatTemplate });
  const model = new TransformersModel({ modelId: folder, ...options });
  onTestFinished(() => model.close());
  const { PreTrainedModel } = await import("@huggingface/transformers");
  const { generate } = PreTrainedModel.prototype;
  let prompt = "";
  PreTrainedModel.prototype.generate = function (input) {
    const { input_ids } = input as unknown as { readonly input_ids: { readonly data: BigInt64Array } };
    prompt = Buffer.from([...input_ids.data].map(Number).filter((token) => token < 256)).toString();
    return generate.call(this, input);
  };
  try {
    return { ...(await ask(model, request)), prompt, folder };
  } finally {
    PreTrainedModel.prototype.generate = generate;
  }
}

const PLAIN = "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}";
/** As that of Gemma 2. */
const NO_SYSTEM = `{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}${PLAIN}`;
/** As that of Mistral 7B. */
const ALTERNATING = `{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}
{{- raise_exception('Conversation roles must alternate user/assistant') }}{% endif %}[{{ m.role }}]{{ m.content }}{% endfor %}`;

describe("a conversation", () => {
  it("is written by the model's own template", async () => {
    const messages = [system("Be brief."), user("Hi"), assistant("Yes?"), user("Bye")];
    const { prompt, warnings } = await promptOf(PLAIN, { messages });
    expect(prompt).toBe("[system]Be brief.[user]Hi[assistant]Yes?[user]Bye");
    expect(warnings).toEqual([]);
  });

  it("has its system message sent as the user's where the template takes none, with a warning", async () => {
    const { prompt, warnings } = await promptOf(NO_SYSTEM, { messages: [system("Be brief."), user("Hi")] });
    expect(prompt).toBe("[user]Be brief.\nHi");
    expect(warnings).toEqual([expect.stringContaining("no system message")]);
  });

  it("has neighbours of one role joined, since templates want turns", async () => {
    const { prompt } = await promptOf(ALTERNATING, {
      messages: [user("One"), user("two"), assistant("three"), user("four"), system("five")],
    });
    expect(prompt).toBe("[user]One\ntwo[assistant]three[user]four\nfive");
  });

  it("that the template refuses is an error with its words", async () => {
    const refused = promptOf(ALTERNATING, { messages: [assistant("I begin")] });
    await expect(refused).rejects.toMatchObject({ kind: "bad-request", message: expect.stringContaining("must alternate") });
  });

  it("has roles changed on demand", async () => {
    const { prompt } = await promptOf(PLAIN, { messages: [system("Be brief."), user("Hi")] }, { convertRoles: { system: "user" } });
    expect(prompt).toBe("[user]Be brief.\nHi");
  });

  it("has calls and results as text, as long as the model declares no calls", async () => {
    const messages: ModelRequest["messages"] = [
      user("Weather?"),
      {
        role: "assistant",
        content: [{ type: "tool-call", id: "c1", name: "weather", argsText: '{"city": "Sfax"}', args: { city: "Sfax" } }],
      },
      { role: "tool", content: [{ type: "tool-result", callId: "c1", name: "weather", content: [{ type: "text", text: "Rain" }] }] },
    ];
    const { prompt } = await promptOf(PLAIN, { messages });
    expect(prompt).toBe('[user]Weather?[assistant]{"name": "weather", "arguments": {"city": "Sfax"}}[user]Result of weather: Rain');
  });
});

describe("a chat template", () => {
  it("that is missing is an error that says what to pass, and can be passed", async () => {
    await expect(promptOf(null, {})).rejects.toMatchObject({ kind: "bad-request", hint: expect.stringContaining("chatTemplate") });
    const chatTemplate = "{{ messages[0].content }}!<|reply-0|>";
    expect(await promptOf(null, {}, { chatTemplate })).toMatchObject({ prompt: "Hi!", text: "ok" });
  });

  it("may lie in a file of its own", async () => {
    const folder = await tinyModel({ replies: [["ok"]], chatTemplate: null });
    await writeFile(join(folder, "chat_template.jinja"), "{{ messages[0].content }}<|reply-0|>");
    const model = new TransformersModel({ modelId: folder });
    expect((await ask(model)).text).toBe("ok");
    await model.close();
  });

  it("must teach the calls that the options declare", async () => {
    const tools = [{ name: "f", description: "", inputSchema: {} }];
    const refused = promptOf(PLAIN, { tools }, { capabilities: { tools: true } });
    await expect(refused).rejects.toMatchObject({ kind: "bad-request", hint: expect.stringContaining("capabilities.tools") });
    const teaching = `{{ tools | tojson }}<tool_call>${PLAIN}`;
    const { prompt } = await promptOf(teaching, { tools }, { capabilities: { tools: true } });
    expect(prompt).toContain('"name": "f"');
    const without = await promptOf(
      `{% if tools %}${teaching}{% else %}${PLAIN}{% endif %}`,
      { tools, toolChoice: "none" },
      { capabilities: { tools: true } },
    );
    expect(without.prompt).toBe("[user]Hi");
  });

  it("is one of several, that for calls where there are tools", async () => {
    const folder = await tinyModel({ replies: [["ok"]], chatTemplate: null });
    const file = join(folder, "tokenizer_config.json");
    const config = JSON.parse(await readFile(file, "utf8"));
    const template = (text: string) => `${text}{{ messages[0].content }}<|reply-0|>`;
    config.chat_template = [
      { name: "default", template: template("plain ") },
      { name: "tool_use", template: template("{{ tools | length }} <tool_call> ") },
    ];
    await rm(file);
    await writeFile(file, JSON.stringify(config));
    const model = new TransformersModel({ modelId: folder, capabilities: { tools: true } });
    onTestFinished(() => model.close());
    expect((await ask(model)).usage.inputTokens).toBe("plain Hi".length + 1);
    const { usage } = await ask(model, { tools: [{ name: "f", description: "", inputSchema: {} }] });
    expect(usage.inputTokens).toBe("1 <tool_call> Hi".length + 1);
  });
});
