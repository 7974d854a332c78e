import { describeLiveModel } from "@smolagents-ts/conformance";
import { expect, it } from "vitest";
import { AzureModel } from "./azure-model.ts";

const modelId = process.env["AZURE_OPENAI_DEPLOYMENT"] ?? "";
const missing = ["AZURE_OPENAI_DEPLOYMENT", "AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY"].find((name) => !process.env[name]);

/** Run with LIVE=1, AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_API_KEY and the name of a deployment in AZURE_OPENAI_DEPLOYMENT. */
for (const apiVersion of ["v1", "2024-10-21"]) {
  describeLiveModel(`Azure itself, with the version ${apiVersion}`, () => new AzureModel({ modelId, apiVersion }), { missing });

  it.skipIf(missing)(`Azure names a deployment that is not there, with the version ${apiVersion}`, async () => {
    const model = new AzureModel({ modelId: "no-such-deployment", apiVersion });
    const call = async () => {
      for await (const _ of model.stream({ messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] }));
    };
    await expect(call()).rejects.toMatchObject({ kind: "not-found" });
  });
}
