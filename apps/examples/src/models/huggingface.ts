// Models on Hugging Face: through the router, at one provider, on a server of your own. The token comes from HF_TOKEN.
import { CodeAgent } from "@smolagents-ts/core";
import { HuggingFaceModel } from "@smolagents-ts/model-huggingface";

// #region router
const cheapest = new HuggingFaceModel({ modelId: "Qwen/Qwen3-32B:cheapest" });
// #endregion router

// #region provider
const together = new HuggingFaceModel({ modelId: "Qwen/Qwen3-32B", provider: "together", billTo: "my-org" });
// #endregion provider

// #region endpoint
const own = new HuggingFaceModel({ modelId: "tgi", endpointUrl: process.env["TGI_URL"] ?? "http://localhost:8080" });
// #endregion endpoint

// #region agent
const agents = [
  new CodeAgent({ model: cheapest, executor: "local" }),
  new CodeAgent({ model: "huggingface/Qwen/Qwen3-32B:cheapest", executor: "local" }), // the same, by name
];
// #endregion agent
agents.push(new CodeAgent({ model: together, executor: "local" }), new CodeAgent({ model: own, executor: "local" }));

for (const agent of agents) {
  const { output } = await agent.run("How many days are there in 2100?");
  console.log(output);
  await agent.close();
}
