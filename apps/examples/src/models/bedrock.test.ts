import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBedrockServer } from "@smolagents-ts/conformance";
import { expect, it } from "vitest";
import { program } from "../testing/run-example.ts";
import { runProgram } from "../testing/run-program.ts";

it("runs with a key, by name, with a profile, behind an ARN and with a guardrail", { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "bedrock-"));
  await writeFile(
    join(folder, "config"),
    "[profile work]\nregion = eu-west-1\naws_access_key_id = AKIAWORK\naws_secret_access_key = secret-of-work\n",
  );
  const server = await createBedrockServer();
  const delta = program("finalAnswer((Date.UTC(2101, 0) - Date.UTC(2100, 0)) / 86_400_000)");
  server.answer({
    steps: [
      { type: "text", delta },
      { type: "finish", reason: "stop" },
    ],
  });
  try {
    const { code, stdout, stderr } = await runProgram("models/bedrock.ts", {
      env: {
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: server.url,
        AWS_BEARER_TOKEN_BEDROCK: "bedrock-key-test",
        AWS_REGION: "us-east-1",
        AWS_CONFIG_FILE: join(folder, "config"),
        AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
      },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // 2100 is divisible by 100 and not by 400: no leap year.
    expect(stdout.trim().split("\n")).toEqual(["365", "365", "365", "365", "365"]);
    const [claude, byName, nova, own, guarded] = server.requests;
    expect(server.requests.map(({ path }) => decodeURIComponent(path))).toEqual([
      "/model/us.anthropic.claude-sonnet-4-6/converse-stream",
      "/model/us.anthropic.claude-sonnet-4-6/converse-stream",
      "/model/eu.amazon.nova-2-lite-v1:0/converse-stream",
      "/model/arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3/converse-stream",
      "/model/us.anthropic.claude-sonnet-4-6/converse-stream",
    ]);
    for (const request of [claude, byName, own, guarded]) expect(request?.headers["authorization"]).toBe("Bearer bedrock-key-test");
    expect(nova?.headers["authorization"]).toContain("Credential=AKIAWORK/");
    for (const request of server.requests) expect(JSON.stringify(request.body)).toContain("cachePoint");
    expect(guarded?.body).toMatchObject({
      guardrailConfig: { guardrailIdentifier: "gr-abc123", guardrailVersion: "1" },
      performanceConfig: { latency: "optimized" },
      requestMetadata: { team: "weather" },
      outputConfig: { effort: "low" },
      additionalModelRequestFields: { thinking: { type: "adaptive" }, top_k: 50 },
    });
  } finally {
    await server.close();
  }
});
