import { expect, it } from "vitest";
import { startChatServer } from "../testing/chat-server.ts";
import { program } from "../testing/run-example.ts";
import { runProgram } from "../testing/run-program.ts";

it("runs an agent with a model of the AI SDK, by object and by name, and a model of ours in the AI SDK", { timeout: 60_000 }, async () => {
  const count = program("finalAnswer((Date.UTC(2101, 0) - Date.UTC(2100, 0)) / 86_400_000)");
  // An agent tells its model how to answer; the AI SDK sends the question alone.
  const server = await startChatServer((messages) => (messages.some(({ role }) => role !== "user") ? count : "365 days."));
  try {
    const { code, stdout, stderr } = await runProgram("models/ai-sdk.ts", {
      env: { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: server.url, LOCAL_URL: server.url },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // 2100 is divisible by 100 and not by 400: no leap year.
    expect(stdout.trim().split("\n")).toEqual(["365", "365", "365 days."]);
    expect(server.requests.map((request) => request.model)).toEqual(["gpt-5.6", "qwen3", "gpt-5.6"]);
  } finally {
    await server.close();
  }
});
