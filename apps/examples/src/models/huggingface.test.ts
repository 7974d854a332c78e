import { expect, it } from "vitest";
import { startChatServer } from "../testing/chat-server.ts";
import { inTurn, program } from "../testing/run-example.ts";
import { runProgram } from "../testing/run-program.ts";

it("runs through the router, by name, at a provider and on one's own server", { timeout: 60_000 }, async () => {
  const count = program("finalAnswer((Date.UTC(2101, 0) - Date.UTC(2100, 0)) / 86_400_000)");
  const server = await startChatServer(inTurn(count));
  try {
    const { origin } = new URL(server.url);
    const { code, stdout, stderr } = await runProgram("models/huggingface.ts", {
      env: {
        HF_TOKEN: "hf_test",
        TGI_URL: origin,
        TEST_ROUTER: origin,
        NODE_OPTIONS: `--import=${new URL("../testing/huggingface-here.ts", import.meta.url)}`,
      },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // 2100 is divisible by 100 and not by 400: no leap year.
    expect(stdout.trim().split("\n")).toEqual(["365", "365", "365", "365"]);
    expect(server.requests.map(({ model }) => model)).toEqual([
      "Qwen/Qwen3-32B:cheapest",
      "Qwen/Qwen3-32B:cheapest",
      "Qwen/Qwen3-32B-Turbo",
      "tgi",
    ]);
  } finally {
    await server.close();
  }
});
