import { PluginRegistry, resolveModel } from "@smolagents-ts/core";
import { expect, it } from "vitest";
import { startChatServer } from "../testing/chat-server.ts";
import { inTurn, program } from "../testing/run-example.ts";
import { runProgram } from "../testing/run-program.ts";

it("reaches servers by their names alone", { timeout: 60_000 }, async () => {
  const count = program("finalAnswer((Date.UTC(2101, 0) - Date.UTC(2100, 0)) / 86_400_000)");
  const server = await startChatServer(inTurn(count));
  try {
    const { code, stdout, stderr } = await runProgram("models/compatible-servers.ts", {
      env: { OLLAMA_HOST: new URL(server.url).host, GROQ_OPENAI_BASE_URL: server.url, GPU_SERVER: server.url },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // 2100 is divisible by 100 and not by 400: no leap year.
    expect(stdout.trim().split("\n")).toEqual(["365", "365", "365"]);
    expect(server.requests.map(({ model }) => model)).toEqual(["llama3.2", "openai/gpt-oss-120b", "Qwen/Qwen3-32B"]);
  } finally {
    await server.close();
  }
});

it("proposes a server for a name that is nearly one", async () => {
  await expect(resolveModel("olama/llama3.2", new PluginRegistry())).rejects.toThrow('Did you mean "ollama"?');
});
