// Models behind a LiteLLM proxy. LITELLM_PROXY_API_BASE and LITELLM_PROXY_API_KEY say where it is and who asks.
import { CodeAgent } from "@smolagents-ts/core";
import { LiteLLMModel, listModels } from "@smolagents-ts/model-litellm";

// #region list
for (const { modelId, capabilities, maxInputTokens } of await listModels()) {
  console.log(modelId, capabilities.tools ? "calls tools" : "", maxInputTokens);
}
// #endregion list

// #region fallbacks
const model = new LiteLLMModel({
  modelId: "anthropic/claude-sonnet-4-5", // as the proxy calls it
  extra: { fallbacks: ["gpt-5.6"], drop_params: true, metadata: { tags: ["reports"] } },
});
// #endregion fallbacks

// #region agent
const agents = [
  new CodeAgent({ model, executor: "local" }),
  new CodeAgent({ model: "litellm/anthropic/claude-sonnet-4-5", executor: "local" }), // by name
];
// #endregion agent

for (const agent of agents) {
  const { output } = await agent.run("How many days are there in 2100?");
  console.log(output);
  await agent.close();
}
