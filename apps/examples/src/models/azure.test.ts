import { createAzureServer } from "@smolagents-ts/conformance";
import { expect, it } from "vitest";
import { program } from "../testing/run-example.ts";
import { runProgram } from "../testing/run-program.ts";

it("runs on a deployment, made by hand and by name", { timeout: 60_000 }, async () => {
  const delta = program("finalAnswer((Date.UTC(2101, 0) - Date.UTC(2100, 0)) / 86_400_000)");
  const azure = await createAzureServer({ deployment: "my-gpt" });
  azure.answer({
    steps: [
      { type: "text", delta },
      { type: "finish", reason: "stop" },
    ],
  });
  try {
    const env = { AZURE_OPENAI_ENDPOINT: azure.url, AZURE_OPENAI_API_KEY: "test-key", OPENAI_API_VERSION: "" };
    const { code, stdout, stderr } = await runProgram("models/azure.ts", { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // 2100 is divisible by 100 and not by 400: no leap year.
    expect(stdout.trim().split("\n")).toEqual(["365", "365"]);
    expect(azure.requests.map(({ path }) => path)).toEqual(["/openai/v1/chat/completions", "/openai/v1/chat/completions"]);
  } finally {
    await azure.close();
  }
});
