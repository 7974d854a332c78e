// A deployment in Azure, with a key. AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY say where it is and who asks.
import { CodeAgent } from "@smolagents-ts/core";
import { AzureModel } from "@smolagents-ts/model-azure";

// #region key
const model = new AzureModel({ modelId: "my-gpt" }); // the name of the deployment
// #endregion key

// #region agent
const agents = [
  new CodeAgent({ model, executor: "local" }),
  new CodeAgent({ model: "azure/my-gpt", executor: "local" }), // the same, by name
];
// #endregion agent

for (const agent of agents) {
  const { output } = await agent.run("How many days are there in 2100?");
  console.log(output);
  await agent.close();
}
