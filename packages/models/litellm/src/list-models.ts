import { type ModelCapabilities, ModelError } from "@smolagents-ts/core";
import { onlyDefined, toModelError } from "@smolagents-ts/model-kit";
import { explainRefusal } from "./explain-refusal.ts";
import { findProxy, type KnownProxy, type ProxyOptions, secretsOf } from "./find-proxy.ts";

export interface ListModelsOptions extends ProxyOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A model as the proxy knows it. What it does not know is left out; of several deployments behind one name, what holds for all of them, and the highest price. */
export interface LiteLLMModelInfo {
  readonly modelId: string;
  /** For the option of the same name. */
  readonly capabilities: ModelCapabilities;
  readonly maxInputTokens?: number;
  readonly maxOutputTokens?: number;
  /** In US dollars. */
  readonly inputCostPerToken?: number;
  readonly outputCostPerToken?: number;
}

/** The models that the proxy offers to this key, without those that are not for conversations. Asks once; throws `ModelError`. */
export async function listModels({ signal, ...options }: ListModelsOptions = {}): Promise<readonly LiteLLMModelInfo[]> {
  const proxy = findProxy(options);
  const byName = new Map<string, Deployment["model_info"][]>();
  try {
    for (const { model_name, model_info } of await readDeployments(proxy, signal)) {
      byName.set(model_name, [...(byName.get(model_name) ?? []), model_info]);
    }
  } catch (error) {
    if (signal?.aborted) throw new ModelError("The call was aborted.", { kind: "aborted", cause: signal.reason });
    const failure = toModelError(error, { baseURL: proxy.baseURL, keyName: "LITELLM_PROXY_API_KEY", secrets: secretsOf(proxy) });
    throw explainRefusal(failure);
  }
  return [...byName].map(([modelId, infos]) => toInfo(modelId, infos));
}

/** What the proxy says of one deployment. Every field may be missing, null or anything else. */
interface Deployment {
  readonly model_name: string;
  readonly model_info: Readonly<Record<string, unknown>>;
}

const readDeployments = async (
  { baseURL, apiKey, headers, fetch }: KnownProxy,
  signal: AbortSignal | undefined,
): Promise<readonly Deployment[]> => {
  const response = await (fetch ?? globalThis.fetch)(`${baseURL}/model/info`, {
    headers: { ...(apiKey && { authorization: `Bearer ${apiKey}` }), ...headers },
    ...(signal && { signal }),
  });
  const text = await response.text();
  const body = parseJson(text);
  if (!response.ok) throw { status: response.status, headers: response.headers, error: body?.["error"] ?? text };
  const data = body?.["data"];
  if (!Array.isArray(data)) {
    throw new ModelError("The server answered with something that is not a list of models.", {
      kind: "protocol",
      status: response.status,
      hint: "Check baseURL: it is the address of a LiteLLM proxy.",
    });
  }
  return data.filter(isForConversations);
};

const isForConversations = (deployment: Partial<Deployment> | null): deployment is Deployment => {
  const { model_name, model_info } = deployment ?? {};
  if (typeof model_name !== "string" || typeof model_info !== "object" || model_info === null) return false;
  const mode = model_info["mode"] ?? "chat";
  return mode === "chat" || mode === "responses";
};

/** The proxy's names of what a model can do, by ours. */
const CAPABILITIES: { readonly [Name in keyof ModelCapabilities]: string } = {
  tools: "supports_function_calling",
  parallelTools: "supports_parallel_function_calling",
  jsonSchema: "supports_response_schema",
  images: "supports_vision",
  audio: "supports_audio_input",
  reasoning: "supports_reasoning",
  promptCache: "supports_prompt_caching",
};

const toInfo = (modelId: string, infos: readonly Deployment["model_info"][]): LiteLLMModelInfo => {
  const flag = (field: string) => {
    const values = infos.map((info) => info[field]);
    return values.includes(false) ? false : values.every((value) => value === true) || undefined;
  };
  const number = (field: string, choose: (...values: number[]) => number) => {
    const values = infos.map((info) => info[field]);
    return values.every((value) => typeof value === "number") ? choose(...values) : undefined;
  };
  const flags = Object.entries(CAPABILITIES).map(([name, field]) => [name, flag(field)]);
  return onlyDefined({
    modelId,
    capabilities: onlyDefined(Object.fromEntries(flags)),
    maxInputTokens: number("max_input_tokens", Math.min),
    maxOutputTokens: number("max_output_tokens", Math.min),
    inputCostPerToken: number("input_cost_per_token", Math.max),
    outputCostPerToken: number("output_cost_per_token", Math.max),
  }) as unknown as LiteLLMModelInfo;
};

const parseJson = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};
