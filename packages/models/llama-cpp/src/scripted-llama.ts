/** llama.cpp with a model that says what a test wants: the engine, the file and the reading of it are real. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ModelStandIn,
  type RecordedRequest,
  type ReplyStep,
  type Script,
  scriptedGguf,
  type TinyReply,
} from "@smolagents-ts/conformance";
import type { Message, Model, ModelEvent, ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { LlamaCppModel, type LlamaCppModelOptions } from "@smolagents-ts/model-llama-cpp";
import { JinjaTemplateChatWrapper, LlamaChat } from "node-llama-cpp";
import { onTestFinished, vi } from "vitest";

// Real computing on machines that are busy otherwise.
vi.setConfig({ testTimeout: 60_000 });

/** What all tests share: on busy machines threads wait for each other, and finding the family of a template takes half a second. */
export const SMALL = { gpu: false, threads: 1, contextSize: 16_384, chatWrapper: "jinjaTemplate" } as const;

/** A folder for model files that is gone after the tests. */
export async function makeModelFolder() {
  const path = await mkdtemp(join(tmpdir(), "llama-cpp-"));
  return {
    path,
    async write(name: string, bytes: Uint8Array): Promise<string> {
      const file = join(path, name);
      await writeFile(file, bytes);
      return file;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

export const said = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });

/** A model of this file that is closed after the test. */
export async function openModel(file: Uint8Array, options: Partial<LlamaCppModelOptions> = {}): Promise<LlamaCppModel> {
  const folder = await makeModelFolder();
  const model = new LlamaCppModel({ ...SMALL, modelId: await folder.write("model.gguf", file), ...options });
  onTestFinished(async () => {
    await model.close();
    await folder.remove();
  });
  return model;
}

/** Makes one call that ends well. */
export async function call(model: Model, request: Partial<ModelRequest> = {}) {
  const events: ModelEvent[] = [];
  for await (const event of model.stream({ messages: [said("Hello?")], ...request })) events.push(event);
  const finish = events.at(-1) as ModelFinish;
  const text = finish.message.content.map((part) => (part.type === "text" ? part.text : "")).join("");
  const warnings = events[0]?.type === "start" ? events[0].warnings.map(({ message }) => message) : [];
  return { ...finish, events, text, warnings };
}

/** Replies that are being computed at this moment, by the wrapper that wrote their prompts. */
const computing = new Map<unknown, number>();
const { generateResponse } = LlamaChat.prototype;
LlamaChat.prototype.generateResponse = async function (this: LlamaChat, ...args: Parameters<typeof generateResponse>) {
  const wrapper = this.chatWrapper;
  computing.set(wrapper, (computing.get(wrapper) ?? 0) + 1);
  try {
    return await generateResponse.apply(this, args);
  } finally {
    computing.set(wrapper, (computing.get(wrapper) ?? 0) - 1);
  }
} as typeof generateResponse;

/** A chat template for the tiny models with thoughts. It tells what it is asked to write. */
export class RecordingWrapper extends JinjaTemplateChatWrapper {
  onPrompt: (prompt: { readonly history: unknown; readonly functions: unknown; readonly text: string }) => void = () => undefined;

  constructor(template = TEMPLATE) {
    super({ template, segments: { thoughtTemplate: "<think>{{content}}</think>" } });
  }

  override generateContextState(options: Parameters<JinjaTemplateChatWrapper["generateContextState"]>[0]) {
    const state = super.generateContextState(options);
    this.onPrompt({ history: options.chatHistory, functions: options.availableFunctions, text: state.contextText.toString() });
    return state;
  }
}

const TEMPLATE = `{%- for message in messages -%}
{%- if message.role == 'assistant' -%}<|reply-0|>{{ message.content }}</s>{%- else -%}<|{{ message.role }}|>{{ message.content }}{%- endif -%}
{%- endfor -%}{%- if add_generation_prompt -%}<|reply-0|>{%- endif -%}`;

/** Stands in for a vendor's server: each answer is a model of its own. What has no meaning without a wire is refused. */
export class ScriptedLlama implements ModelStandIn {
  static readonly #all = new Map<string, ScriptedLlama>();
  readonly #folder: Awaited<ReturnType<typeof makeModelFolder>>;
  readonly #wrapper = new RecordingWrapper();
  #model: Promise<LlamaCppModel> | undefined;
  #models: Promise<LlamaCppModel>[] = [];
  #script: Script = { steps: [{ type: "finish", reason: "stop" }] };
  #requests: RecordedRequest[] = [];

  private constructor(folder: Awaited<ReturnType<typeof makeModelFolder>>) {
    this.#folder = folder;
  }

  static async create(): Promise<ScriptedLlama> {
    const server = new ScriptedLlama(await makeModelFolder());
    ScriptedLlama.#all.set(server.url, server);
    return server;
  }

  static modelAt(url: string): Model {
    const server = ScriptedLlama.#all.get(url);
    if (!server) throw new TypeError(`Nothing was made at ${url}.`);
    return { id: url, adapter: "llama-cpp", stream: (request) => server.#stream(request) };
  }

  get url(): string {
    return this.#folder.path;
  }

  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }

  get openReplies(): number {
    return computing.get(this.#wrapper) ?? 0;
  }

  answer(...scripts: readonly [Script, ...Script[]]): void {
    if (scripts.length > 1) throw new TypeError("One model has one answer.");
    this.#script = scripts[0];
    this.#requests = [];
    this.#model = undefined;
  }

  async close(): Promise<void> {
    for (const model of this.#models) await (await model).close();
    await this.#folder.remove();
    ScriptedLlama.#all.delete(this.url);
  }

  async *#stream(request: ModelRequest): AsyncGenerator<ModelEvent> {
    this.#model ??= this.#makeModel();
    const model = await this.#model;
    let isNew = true;
    this.#wrapper.onPrompt = (body) => {
      if (isNew) this.#requests.push({ at: performance.now(), path: this.url, headers: {}, body, stop: [] });
      isNew = false;
    };
    yield* model.stream(request);
  }

  #makeModel(): Promise<LlamaCppModel> {
    const made = this.#make();
    this.#models.push(made);
    return made;
  }

  async #make(): Promise<LlamaCppModel> {
    // The engine knows stop strings: a script that asks about them is told that there are none to refuse.
    const script = typeof this.#script === "function" ? this.#script({ at: 0, path: "", headers: {}, body: {}, stop: [] }) : this.#script;
    if ("refuse" in script) throw new TypeError("A model does not refuse.");
    const bytes = scriptedGguf([toReply(script.steps)], { contextLength: SMALL.contextSize });
    const modelId = await this.#folder.write(`answer-${this.#models.length}.gguf`, bytes);
    const options: LlamaCppModelOptions = { ...SMALL, modelId, chatWrapper: this.#wrapper, retries: { attempts: 1 } };
    return new LlamaCppModel(options);
  }
}

/** A reply without an end is said again and again. */
const toReply = (steps: readonly ReplyStep[]): TinyReply => {
  const pieces: string[] = [];
  let thinks = false;
  const think = (next: boolean) => {
    if (next !== thinks) pieces.push(next ? "<think>" : "</think>");
    thinks = next;
  };
  for (const step of steps) {
    think(step.type === "reasoning");
    if (step.type === "text" || step.type === "reasoning") pieces.push(step.delta);
    else if (step.type === "empty") pieces.push("");
    else if (step.type === "cut" || step.type === "error") throw new TypeError(`There is no ${step.type} without a wire.`);
  }
  const last = steps.findLast(({ type }) => type === "finish" || type === "stall")?.type;
  return { pieces, ending: last === "finish" ? "stop" : last === "stall" ? "stall" : "repeat" };
};
