// A deployment in Azure: with a key, with an identity, and behind an address of the older kind. AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY say where it
// is and who asks.
import { CodeAgent } from "@smolagents-ts/core";
import { AzureModel } from "@smolagents-ts/model-azure";

// #region key
const model = new AzureModel({ modelId: "my-gpt" }); // the name of the deployment
// #endregion key

// #region version
const older = new AzureModel({ modelId: "my-gpt", endpoint: process.env["OLDER_ENDPOINT"], apiVersion: "2024-10-21" });
// #endregion version

// #region identity
const keyless = new AzureModel({ modelId: "my-gpt", tokenProvider: () => askForToken("https://cognitiveservices.azure.com") });

/** As an App Service with a managed identity does. */
async function askForToken(resource: string): Promise<string> {
  const { IDENTITY_ENDPOINT: address, IDENTITY_HEADER: secret = "" } = process.env;
  const response = await fetch(`${address}?resource=${resource}&api-version=2019-08-01`, { headers: { "X-IDENTITY-HEADER": secret } });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}
// #endregion identity

// #region agent
const agents = [
  new CodeAgent({ model, executor: "local" }),
  new CodeAgent({ model: "azure/my-gpt", executor: "local" }), // the same, by name
];
// #endregion agent
agents.push(new CodeAgent({ model: older, executor: "local" }), new CodeAgent({ model: keyless, executor: "local" }));

for (const agent of agents) {
  const { output } = await agent.run("How many days are there in 2100?");
  console.log(output);
  await agent.close();
}
