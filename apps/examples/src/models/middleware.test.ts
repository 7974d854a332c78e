import { expect, it } from "vitest";
import { startChatServer } from "../testing/chat-server.ts";
import { runProgram } from "../testing/run-program.ts";

const CODE = "<code>\nfinalAnswer((Date.UTC(2101, 0) - Date.UTC(2100, 0)) / 86_400_000)\n</code>";

it("runs with every middleware", { timeout: 60_000 }, async () => {
  const server = await startChatServer((messages, _, { model }) => {
    if (JSON.stringify(messages[0]).includes("To call a tool")) return '{"name": "finalAnswer", "arguments": {"answer": 365}}';
    return model === "deepseek-r1" ? `Not in a leap year: <code>finalAnswer(366)</code>?\n</think>\n\n${CODE}` : CODE;
  });
  try {
    const { code, stdout, stderr } = await runProgram("models/middleware.ts", {
      env: { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: server.url },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // 2100 is divisible by 100 and not by 400: no leap year. 100 tokens in and 20 out cost 0.000325 dollars, those of a cached reply nothing.
    // The list knows 2.5 and 10 dollars for a million tokens of gpt-4o.
    const answers = ["365", "365", "365", "365", "365", "365", "365", "365 0.000325", "365 0.00045", "365", "365 0.000325"];
    expect(stdout.split("\n").map((line) => line.trim())).toEqual([...answers, ""]);
    const asked = server.requests.map(({ model }) => model);
    expect(asked).toEqual([
      "gpt-5.6",
      "gpt-5.6",
      "gpt-5.6-mini",
      "some-model",
      "deepseek-r1",
      "gpt-5.6",
      "gpt-5.6",
      "gpt-5.6",
      "gpt-4o",
      "some-model",
      "gpt-5.6",
    ]);
    // The servers of these are not sent what the middleware does itself.
    for (const at of [3, 4]) expect(server.requests[at]).not.toHaveProperty("stop");
    expect(server.requests[9]).not.toHaveProperty("tools");
  } finally {
    await server.close();
  }
});
