/** What one case of the model suite is given: a model, the server it talks to, and words to try them with. */

import { setTimeout as sleep } from "node:timers/promises";
import type { AssistantPart, Model, ModelEvent, ModelFinish, ModelRequest, ToolCallPart } from "@smolagents-ts/core";
import { ModelError, type ModelErrorKind } from "@smolagents-ts/core";
import { expect } from "vitest";
import type { ModelStandIn, RecordedRequest, ReplyStep } from "./script.ts";

/** Passes by returning, fails by throwing. */
export type ModelCase = (context: ModelCaseContext) => Promise<void>;

/** Makes a model that sends to `url`, with `apiKey` where the vendor has keys. Short delays between its retries make the suite fast. */
export type MakeModel = (url: string, apiKey: string) => Model | Promise<Model>;

export interface ModelSubject {
  readonly server: () => Promise<ModelStandIn>;
  readonly makeModel: MakeModel;
}

/** What came out of a call: every event, and an error if it ended with one. */
export interface Outcome {
  readonly events: readonly ModelEvent[];
  readonly error?: unknown;
}

/** Hears of each event; the next one is asked for when it is done. */
type OnEvent = (event: ModelEvent) => unknown;

/** How long a case waits for what should come soon, in milliseconds. Only a broken model ever waits so long. */
export const PATIENCE_MS = 10_000;

/** What a case asks when it does not matter. */
export const REQUEST: ModelRequest = { messages: [{ role: "user", content: [{ type: "text", text: "Hello?" }] }] };

export class ModelCaseContext {
  readonly server: ModelStandIn;
  readonly model: Model;
  /** Nothing that the model shows may hold it. */
  readonly apiKey: string;
  readonly #patienceMs: number;

  private constructor(server: ModelStandIn, model: Model, apiKey: string, patienceMs: number) {
    this.server = server;
    this.model = model;
    this.apiKey = apiKey;
    this.#patienceMs = patienceMs;
  }

  /** Runs one case with a server and a model of its own. */
  static async run(test: ModelCase, { server: makeServer, makeModel }: ModelSubject, { patienceMs = PATIENCE_MS } = {}): Promise<void> {
    const server = await makeServer();
    try {
      const apiKey = `key-${crypto.randomUUID()}`;
      await test(new ModelCaseContext(server, await makeModel(server.url, apiKey), apiKey, patienceMs));
    } finally {
      await server.close();
    }
  }

  /** Makes one call and takes all its events. */
  readonly outcome = async (request: Partial<ModelRequest> = {}, onEvent?: OnEvent): Promise<Outcome> => {
    const events: ModelEvent[] = [];
    const call = async (): Promise<Outcome> => {
      try {
        for await (const event of this.model.stream({ ...REQUEST, ...request })) {
          events.push(event);
          await onEvent?.(event);
        }
        return { events };
      } catch (error) {
        return { events, error };
      }
    };
    return await this.within(call(), "the call ends");
  };

  /** Makes one call that must come to a good end. */
  readonly succeed = async (request?: Partial<ModelRequest>, onEvent?: OnEvent): Promise<ModelFinish & Outcome> => {
    const { events, error } = await this.outcome(request, onEvent);
    if (error !== undefined) throw error;
    const last = events.at(-1);
    if (last?.type !== "finish") expect.fail(`The last event is ${JSON.stringify(last?.type)}, not "finish".`);
    return { ...last, events };
  };

  /** Makes one call that must fail with one of these kinds. */
  readonly fail = async (kinds: ModelErrorKind | readonly ModelErrorKind[], request?: Partial<ModelRequest>, onEvent?: OnEvent) => {
    const { events, error } = await this.outcome(request, onEvent);
    if (error === undefined) expect.fail(`The call should fail (${[kinds].flat().join(" or ")}), but it ended well.`);
    if (!ModelError.is(error)) expect.fail(`The call failed with something else than a ModelError: ${String(error)}`);
    expect([kinds].flat(), error.message).toContain(error.kind);
    expect(
      events.some((event) => event.type === "finish"),
      "a call that fails must not finish",
    ).toBe(false);
    return { error, events };
  };

  /** Fails instead of hanging. `what` ends the sentence "… in time: ". */
  readonly within = async <Value>(promise: Promise<Value>, what: string, milliseconds: number = this.#patienceMs): Promise<Value> => {
    const over = new AbortController();
    const late = sleep(milliseconds, undefined, { signal: over.signal }).then(() =>
      expect.fail(`Did not happen within ${milliseconds} ms: ${what}.`),
    );
    try {
      return await Promise.race([promise, late]);
    } finally {
      late.catch(() => undefined);
      over.abort();
    }
  };

  /** Waits until it is so. */
  readonly until = async (isSo: () => boolean, what: string, milliseconds: number = this.#patienceMs): Promise<void> => {
    const end = performance.now() + milliseconds;
    while (!isSo()) {
      if (performance.now() > end) expect.fail(`Did not happen within ${milliseconds} ms: ${what}.`);
      await sleep(5);
    }
  };
}

export const textOf = (parts: readonly AssistantPart[]): string => parts.map((part) => (part.type === "text" ? part.text : "")).join("");

export const reasoningOf = (parts: readonly AssistantPart[]): string =>
  parts.map((part) => (part.type === "reasoning" ? part.text : "")).join("");

export const toolCallsOf = (parts: readonly AssistantPart[]): readonly ToolCallPart[] => parts.filter((part) => part.type === "tool-call");

/** The text that the events showed. */
export const shownText = (events: readonly ModelEvent[]): string =>
  events.map((event) => (event.type === "text" ? event.delta : "")).join("");

export const isContent = ({ type }: ModelEvent): boolean => type === "text" || type === "reasoning" || type.startsWith("tool-call");

/** Steps that stream a text in the given pieces and end well. */
export const textSteps = (...deltas: readonly string[]): readonly ReplyStep[] => [
  ...deltas.map((delta) => ({ type: "text", delta }) as const),
  { type: "finish", reason: "stop" },
];

/** Whether any string of the request's body, however deep, holds `marker`: where vendors put it is their affair. */
export const holds = ({ body }: RecordedRequest, marker: string): boolean => {
  const look = (value: unknown): boolean => {
    if (typeof value === "string") return value.includes(marker);
    return typeof value === "object" && value !== null && Object.entries(value).some(([key, inner]) => key.includes(marker) || look(inner));
  };
  return look(body);
};
