import { createLiteLLMServer } from "@smolagents-ts/conformance";
import { expect, it } from "vitest";
import { program } from "../testing/run-example.ts";
import { runProgram } from "../testing/run-program.ts";

it("lists the proxy's models and runs on one, made by hand and by name", { timeout: 60_000 }, async () => {
  const delta = program("finalAnswer((Date.UTC(2101, 0) - Date.UTC(2100, 0)) / 86_400_000)");
  const proxy = await createLiteLLMServer();
  proxy.answer({
    steps: [
      { type: "text", delta },
      { type: "finish", reason: "stop" },
    ],
  });
  try {
    const env = { LITELLM_PROXY_API_BASE: proxy.url, LITELLM_PROXY_API_KEY: "sk-test" };
    const { code, stdout, stderr } = await runProgram("models/litellm.ts", { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // 2100 is divisible by 100 and not by 400: no leap year.
    expect(stdout.trim().split("\n")).toEqual(["anthropic/claude-sonnet-4-5 calls tools 200000", "365", "365"]);
    const [, byHand, byName] = proxy.requests.map(({ body }) => body);
    expect(byHand).toMatchObject({ fallbacks: ["gpt-5.6"], drop_params: true, metadata: { tags: ["reports"] } });
    expect(byName).not.toHaveProperty("fallbacks");
  } finally {
    await proxy.close();
  }
});
