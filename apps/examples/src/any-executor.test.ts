// The example that runs on every executor, on every executor, each a real one.
import { describeWithEngine } from "@smolagents-ts/conformance";
import { expect, it } from "vitest";
import { findEngine } from "./testing/find-engine.ts";
import { call, program, readDatasetBytes, runExample } from "./testing/run-example.ts";

const bills = { EUR: 30, TND: 100 };
/** 30 × 1.25 + 100 × 0.5 */
const SUM = 87.5;
const stampBytes = readDatasetBytes("ffox.png").length;

const programs = {
  javascript: [
    `const bills = ${JSON.stringify(bills)};
const rates = await Promise.all(Object.keys(bills).map((currency) => rate({ currency })));
const sum = Object.values(bills).reduce((total, amount, index) => total + amount * rates[index], 0);
console.log(sum);`,
    `const verdict = await auditor({ task: \`Is \${sum} dollars plausible for two bills?\` });
const picture = await stamp();
await image(picture);
await pay({ to: "Ada", dollars: sum });
finalAnswer({ sum, verdict, picture });`,
  ],
  python: [
    `bills = ${JSON.stringify(bills)}
rates = await gather([rate.aio(currency=currency) for currency in bills])
sum_of_bills = sum(amount * dollars for amount, dollars in zip(bills.values(), rates))
print(sum_of_bills)`,
    `verdict = auditor(task=f"Is {sum_of_bills} dollars plausible for two bills?")
picture = stamp()
image(picture)
pay("Ada", dollars=sum_of_bills)
final_answer({"sum": sum_of_bills, "verdict": verdict, "picture": picture})`,
  ],
};

const EXECUTORS = {
  local: "javascript",
  deno: "javascript",
  pyodide: "python",
  python: "python",
  docker: "python",
  "docker/javascript": "javascript",
} as const;

for (const [executor, language] of Object.entries(EXECUTORS)) {
  const find = () => findEngine(executor);
  await describeWithEngine(`the same agent with the executor ${executor}`, find, (environment) => {
    it("uses tools with state and a secret, another agent, an approval and a picture", { timeout: 120_000 }, async () => {
      const [compute = "", conclude = ""] = programs[language];
      const key = `secret-${Math.random()}`;
      const { code, stdout, stderr, requests } = await runExample(
        "19-any-executor.ts",
        (messages) => {
          if (messages.at(-1)?.content.includes("plausible for two bills")) return call("finalAnswer", { answer: "It is plausible." });
          return program(messages.some(({ role }) => role === "assistant") ? conclude : compute);
        },
        { args: [executor], env: { ...environment, RATES_KEY: key } },
      );

      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(JSON.parse(stdout)).toEqual({
        first: "interrupted",
        status: "completed",
        output: { sum: SUM, verdict: "It is plausible.", picture: stampBytes },
        // Once: calls that were answered before the pause are not made again.
        asked: ["EUR", "TND"],
        paid: [`${SUM} dollars to Ada`],
      });
      expect(JSON.stringify(requests)).not.toContain(key);
      // What the first program printed, as the model read it.
      expect(JSON.stringify(requests)).toContain(String(SUM));
    });
  });
}
