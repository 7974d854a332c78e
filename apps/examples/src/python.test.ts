// Runs the example in Python as it stands, against a stand-in for OpenAI.
import { expect, it } from "vitest";
import { inTurn, program, runExample } from "./testing/run-example.ts";

it("20-python imports only what it may, makes calls at once, and answers", { timeout: 120_000 }, async () => {
  const { code, stdout, stderr, requests } = await runExample(
    "20-python.ts",
    inTurn(
      program("import os\nos.getcwd()"),
      program(`rates = await gather([exchangeRate.aio(currency, "EUR") for currency, _ in amounts])
from decimal import Decimal
final_answer(float(sum(Decimal(amount) * Decimal(rate) for (_, amount), rate in zip(amounts, rates))))`),
    ),
  );

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  // 250 × 0.75 + 50 × 1.25
  expect(stdout.trim()).toBe("250");
  expect(requests[0]?.messages[0]?.content).toContain("def exchangeRate(");
  const told = JSON.stringify(requests[1]?.messages.at(-1));
  for (const word of ["os", "decimal", "json"]) expect(told).toContain(word);
});
