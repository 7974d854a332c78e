import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createAzureServer, type ModelStandIn } from "@smolagents-ts/conformance";
import { expect, it, onTestFinished } from "vitest";
import { program } from "../testing/run-example.ts";
import { runProgram } from "../testing/run-program.ts";

/** The endpoint of a managed identity: https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference */
const startIdentity = async (): Promise<string> => {
  const server = createServer(({ url = "", headers }, response) => {
    const isRight = url.includes("resource=https://cognitiveservices.azure.com") && headers["x-identity-header"] === "identity-secret";
    response.writeHead(isRight ? 200 : 400).end(JSON.stringify({ access_token: "entra-token", token_type: "Bearer" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`;
};

it("runs on a deployment, made by hand, by name, of an older version and with an identity", { timeout: 60_000 }, async () => {
  const delta = program("finalAnswer((Date.UTC(2101, 0) - Date.UTC(2100, 0)) / 86_400_000)");
  const start = async (options: Parameters<typeof createAzureServer>[0]): Promise<ModelStandIn> => {
    const server = await createAzureServer(options);
    onTestFinished(() => server.close());
    server.answer({
      steps: [
        { type: "text", delta },
        { type: "finish", reason: "stop" },
      ],
    });
    return server;
  };
  const azure = await start({ deployment: "my-gpt" });
  const older = await start({ deployment: "my-gpt", apiVersion: "2024-10-21" });
  const env = {
    AZURE_OPENAI_ENDPOINT: azure.url,
    AZURE_OPENAI_API_KEY: "test-key",
    OPENAI_API_VERSION: "",
    OLDER_ENDPOINT: older.url,
    IDENTITY_ENDPOINT: await startIdentity(),
    IDENTITY_HEADER: "identity-secret",
  };
  const { code, stdout, stderr } = await runProgram("models/azure.ts", { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  // 2100 is divisible by 100 and not by 400: no leap year.
  expect(stdout.trim().split("\n")).toEqual(["365", "365", "365", "365"]);
  expect(azure.requests.map(({ path }) => path)).toEqual(Array(3).fill("/openai/v1/chat/completions"));
  expect(older.requests.map(({ path }) => path)).toEqual(["/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21"]);
  const [byHand, , keyless] = azure.requests.map(({ headers }) => headers);
  expect(byHand).toMatchObject({ "api-key": "test-key" });
  expect(keyless).toMatchObject({ authorization: "Bearer entra-token" });
});
