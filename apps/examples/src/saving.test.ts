import { expect, it } from "vitest";
import { startChatServer } from "./testing/chat-server.ts";
import { runProgram } from "./testing/run-program.ts";

it("13-saving.ts loads an agent that works as the saved one, and says what it needs", async () => {
  const server = await startChatServer(
    () => `I convert it.
<code>
const [usd, tnd] = await Promise.all(["USD", "TND"].map((currency) => exchangeRate({ currency })));
finalAnswer(Math.round((250 / usd) * tnd * 100) / 100);
</code>`,
  );
  try {
    const { code, stdout, stderr } = await runProgram("13-saving.ts", { env: { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: server.url } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // 250 dollars at 1.16 to the euro, and 3.4 dinars for each.
    expect(stdout).toMatch(/^732\.76\n/);
    expect(stdout).toContain("needs what was not given:\n- tools: exchangeRate\n- functions: isPositive\n");
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ model: "gpt-5.6" });
    expect(JSON.stringify(server.requests[0]?.messages[0])).toMatch(/declare function exchangeRate.*Round amounts to two digits\./);
  } finally {
    await server.close();
  }
});
