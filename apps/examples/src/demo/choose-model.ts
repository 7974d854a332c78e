export interface ModelChoice {
  /** `provider/name`, as the command line takes it. */
  readonly model: string;
  readonly baseURL?: string | undefined;
  /** For the screen: which model it is, and why this one. */
  readonly why: string;
}

export interface Surroundings {
  readonly env: { readonly [name: string]: string | undefined };
  readonly fetch: typeof globalThis.fetch;
}

const OPENAI_DEFAULT = "openai/gpt-5.6";
const SCRIPTED = "scripted/transcript";
const OLLAMA = "http://127.0.0.1:11434/v1";

const SCRIPTED_NOTE = `a scripted model plays a fixed transcript;
everything else is real: sandbox, tools, data.
For a real model: set OPENAI_API_KEY, or start Ollama, or
npm run demo -- --model openai/<name> --base-url <url>`;

/** The model that was asked for, else the first one found: a key in the environment, a server on this machine, the script. */
export async function chooseModel(
  { model, baseURL }: { readonly model?: string | undefined; readonly baseURL?: string | undefined },
  { env, fetch }: Surroundings,
): Promise<ModelChoice> {
  if (model === "scripted") return { model: SCRIPTED, why: `As you asked: ${SCRIPTED_NOTE}` };
  if (model !== undefined) return { model, baseURL, why: `Model: ${model}, as you asked.` };

  if (env["OPENAI_API_KEY"]) return { model: OPENAI_DEFAULT, why: `Model: ${OPENAI_DEFAULT}, since OPENAI_API_KEY is set.` };

  const local = await firstLocalModel(fetch);
  if (local) return { model: `openai/${local}`, baseURL: OLLAMA, why: `Model: ${local}, found in the Ollama on this machine.` };

  return { model: SCRIPTED, why: `No model found: ${SCRIPTED_NOTE}` };
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
