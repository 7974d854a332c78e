// Minified and compressed with brotli, without what is installed beside it: core, and the vendor's SDK or engine.
const sizeOf = (name, path, ignore, limit) => ({
  name,
  path,
  limit,
  ignore: [...ignore, "@smolagents-ts/*", "node:*"],
  modifyEsbuildConfig: (config) => ({ ...config, format: "esm" }),
});

export default [
  sizeOf("core", "packages/core/dist/index.js", [], "47 kB"),
  sizeOf("core/saving without the root", "packages/core/dist/saving/index.js", ["../chunk-*.js"], "4 kB"),
  sizeOf("smolagents", "packages/smolagents/dist/index.js", ["@huggingface/jinja", "yaml"], "8 kB"),
  sizeOf("model-openai", "packages/models/openai/dist/index.js", ["./openai-sdk-*.js"], "8 kB"),
  sizeOf("model-openai with its SDK", "packages/models/openai/dist/index.js", [], "45 kB"),
  sizeOf("model-kit", "packages/models/kit/dist/index.js", [], "16 kB"),
  sizeOf("model-kit/chat-completions", "packages/models/kit/dist/chat/index.js", [], "11 kB"),
  sizeOf("model-bedrock", "packages/models/bedrock/dist/index.js", ["@aws-sdk/*", "@smithy/*"], "9 kB"),
  sizeOf("model-huggingface", "packages/models/huggingface/dist/index.js", ["@huggingface/*"], "4 kB"),
  sizeOf("model-ai-sdk", "packages/models/ai-sdk/dist/index.js", [], "9 kB"),
  sizeOf("model-azure", "packages/models/azure/dist/index.js", [], "3 kB"),
  sizeOf("model-litellm", "packages/models/litellm/dist/index.js", [], "3 kB"),
  sizeOf("model-llama-cpp", "packages/models/llama-cpp/dist/index.js", ["node-llama-cpp"], "7 kB"),
  sizeOf("model-transformers", "packages/models/transformers/dist/index.js", ["@huggingface/*"], "7 kB"),
  sizeOf("executor-local", "packages/executors/local/dist/index.js", ["quickjs-wasi"], "9 kB"),
  sizeOf("executor-local's worker, with its parser and the engine's library", "packages/executors/local/dist/worker.cjs", [], "55 kB"),
  sizeOf("terminal", "packages/terminal/dist/index.js", ["sugar-high"], "13 kB"),
];
