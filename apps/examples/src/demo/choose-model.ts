import { AgentConfigError, type Model, registry, resolveModel } from "@smolagents-ts/core";
import { ScriptedModel } from "@smolagents-ts/core/testing";
import { TRANSCRIPT } from "./transcript.ts";

export interface ModelChoice {
  readonly model: Model;
  /** For the screen: which model it is, and why this one. */
  readonly why: string;
}

export interface Surroundings {
  readonly env: { readonly [name: string]: string | undefined };
  readonly fetch: typeof globalThis.fetch;
  /** The scripted model types as slowly as a model does. */
  readonly slowly: boolean;
}

const OPENAI_DEFAULT = "openai/gpt-5.6";
const OLLAMA = "http://127.0.0.1:11434/v1";

/** The model that was asked for, else the first one found: a key in the environment, a server on this machine, the script. */
export async function chooseModel(
  { model, baseURL }: { readonly model?: string | undefined; readonly baseURL?: string | undefined },
  { env, fetch, slowly }: Surroundings,
): Promise<ModelChoice> {
  if (model === "scripted") return scripted("As you asked: a scripted model", slowly);
  if (model !== undefined) {
    const where = baseURL === undefined ? "" : ` at ${baseURL}`;
    return { model: await openModel(model, baseURL), why: `${model}${where}, as you asked` };
  }
  if (baseURL !== undefined) throw new AgentConfigError("--base-url needs a model.", { hint: "Add --model openai/<name>." });

  if (env["OPENAI_API_KEY"]) return { model: await resolveModel(OPENAI_DEFAULT), why: `${OPENAI_DEFAULT}: OPENAI_API_KEY is set` };

  const local = await firstLocalModel(fetch);
  if (local) return { model: await openModel(`openai/${local}`, OLLAMA), why: `${local}, served by Ollama on this machine` };

  return scripted("No model found: a scripted model", slowly);
}

function openModel(id: string, baseURL: string | undefined): Promise<Model> {
  const [, provider, modelId] = /^(.*?)\/(.+)$/.exec(id) ?? [];
  if (baseURL === undefined || provider === undefined || modelId === undefined) return resolveModel(id);
  return registry.create("model", provider, { modelId, baseURL });
}

async function firstLocalModel(fetch: Surroundings["fetch"]): Promise<string | undefined> {
  try {
    const response = await fetch(`${OLLAMA}/models`, { signal: AbortSignal.timeout(500) });
    const { data } = (await response.json()) as { readonly data?: readonly { readonly id: string }[] };
    return data?.find(({ id }) => !/embed/i.test(id))?.id;
  } catch {
    return undefined;
  }
}

function scripted(which: string, slowly: boolean): ModelChoice {
  return {
    model: new ScriptedModel(TRANSCRIPT, slowly ? { chunkChars: 6, delayMs: 8 } : {}),
    why: `${which} plays a fixed transcript; everything else is real: sandbox, tools, data.
A real one: set OPENAI_API_KEY, or start Ollama, or npm run demo -- --model openai/<name> --base-url <url>`,
  };
}
