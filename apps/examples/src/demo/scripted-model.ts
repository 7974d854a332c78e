import { definePlugin } from "@smolagents-ts/core";
import { ScriptedModel } from "@smolagents-ts/core/testing";
import { TRANSCRIPT } from "./transcript.ts";

/** A model that plays the transcript; to be watched, it writes about as fast as a real one. */
export const scriptedModel = definePlugin({
  kind: "model",
  name: "scripted",
  create: () => new ScriptedModel(TRANSCRIPT, process.stderr.isTTY ? { chunkChars: 6, delayMs: 8 } : {}),
});
