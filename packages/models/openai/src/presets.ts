import type { ModelCapabilities } from "@smolagents-ts/core";

/** What is known of a server that speaks OpenAI's API. What its documentation does not say is not here. */
export interface Preset {
  /** How people call it. */
  readonly label: string;
  readonly baseURL: string;
  /** The environment variable that holds another address. */
  readonly urlName: string;
  /** The environment variable that holds the key. Without `start`, one is needed. */
  readonly keyName?: string;
  /** For a server on one's own machine: how it is started. */
  readonly start?: (modelId: string) => string;
  /** How it gets a model that it does not have. */
  readonly pull?: (modelId: string) => string;
  /** Defaults to chat completions. */
  readonly api?: "responses";
  /** Where it wants the model's earlier reasoning back. */
  readonly reasoningField?: "reasoning_content";
  /** What all of its models take. Where that depends on the model, nothing is said. */
  readonly capabilities?: ModelCapabilities;
}

/** The names that stand before the slash. */
export type PresetName =
  | "ollama"
  | "vllm"
  | "llama-server"
  | "lmstudio"
  | "anthropic"
  | "cerebras"
  | "deepseek"
  | "fireworks"
  | "gemini"
  | "groq"
  | "mistral"
  | "nvidia"
  | "openrouter"
  | "perplexity"
  | "together"
  | "xai";

/** Servers by the names that stand before the slash: `ollama/llama3.2`. Sources: docs/models/compatible-servers.md. */
export const presets: { readonly [Name in PresetName]: Preset } = {
  ollama: {
    label: "Ollama",
    baseURL: "http://localhost:11434/v1",
    urlName: "OLLAMA_HOST",
    keyName: "OLLAMA_API_KEY",
    start: () => "ollama serve",
    pull: (modelId) => `ollama pull ${modelId}`,
  },
  vllm: {
    label: "vLLM",
    baseURL: "http://localhost:8000/v1",
    urlName: "VLLM_BASE_URL",
    keyName: "VLLM_API_KEY",
    start: (modelId) => `vllm serve ${modelId}`,
    pull: (modelId) => `vllm serve ${modelId}`,
  },
  "llama-server": {
    label: "llama-server",
    baseURL: "http://localhost:8080/v1",
    urlName: "LLAMA_SERVER_BASE_URL",
    keyName: "LLAMA_API_KEY",
    start: () => "llama-server --jinja -m <file>.gguf",
  },
  lmstudio: {
    label: "LM Studio",
    baseURL: "http://localhost:1234/v1",
    urlName: "LMSTUDIO_BASE_URL",
    keyName: "LM_API_TOKEN",
    start: () => "lms server start",
    pull: (modelId) => `lms get ${modelId}`,
  },
  anthropic: {
    label: "Anthropic",
    baseURL: "https://api.anthropic.com/v1",
    // Not ANTHROPIC_BASE_URL: that is the address of its own API, which ends before /v1.
    urlName: "ANTHROPIC_OPENAI_BASE_URL",
    keyName: "ANTHROPIC_API_KEY",
  },
  cerebras: {
    label: "Cerebras",
    baseURL: "https://api.cerebras.ai/v1",
    urlName: "CEREBRAS_BASE_URL",
    keyName: "CEREBRAS_API_KEY",
  },
  deepseek: {
    label: "DeepSeek",
    baseURL: "https://api.deepseek.com/v1",
    urlName: "DEEPSEEK_BASE_URL",
    keyName: "DEEPSEEK_API_KEY",
    reasoningField: "reasoning_content",
    capabilities: { tools: true, jsonSchema: false },
  },
  fireworks: {
    label: "Fireworks",
    baseURL: "https://api.fireworks.ai/inference/v1",
    urlName: "FIREWORKS_BASE_URL",
    keyName: "FIREWORKS_API_KEY",
  },
  gemini: {
    label: "Gemini",
    baseURL: "https://generativelanguage.googleapis.com/v1beta/openai",
    urlName: "GEMINI_OPENAI_BASE_URL",
    keyName: "GEMINI_API_KEY",
    capabilities: { tools: true, images: true, jsonSchema: true },
  },
  groq: {
    label: "Groq",
    baseURL: "https://api.groq.com/openai/v1",
    urlName: "GROQ_OPENAI_BASE_URL",
    keyName: "GROQ_API_KEY",
  },
  mistral: {
    label: "Mistral",
    baseURL: "https://api.mistral.ai/v1",
    urlName: "MISTRAL_BASE_URL",
    keyName: "MISTRAL_API_KEY",
  },
  nvidia: {
    label: "NVIDIA",
    baseURL: "https://integrate.api.nvidia.com/v1",
    urlName: "NVIDIA_BASE_URL",
    keyName: "NVIDIA_API_KEY",
  },
  openrouter: {
    label: "OpenRouter",
    baseURL: "https://openrouter.ai/api/v1",
    urlName: "OPENROUTER_BASE_URL",
    keyName: "OPENROUTER_API_KEY",
  },
  perplexity: {
    label: "Perplexity",
    baseURL: "https://api.perplexity.ai/v1",
    urlName: "PERPLEXITY_BASE_URL",
    keyName: "PERPLEXITY_API_KEY",
    api: "responses",
  },
  together: {
    label: "Together",
    baseURL: "https://api.together.ai/v1",
    urlName: "TOGETHER_BASE_URL",
    keyName: "TOGETHER_API_KEY",
  },
  xai: {
    label: "xAI",
    baseURL: "https://api.x.ai/v1",
    urlName: "XAI_BASE_URL",
    keyName: "XAI_API_KEY",
    api: "responses",
  },
};

export const presetNames = Object.keys(presets) as readonly PresetName[];
