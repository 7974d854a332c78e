/** What a stand-in for a model's server is told to do, in no vendor's words. A wire turns it into the vendor's bytes. */

import type { FinishReason, Usage } from "@smolagents-ts/core";

/** One piece of a reply that has a form on the wire. */
export type ContentStep =
  | { readonly type: "text"; readonly delta: string }
  | { readonly type: "reasoning"; readonly delta: string }
  /** A piece of a tool call. `call` is its number on the wire; a piece without one says it of no call in particular. */
  | { readonly type: "tool-call"; readonly call?: number; readonly id?: string; readonly name?: string; readonly args?: string }
  /** A frame that holds nothing. */
  | { readonly type: "empty" }
  | { readonly type: "usage"; readonly usage: Usage }
  | { readonly type: "finish"; readonly reason: Exclude<FinishReason, "stop-sequence" | "unknown"> }
  /** A failure reported inside a stream that began well. */
  | { readonly type: "error"; readonly message: string };

export type ReplyStep =
  | ContentStep
  | { readonly type: "wait"; readonly ms: number }
  /** Says nothing more until the client goes away. As the first step: not even a status. */
  | { readonly type: "stall" }
  /** Breaks the connection off. */
  | { readonly type: "cut" };

export interface StepsReply {
  readonly steps: readonly ReplyStep[];
  /** Sends everything in one body, as a server that cannot stream. */
  readonly whole?: boolean;
  /** Ends the body without the wire's mark of the end. */
  readonly unmarked?: boolean;
  /** Joins the frames and sends them in packets of this many bytes. By default each frame is a packet. */
  readonly pieceBytes?: number;
}

export interface Refusal {
  readonly reason:
    | "unauthorized"
    | "forbidden"
    | "not-found"
    | "rate-limit"
    | "overloaded"
    | "bad-request"
    | "context-length"
    /** The server does not know stop strings. */
    | "stop";
  readonly message?: string;
  readonly retryAfterSeconds?: number;
}

export type ScriptedReply = StepsReply | { readonly refuse: Refusal };

/** A request as it arrived. */
export interface RecordedRequest {
  /** When, in milliseconds, on the clock of `performance.now()`. */
  readonly at: number;
  readonly path: string;
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  /** The parsed body. */
  readonly body: unknown;
  /** The stop strings it asks for. */
  readonly stop: readonly string[];
}

/** One answer, or what makes it from the request. */
export type Script = ScriptedReply | ((request: RecordedRequest) => ScriptedReply);

/** A vendor's server, played on this machine. */
export interface ModelStandIn {
  /** The address that a model is made with. */
  readonly url: string;
  /** What arrived since the last `answer()`. */
  readonly requests: readonly RecordedRequest[];
  /** Answers under way: requests whose answer has neither been sent to its end nor been given up by the client. */
  readonly openReplies: number;
  /** Forgets the requests so far; from now on the first request gets the first script, and so on. The last one repeats. */
  answer(...scripts: readonly [Script, ...Script[]]): void;
  /** Rejects if the stand-in itself failed. */
  close(): Promise<void>;
}

/** Text or bytes, as wires need the one or the other. */
export type Bytes = string | Uint8Array;

/** How a vendor's server speaks. With it, `createModelServer` makes a stand-in. */
export interface ModelWire {
  /** Added to the server's address to make the one a model is made with, e.g. `/v1`. */
  readonly basePath: string;
  /** The media type of a streamed answer. */
  readonly contentType: string;
  /** One step of a streamed answer. */
  frame(step: ContentStep): Bytes;
  /** What marks the end of a streamed answer. */
  readonly end: Bytes;
  /** For wires where a frame depends on those before it: makes what frames the steps of one reply, in place of `frame` and `end`. */
  newReply?(): { frame(step: ContentStep): Bytes; end(): Bytes };
  /** All steps as one body that was not streamed. */
  whole(steps: readonly ContentStep[]): string;
  refuse(refusal: Refusal): { readonly status: number; readonly headers?: { readonly [name: string]: string }; readonly body: string };
  /** The stop strings in the body of a request. */
  stopOf(body: unknown): readonly string[];
  /** The answer to a request that the script has no say in: to a wrong address, without a header that is needed, for a list of models. */
  check?(request: RecordedRequest): ReturnType<ModelWire["refuse"]> | undefined;
}
