import { ExecutorStartError } from "@smolagents-ts/core";
import { makeCodec } from "./guest/codec.ts";

const codec = makeCodec();

/** @throws ExecutorStartError when one of them cannot enter a sandbox. */
export function encodeVariables(variables: object): string {
  try {
    // As entries: in an object `undefined` would be dropped.
    return codec.encode(Object.entries(variables));
  } catch (cause) {
    throw new ExecutorStartError(`A variable cannot enter the sandbox: ${(cause as Error).message}.`, {
      cause,
      hint: "Pass plain data; give functions as tools.",
    });
  }
}
