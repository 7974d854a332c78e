/** For tests: models in folders of their own, and a network that must not be used. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "@huggingface/transformers";
import { type TinyOnnxOptions, writeTinyOnnx } from "@smolagents-ts/conformance";
import type { Message, Model, ModelEvent, ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { onTestFinished } from "vitest";

/** Makes every use of the network an error. */
export function forbidNetwork(): void {
  env.allowRemoteModels = false;
  const refuse = () => {
    throw new Error("A test used the network.");
  };
  env.fetch = refuse;
  globalThis.fetch = refuse;
}

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tiny-onnx-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The folder of a model that says these replies. */
export async function tinyModel(options: TinyOnnxOptions): Promise<string> {
  const folder = await temporaryFolder();
  await writeTinyOnnx(folder, options);
  return folder;
}

export const user = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });
export const assistant = (text: string): Message => ({ role: "assistant", content: [{ type: "text", text }] });
export const system = (text: string): Message => ({ role: "system", content: [{ type: "text", text }] });

export interface Heard extends ModelFinish {
  readonly events: readonly ModelEvent[];
  readonly text: string;
  readonly warnings: readonly string[];
}

/** One whole call. */
export async function ask(model: Model, request: Partial<ModelRequest> = {}): Promise<Heard> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream({ messages: [user("Hi")], ...request })) events.push(event);
  const [start] = events;
  const finish = events.at(-1) as ModelFinish;
  return {
    ...finish,
    events,
    text: finish.message.content.map((part) => (part.type === "text" ? part.text : "")).join(""),
    warnings: start?.type === "start" ? start.warnings.map(({ message }) => message) : [],
  };
}

/** Resolves at the first event of a kind; the call goes on until `leave`. */
export function begin(model: Model, request: Partial<ModelRequest> = {}) {
  const calls = model.stream({ messages: [user("Hi")], ...request })[Symbol.asyncIterator]();
  return { begun: calls.next(), next: () => calls.next(), leave: () => calls.return?.() };
}
