/** For tests: the place of a model's server is taken by the real engine, with models that are made to say what the suite asks for. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PreTrainedModel } from "@huggingface/transformers";
import {
  type ContentStep,
  type ModelStandIn,
  type RecordedRequest,
  type ReplyStep,
  type Script,
  type StepsReply,
  type TinyOnnxOptions,
  type TinyOnnxReply,
  type TinyOnnxToken,
  writeTinyOnnx,
} from "@smolagents-ts/conformance";
import type { Model, ModelRequest } from "@smolagents-ts/core";
import type { TransformersModel, TransformersModelOptions } from "@smolagents-ts/model-transformers";

type MakeModel = (options: TransformersModelOptions) => TransformersModel;

const engines = new Map<string, ScriptedEngine>();

export async function createScriptedEngine(): Promise<ModelStandIn> {
  const engine = new ScriptedEngine(await mkdtemp(join(tmpdir(), "tiny-onnx-")));
  engines.set(engine.url, engine);
  return engine;
}

/** A model that is another real one for each request, as the scripts say; `make` makes them. */
export function scriptedModel(url: string, make: MakeModel): Model {
  const engine = engines.get(url);
  if (!engine) throw new TypeError(`There is no engine at ${url}.`);
  return {
    id: "tiny",
    adapter: "transformers",
    async *stream(request) {
      // An aborted request must not get as far as to a script.
      const model = request.signal?.aborted ? make({ modelId: "/nowhere" }) : make(await engine.write(request));
      try {
        yield* model.stream(request);
      } finally {
        // Whoever leaves the loop does not wait for the engine.
        void model.close();
      }
    },
  };
}

/** Writes its tools, calls and results as the templates of Qwen and Hermes do, and ids too, which theirs leave out. */
const TEMPLATE = `{% if tools %}<tools>{{ tools | tojson }}</tools> Call them between <tool_call></tool_call>.{% endif %}
{%- for message in messages %}<|{{ message.role }}|>{{ message.content }}
{%- if message.tool_calls %}{% for call in message.tool_calls %}<tool_call>{{ call | tojson }}</tool_call>{% endfor %}{% endif %}
{%- if message.tool_call_id %}{{ message.tool_call_id }}{% endif %}{% endfor %}`;

/** Longer than any reply of the suite. */
const LONGEST = 100_000;
/** About as many as the engine writes. */
const SILENT_TOKENS_PER_MS = 1;

class ScriptedEngine implements ModelStandIn {
  readonly url: string;
  requests: RecordedRequest[] = [];
  openReplies = 0;
  readonly #folder: string;
  #scripts: readonly Script[] = [];
  #asked = 0;
  readonly #unwatch: () => void;

  constructor(folder: string) {
    this.#folder = folder;
    this.url = `tiny-onnx://${folder}`;
    this.#unwatch = this.#watch();
  }

  answer(...scripts: readonly [Script, ...Script[]]): void {
    this.#scripts = scripts;
    this.requests = [];
    this.#asked = 0;
  }

  async close(): Promise<void> {
    this.#unwatch();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The options of a model that answers as the next script says. */
  async write(request: ModelRequest): Promise<TransformersModelOptions> {
    const script = this.#scripts[Math.min(this.#asked++, this.#scripts.length - 1)] as Script;
    const recorded: RecordedRequest = { at: performance.now(), path: "", headers: {}, body: request.messages, stop: [] };
    const reply = typeof script === "function" ? script(recorded) : script;
    const folder = await mkdtemp(join(this.#folder, "model-"));
    const options = { modelId: folder, remote: false, capabilities: { tools: true } } as const;
    if (!("refuse" in reply)) {
      const { maxTokens, ...tiny } = toTinyOnnx(reply);
      await writeTinyOnnx(folder, tiny);
      return { ...options, maxOutputTokens: maxTokens };
    }
    // The engine is not reached: what is wrong shows before.
    this.requests.push(recorded);
    const tiny: TinyOnnxOptions = { replies: [["never"]] };
    if (reply.refuse.reason === "not-found") return options;
    if (reply.refuse.reason === "context-length") await writeTinyOnnx(folder, { ...tiny, contextTokens: 3 });
    else throw new TypeError(`An engine in this process does not refuse with "${reply.refuse.reason}".`);
    return options;
  }

  /** Sees the prompts that reach the engine, and when it is done with them. */
  #watch(): () => void {
    const { generate } = PreTrainedModel.prototype;
    const arrive = (body: string) => {
      this.requests.push({ at: performance.now(), path: "", headers: {}, body, stop: [] });
      this.openReplies++;
    };
    const leave = () => this.openReplies--;
    PreTrainedModel.prototype.generate = async function (this: PreTrainedModel, options) {
      const { input_ids, streamer } = options as unknown as {
        readonly input_ids: { readonly data: BigInt64Array };
        readonly streamer?: object;
      };
      // A piece of a long prompt, and no call of its own.
      if (!streamer) return await generate.call(this, options);
      // A token below 256 is that byte.
      const body = Buffer.from([...input_ids.data].map(Number).filter((token) => token < 256)).toString();
      arrive(body);
      try {
        return await generate.call(this, options);
      } finally {
        leave();
      }
    };
    return () => {
      PreTrainedModel.prototype.generate = generate;
    };
  }
}

/** A model that says the steps. */
function toTinyOnnx({ steps, pieceBytes }: StepsReply): TinyOnnxOptions & { readonly maxTokens: number } {
  const tokens: TinyOnnxToken[] = [];
  let ending: TinyOnnxReply["ending"] = "stop";
  let fault = "";
  let maxTokens = LONGEST;
  for (const step of inText(steps)) {
    if (step.type === "text") tokens.push(...cut(step.delta, pieceBytes));
    else if (step.type === "empty") tokens.push(null);
    else if (step.type === "wait") tokens.push(...Array<null>(Math.ceil(step.ms * SILENT_TOKENS_PER_MS)).fill(null));
    else if (step.type === "stall") ending = "silence";
    else if (step.type === "error" || step.type === "cut") {
      ending = "fault";
      fault = step.type === "error" ? step.message : "";
    } else if (step.type === "finish" && step.reason === "length") maxTokens = tokens.length;
    if (ending !== "stop") break;
  }
  return { replies: [{ tokens, ending }], chatTemplate: TEMPLATE, fault, maxTokens };
}

/** Reasoning and calls are text, between tags. */
function inText(steps: readonly ReplyStep[]): readonly Exclude<ReplyStep, { readonly type: "tool-call" | "reasoning" }>[] {
  let call: number | undefined;
  const texts = steps.flatMap((step): ReplyStep[] => {
    if (step.type === "reasoning") return [text(`<think>${step.delta}</think>`)];
    const close = call !== undefined && (step.type !== "tool-call" || step.call !== call) ? [text("}\n</tool_call>")] : [];
    if (step.type !== "tool-call") {
      call = undefined;
      return [...close, step];
    }
    const open = step.call === call ? [] : [text(`<tool_call>\n{"name": "${step.name}", "arguments": `)];
    call = step.call;
    return [...close, ...open, text(step.args ?? "")];
  });
  return texts as readonly Exclude<ContentStep, { readonly type: "tool-call" | "reasoning" }>[];
}

const text = (delta: string) => ({ type: "text", delta }) as const;

const cut = (delta: string, pieceBytes: number | undefined): TinyOnnxToken[] => {
  if (pieceBytes === undefined) return [delta];
  const bytes = Buffer.from(delta);
  return Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, number) =>
    bytes.subarray(number * pieceBytes, (number + 1) * pieceBytes),
  );
};
