import {
  AgentConfigError,
  type JsonObject,
  type ModelCapabilities,
  ModelError,
  type ModelErrorOptions,
  type ModelEvent,
} from "@smolagents-ts/core";
import { onlyDefined } from "../only-defined.ts";
import { wordsOf } from "../reword-error.ts";
import { FileSystem } from "./file-system.ts";

/** One call and what came of it. */
export interface RecordedCall {
  readonly model: { readonly id: string; readonly adapter: string; readonly capabilities: ModelCapabilities };
  /** Without the signal, timeouts and marks for prompt caches. */
  readonly request: JsonObject;
  /** With the pieces as they came. The last one is a `finish`, unless there is an error. */
  readonly events: readonly ModelEvent[];
  readonly error?: RecordedError;
}

/** A `ModelError` as plain JSON, its message without the hint. */
export type RecordedError = Pick<ModelErrorOptions, "kind" | "hint" | "status" | "retryable" | "retryAfterMs" | "requestId"> & {
  readonly message: string;
};

const FORMAT = "smolagents-ts/cassette";

/** Recorded calls of a model. As text: JSON, one call a line behind a line that says what the file is. */
export class Cassette {
  readonly calls: RecordedCall[];

  constructor(calls: readonly RecordedCall[] = []) {
    this.calls = [...calls];
  }

  /** @throws AgentConfigError for a text that no cassette wrote */
  static parse(text: string): Cassette {
    try {
      const [head, ...calls] = text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [JSON.parse(line)]));
      if (head?.format === FORMAT && head.version === 1 && calls.every(isCall)) return new Cassette(calls);
    } catch (cause) {
      throw new AgentConfigError("The cassette is no JSON, line by line.", { cause, hint: "Record it again with recordModel." });
    }
    throw new AgentConfigError("This is no cassette of version 1.", { hint: "Record it again with recordModel." });
  }

  /** @throws AgentConfigError where there is no such file */
  static async load(path: string): Promise<Cassette> {
    const text = await new FileSystem("A cassette's file").read(path);
    if (text === undefined) throw new AgentConfigError(`There is no cassette at ${path}.`, { hint: "Record one with recordModel." });
    return Cassette.parse(text);
  }

  save(path: string): Promise<void> {
    return new FileSystem("A cassette's file").write(path, this.toString());
  }

  toString(): string {
    return `${[{ format: FORMAT, version: 1 }, ...this.calls].map((line) => JSON.stringify(line)).join("\n")}\n`;
  }
}

export const toRecordedError = (error: ModelError): RecordedError => {
  const { kind, hint, status, retryable, retryAfterMs, requestId } = error;
  // The error that is made of this adds the hint again.
  return { ...onlyDefined({ hint, status, retryAfterMs, requestId }), kind, retryable, message: wordsOf(error) };
};

export const fromRecordedError = ({ message, ...fields }: RecordedError): ModelError => new ModelError(message, fields);

const isCall = (call: Partial<RecordedCall>): boolean =>
  typeof call.model?.id === "string" && typeof call.request === "object" && Array.isArray(call.events);
