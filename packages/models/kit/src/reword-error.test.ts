import { ModelError } from "@smolagents-ts/core";
import { expect, it } from "vitest";
import { rewordError, wordsOf } from "./reword-error.ts";

const cause = new Error("below");
const failure = new ModelError("It said no.\n\nTwice.", {
  kind: "rate-limit",
  status: 429,
  retryAfterMs: 5,
  requestId: "r",
  hint: "Wait.\nLong.",
  cause,
});

it("says the same without the hint", () => {
  expect(wordsOf(failure)).toBe("It said no.\n\nTwice.");
  expect(wordsOf(new ModelError("It said no.", { kind: "auth" }))).toBe("It said no.");
});

it("changes what it is told to, and nothing else", () => {
  const told = rewordError(failure, { hint: "Pay." });
  expect(told.message).toBe("It said no.\n\nTwice.\n\n  Pay.");
  expect(told).toMatchObject({ kind: "rate-limit", status: 429, retryAfterMs: 5, requestId: "r", retryable: true, cause });
  expect(rewordError(failure, {}).message).toBe(failure.message);
});

it("is tried again as the new kind is", () => {
  expect(rewordError(failure, { kind: "auth" }).retryable).toBe(false);
  expect(rewordError(failure, { retryable: false })).toMatchObject({ kind: "rate-limit", retryable: false });
});
