// index.d.ts

import { Json, Executor, SessionOptions, SandboxCall, ExecutorSession, ExecutorLanguage, RunOptions, Execution, Usage, FinishReason, Model, ModelRequest, ModelEvent, ModelFinish, ModelErrorKind, ModelError } from '@smolagents-ts/core';

/** The phrase book: what the cases say, in the languages that executors run. */

interface Phrases {
    /** A value of JSON, written down. */
    json(value: Json): string;
    /** Many times the same character. */
    repeat(character: string, times: number): string;
    /** Sets a variable of the session. */
    assign(name: string, expression: string): string;
    print(...expressions: readonly string[]): string;
    printError(expression: string): string;
    /** An expression: the tool's result. */
    call(tool: string, expression?: string): string;
    finalAnswer(expression: string): string;
    /** Fails with an error of the language's plainest class. */
    fail(message: string): string;
    readonly plainError: string;
    /** Runs `body`; when it fails, `rescue` finds the error's message in `problem`. */
    attempt(body: string, rescue: string): string;
    /** Repeats `body`, counting in `index` from 0. */
    times(count: number, body: string): string;
    /** A function without parameters. */
    define(name: string, expression: string): string;
    /** Computes for ever. */
    readonly busy: string;
    /** Sleeps longer than any case. */
    readonly sleep: string;
}

/** What one case of the suite is given: an executor to try, and words to try it with. */

/** Passes by returning, fails by throwing. */
type ExecutorCase = (context: CaseContext) => Promise<void>;
type MakeExecutor = () => Executor | Promise<Executor>;
/** A tool of a case. Every tool takes one argument, `value`; what the code passed is also in `call.input`. */
type CaseTool = (value: unknown, about: {
    readonly call: SandboxCall;
    readonly signal: AbortSignal;
}) => unknown;
interface CaseSessionOptions extends Omit<Partial<SessionOptions>, "tools" | "callTool"> {
    readonly tools?: {
        readonly [name: string]: CaseTool;
    };
    /** Hears of every call that reaches the host, also of one to a tool that does not exist. */
    readonly onCall?: (call: SandboxCall) => void;
}
declare class CaseContext {
    #private;
    readonly executor: Executor;
    /** The words of the executor's language. */
    readonly say: Phrases;
    private constructor();
    /** Runs one case and closes what it opened. */
    static run(test: ExecutorCase, makeExecutor: MakeExecutor, { patienceMs }?: {
        patienceMs?: number | undefined;
    }): Promise<void>;
    /** A second executor, as another process would make it. */
    anotherExecutor(): Promise<Executor>;
    /** Opens a session that is closed when the case ends. */
    open({ tools, onCall, ...options }?: CaseSessionOptions, executor?: Executor): Promise<ExecutorSession>;
    /** Opens a session whose sandbox has surely started, for cases with a short time limit. */
    openStarted(options: CaseSessionOptions): Promise<ExecutorSession>;
    /** The program in the executor's language; a language left out does not know what the case is about. */
    program(versions: {
        readonly [Language in ExecutorLanguage]?: string;
    }): string;
    /** Fails instead of hanging. `what` ends the sentence "… in time: ". */
    within<Value>(promise: Promise<Value>, what: string, milliseconds?: number): Promise<Value>;
    /** Runs one action that must come to an end. */
    run(session: ExecutorSession, code: string, options?: RunOptions): Promise<Execution>;
    /** Runs one action that must not fail. */
    succeed(session: ExecutorSession, code: string, options?: RunOptions): Promise<Execution>;
    /** After a violent end the session works, or says that it is lost and a new one works. */
    expectUsableOrReplaceable(session: ExecutorSession): Promise<void>;
}

/** All cases of the executor suite, by the titles that `skip` accepts. */
declare const executorCases: {
    "keeps the host's files from being read": (context: CaseContext) => Promise<void>;
    "keeps the host's files from being written": (context: CaseContext) => Promise<void>;
    "keeps the host's programs from being run": (context: CaseContext) => Promise<void>;
    "keeps the host's environment secret": (context: CaseContext) => Promise<void>;
    "keeps the host's network out of reach": (context: CaseContext) => Promise<void>;
    "keeps the host's objects out of reach": (context: CaseContext) => Promise<void>;
    "keeps the end of the host's process out of reach": (context: CaseContext) => Promise<void>;
    "tells nothing of the host in errors": (context: CaseContext) => Promise<void>;
    "takes a snapshot from which another executor goes on": (context: CaseContext) => Promise<void>;
    "answers calls in a session opened from a snapshot": (context: CaseContext) => Promise<void>;
    "goes on in the middle of an action that waits for a tool": (context: CaseContext) => Promise<void>;
    "asks every open call again, and takes the answers in any order": (context: CaseContext) => Promise<void>;
    "fails in the resumed code when the tool fails then": (context: CaseContext) => Promise<void>;
    "goes through several snapshots in one action": (context: CaseContext) => Promise<void>;
    "ends a resumed action on abort": (context: CaseContext) => Promise<void>;
    "leaves the running action alone when a snapshot is taken": (context: CaseContext) => Promise<void>;
    "refuses a snapshot that it cannot read": (context: CaseContext) => Promise<void>;
    "names itself, its language and its isolation": ({ executor }: CaseContext) => Promise<void>;
    "may be warmed any number of times": (context: CaseContext) => Promise<void>;
    "keeps sessions apart": (context: CaseContext) => Promise<void>;
    "keeps sessions apart while their actions interleave": (context: CaseContext) => Promise<void>;
    "runs sessions at the same time": (context: CaseContext) => Promise<void>;
    "runs a session while another computes": (context: CaseContext) => Promise<void>;
    "refuses a second action while one runs": (context: CaseContext) => Promise<void>;
    "closes a session any number of times": (context: CaseContext) => Promise<void>;
    "refuses actions after closing": (context: CaseContext) => Promise<void>;
    "ends a running loop by closing": (context: CaseContext) => Promise<void>;
    "ends an action that waits for a tool by closing, and tells the tool": (context: CaseContext) => Promise<void>;
    "leaves nothing behind after many sessions": (context: CaseContext) => Promise<void>;
    "closes with the executor what it opened": (context: CaseContext) => Promise<void>;
    "runs nothing when the signal has aborted before": (context: CaseContext) => Promise<void>;
    "ends a busy loop on abort": (context: CaseContext) => Promise<void>;
    "ends an action that waits for a tool on abort, and tells the tool": (context: CaseContext) => Promise<void>;
    "ends an action whose tool does not listen to the abort": (context: CaseContext) => Promise<void>;
    "keeps an abort from being caught by the code": (context: CaseContext) => Promise<void>;
    "ignores an abort that comes after the end": (context: CaseContext) => Promise<void>;
    "keeps late answers away from the next action": (context: CaseContext) => Promise<void>;
    "ends an endless loop": (context: CaseContext) => Promise<void>;
    "ends an endless loop after waiting": (context: CaseContext) => Promise<void>;
    "ends a loop that waits without end": (context: CaseContext) => Promise<void>;
    "ends a loop that catches everything": (context: CaseContext) => Promise<void>;
    "counts sleeping as time": (context: CaseContext) => Promise<void>;
    "ends an action that waits for what never comes": (context: CaseContext) => Promise<void>;
    "takes the time limit of one action over the session's": (context: CaseContext) => Promise<void>;
    "does not count the time a tool takes": (context: CaseContext) => Promise<void>;
    "tells the tools when an action has run out of time": (context: CaseContext) => Promise<void>;
    "keeps the host free while code computes": (context: CaseContext) => Promise<void>;
    "survives code that fills the memory with objects": (context: CaseContext) => Promise<void>;
    "survives code that fills the memory with bytes": (context: CaseContext) => Promise<void>;
    "survives one allocation that is far too large": (context: CaseContext) => Promise<void>;
    "cuts a flood of output and goes on": (context: CaseContext) => Promise<void>;
    "cuts one endless line of output": (context: CaseContext) => Promise<void>;
    "stops at the limit of calls": (context: CaseContext) => Promise<void>;
    "stops at the limit of calls that are made at once": (context: CaseContext) => Promise<void>;
    "lets no argument through that is too large": (context: CaseContext) => Promise<void>;
    "lets no result of a tool through that is too large": (context: CaseContext) => Promise<void>;
    "lets no value and no final answer through that is too large": (context: CaseContext) => Promise<void>;
    "carries text of every kind, both ways": (context: CaseContext) => Promise<void>;
    "carries half a surrogate pair as itself or as U+FFFD": (context: CaseContext) => Promise<void>;
    "carries deep values, both ways": (context: CaseContext) => Promise<void>;
    "survives a value that is nested too deeply": (context: CaseContext) => Promise<void>;
    "carries a megabyte, both ways": (context: CaseContext) => Promise<void>;
    "carries a long list, both ways": (context: CaseContext) => Promise<void>;
    "passes hostile keys to the host as keys": (context: CaseContext) => Promise<void>;
    "passes hostile keys to the code as keys": (context: CaseContext) => Promise<void>;
    "takes nothing from objects that only claim to be plain": (context: CaseContext) => Promise<void>;
    "works after the code has broken its own built-ins": (context: CaseContext) => Promise<void>;
    "survives values that never finish crossing": (context: CaseContext) => Promise<void>;
    "makes calls at the same time when the code asks for it": (context: CaseContext) => Promise<void>;
    "brings each answer to its own call, in any order": (context: CaseContext) => Promise<void>;
    "lets one call fail without the others": (context: CaseContext) => Promise<void>;
    "goes on with the first answer while other calls are under way": (context: CaseContext) => Promise<void>;
    "gives the code what a tool returns": (context: CaseContext) => Promise<void>;
    "carries every kind of JSON to a tool and back": (context: CaseContext) => Promise<void>;
    "carries special values to a tool": (context: CaseContext) => Promise<void>;
    "carries special values from a tool": (context: CaseContext) => Promise<void>;
    "passes nothing, or an empty object, when the code passes nothing": (context: CaseContext) => Promise<void>;
    "names positional arguments after the input schema": (context: CaseContext) => Promise<void>;
    "offers the tools as members of one object too": (context: CaseContext) => Promise<void>;
    "calls tools from functions that an earlier action defined": (context: CaseContext) => Promise<void>;
    "answers calls one after another": (context: CaseContext) => Promise<void>;
    "gives every call its own id": (context: CaseContext) => Promise<void>;
    "throws a tool's error in the code, where it can be caught": (context: CaseContext) => Promise<void>;
    "tells a tool's error when the code does not catch it": (context: CaseContext) => Promise<void>;
    "tells the line of a call whose tool failed": (context: CaseContext) => Promise<void>;
    "throws in the code when a tool's result cannot cross": (context: CaseContext) => Promise<void>;
    "throws in the code when an argument cannot cross": (context: CaseContext) => Promise<void>;
    "asks the host for no tool that it was not given": (context: CaseContext) => Promise<void>;
    "tells of a call that was not awaited, and makes it": (context: CaseContext) => Promise<void>;
    "tells the name and the message of a runtime error": (context: CaseContext) => Promise<void>;
    "tells the class of an error that the code defines": (context: CaseContext) => Promise<void>;
    "tells the name that is not defined": (context: CaseContext) => Promise<void>;
    "tells the line of a runtime error": (context: CaseContext) => Promise<void>;
    "tells the column of a runtime error and shows the line": (context: CaseContext) => Promise<void>;
    "tells the line of an error after waiting": (context: CaseContext) => Promise<void>;
    "counts lines in the TypeScript that was written": (context: CaseContext) => Promise<void>;
    "goes on with the session after an error": (context: CaseContext) => Promise<void>;
    "tells the line of a syntax error and runs nothing": (context: CaseContext) => Promise<void>;
    "tells what was thrown when it is no error": (context: CaseContext) => Promise<void>;
    "survives errors that fight back": (context: CaseContext) => Promise<void>;
    "survives a promise that fails and that nobody waits for": (context: CaseContext) => Promise<void>;
    "survives endless recursion": (context: CaseContext) => Promise<void>;
    "keeps what was printed, line by line": (context: CaseContext) => Promise<void>;
    "keeps stdout and stderr apart, in the order of printing": (context: CaseContext) => Promise<void>;
    "sends warnings and errors of the console to stderr": (context: CaseContext) => Promise<void>;
    "keeps what was printed before a failure": (context: CaseContext) => Promise<void>;
    "keeps the output of each action to itself": (context: CaseContext) => Promise<void>;
    "passes on what is printed while the action runs": (context: CaseContext) => Promise<void>;
    "passes on the same output that it returns": (context: CaseContext) => Promise<void>;
    "prints objects readably": (context: CaseContext) => Promise<void>;
    "prints every kind of value without failing": (context: CaseContext) => Promise<void>;
    "prints text of every kind": (context: CaseContext) => Promise<void>;
    "goes on when the listener to its output fails": (context: CaseContext) => Promise<void>;
    "carries every kind of JSON as the final answer": (context: CaseContext) => Promise<void>;
    "carries special values as the final answer": (context: CaseContext) => Promise<void>;
    "carries a large final answer": (context: CaseContext) => Promise<void>;
    "has no final answer until the code gives one": (context: CaseContext) => Promise<void>;
    "stops the program at the final answer": (context: CaseContext) => Promise<void>;
    "gives a final answer that the code cannot take back": (context: CaseContext) => Promise<void>;
    "takes the final answer from inside a function": (context: CaseContext) => Promise<void>;
    "takes the final answer while tools are still asked": (context: CaseContext) => Promise<void>;
    "goes on with the session after a final answer": (context: CaseContext) => Promise<void>;
    "fails in the code when the final answer cannot cross": (context: CaseContext) => Promise<void>;
    "keeps variables across actions": (context: CaseContext) => Promise<void>;
    "keeps functions and classes across actions": (context: CaseContext) => Promise<void>;
    "keeps what closures hold": (context: CaseContext) => Promise<void>;
    "keeps the identity of objects": (context: CaseContext) => Promise<void>;
    "keeps names that are declared by taking values apart": (context: CaseContext) => Promise<void>;
    "lets functions use each other before they are declared": (context: CaseContext) => Promise<void>;
    "lets a later action declare a name again": (context: CaseContext) => Promise<void>;
    "keeps names of blocks and functions inside them": (context: CaseContext) => Promise<void>;
    "runs TypeScript": (context: CaseContext) => Promise<void>;
    "starts with the variables it was given": (context: CaseContext) => Promise<void>;
    "carries special values as variables": (context: CaseContext) => Promise<void>;
    "leaves the host's copy of a variable alone": (context: CaseContext) => Promise<void>;
    "gives the value of the last expression, and its text": (context: CaseContext) => Promise<void>;
    "gives no value after a declaration": (context: CaseContext) => Promise<void>;
    "gives no value after a loop": (context: CaseContext) => Promise<void>;
    "runs a program without a statement": (context: CaseContext) => Promise<void>;
    "gives the value of a last expression that is a block of lines": (context: CaseContext) => Promise<void>;
    "waits for promises at the top level": (context: CaseContext) => Promise<void>;
    "carries every kind of JSON as the last value": (context: CaseContext) => Promise<void>;
    "prints objects readably in the value's text": (context: CaseContext) => Promise<void>;
    "carries special values as the last value": (context: CaseContext) => Promise<void>;
    "survives a last value that cannot cross": (context: CaseContext) => Promise<void>;
};
/** The title of a case. */
type ExecutorCaseName = keyof typeof executorCases;

interface ExecutorConformanceOptions {
    /** Cases the executor cannot pass, each with the reason, which the report shows. */
    readonly skip?: Partial<Record<ExecutorCaseName, string>>;
    /** How long a case waits for what should come soon, in milliseconds. Defaults to 10,000; a hosted sandbox may need more. */
    readonly patienceMs?: number;
}
/**
 * Declares a vitest suite of the behaviour that every executor must show. Each case makes an executor and sessions of its own.
 *
 * A case that says nothing about the executor's language, or about a method it does not have, is reported as skipped.
 */
declare function describeExecutorConformance(name: string, makeExecutor: MakeExecutor, { skip, patienceMs }?: ExecutorConformanceOptions): void;

/** What a stand-in for a model's server is told to do, in no vendor's words. A wire turns it into the vendor's bytes. */

/** One piece of a reply that has a form on the wire. */
type ContentStep = {
    readonly type: "text";
    readonly delta: string;
} | {
    readonly type: "reasoning";
    readonly delta: string;
}
/** A piece of a tool call. `call` is its number on the wire; a piece without one says it of no call in particular. */
 | {
    readonly type: "tool-call";
    readonly call?: number;
    readonly id?: string;
    readonly name?: string;
    readonly args?: string;
}
/** A frame that holds nothing. */
 | {
    readonly type: "empty";
} | {
    readonly type: "usage";
    readonly usage: Usage;
} | {
    readonly type: "finish";
    readonly reason: Exclude<FinishReason, "stop-sequence" | "unknown">;
}
/** A failure reported inside a stream that began well. */
 | {
    readonly type: "error";
    readonly message: string;
};
type ReplyStep = ContentStep | {
    readonly type: "wait";
    readonly ms: number;
}
/** Says nothing more until the client goes away. As the first step: not even a status. */
 | {
    readonly type: "stall";
}
/** Breaks the connection off. */
 | {
    readonly type: "cut";
};
interface StepsReply {
    readonly steps: readonly ReplyStep[];
    /** Sends everything in one body, as a server that cannot stream. */
    readonly whole?: boolean;
    /** Ends the body without the wire's mark of the end. */
    readonly unmarked?: boolean;
    /** Joins the frames and sends them in packets of this many bytes. By default each frame is a packet. */
    readonly pieceBytes?: number;
}
interface Refusal {
    readonly reason: "unauthorized" | "forbidden" | "not-found" | "rate-limit" | "overloaded" | "bad-request" | "context-length"
    /** The server does not know stop strings. */
     | "stop";
    readonly message?: string;
    readonly retryAfterSeconds?: number;
}
type ScriptedReply = StepsReply | {
    readonly refuse: Refusal;
};
/** A request as it arrived. */
interface RecordedRequest {
    /** When, in milliseconds, on the clock of `performance.now()`. */
    readonly at: number;
    readonly path: string;
    readonly headers: {
        readonly [name: string]: string | readonly string[] | undefined;
    };
    /** The parsed body. */
    readonly body: unknown;
    /** The stop strings it asks for. */
    readonly stop: readonly string[];
}
/** One answer, or what makes it from the request. */
type Script = ScriptedReply | ((request: RecordedRequest) => ScriptedReply);
/** A vendor's server, played on this machine. */
interface ModelStandIn {
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
type Bytes = string | Uint8Array;
/** How a vendor's server speaks. With it, `createModelServer` makes a stand-in. */
interface ModelWire {
    /** Added to the server's address to make the one a model is made with, e.g. `/v1`. */
    readonly basePath: string;
    /** The media type of a streamed answer. */
    readonly contentType: string;
    /** One step of a streamed answer. */
    frame(step: ContentStep): Bytes;
    /** What marks the end of a streamed answer. */
    readonly end: Bytes;
    /** All steps as one body that was not streamed. */
    whole(steps: readonly ContentStep[]): string;
    refuse(refusal: Refusal): {
        readonly status: number;
        readonly headers?: {
            readonly [name: string]: string;
        };
        readonly body: string;
    };
    /** The stop strings in the body of a request. */
    stopOf(body: unknown): readonly string[];
}

/** What one case of the model suite is given: a model, the server it talks to, and words to try them with. */

/** Passes by returning, fails by throwing. */
type ModelCase = (context: ModelCaseContext) => Promise<void>;
/** Makes a model that sends to `url`, with `apiKey` where the vendor has keys. Short delays between its retries make the suite fast. */
type MakeModel = (url: string, apiKey: string) => Model | Promise<Model>;
interface ModelSubject {
    readonly server: () => Promise<ModelStandIn>;
    readonly makeModel: MakeModel;
}
/** What came out of a call: every event, and an error if it ended with one. */
interface Outcome {
    readonly events: readonly ModelEvent[];
    readonly error?: unknown;
}
/** Hears of each event; the next one is asked for when it is done. */
type OnEvent = (event: ModelEvent) => unknown;
declare class ModelCaseContext {
    #private;
    readonly server: ModelStandIn;
    readonly model: Model;
    /** Nothing that the model shows may hold it. */
    readonly apiKey: string;
    private constructor();
    /** Runs one case with a server and a model of its own. */
    static run(test: ModelCase, { server: makeServer, makeModel }: ModelSubject, { patienceMs }?: {
        patienceMs?: number | undefined;
    }): Promise<void>;
    /** Makes one call and takes all its events. */
    readonly outcome: (request?: Partial<ModelRequest>, onEvent?: OnEvent) => Promise<Outcome>;
    /** Makes one call that must come to a good end. */
    readonly succeed: (request?: Partial<ModelRequest>, onEvent?: OnEvent) => Promise<ModelFinish & Outcome>;
    /** Makes one call that must fail with one of these kinds. */
    readonly fail: (kinds: ModelErrorKind | readonly ModelErrorKind[], request?: Partial<ModelRequest>, onEvent?: OnEvent) => Promise<{
        error: ModelError;
        events: readonly ModelEvent[];
    }>;
    /** Fails instead of hanging. `what` ends the sentence "… in time: ". */
    readonly within: <Value>(promise: Promise<Value>, what: string, milliseconds?: number) => Promise<Value>;
    /** Waits until it is so. */
    readonly until: (isSo: () => boolean, what: string, milliseconds?: number) => Promise<void>;
}

/** A stand-in for OpenAI, and for every server that speaks its chat completions. */
declare const createChatCompletionsServer: () => Promise<ModelStandIn>;
declare const chatCompletionsWire: ModelWire;

/** A stand-in on loopback that speaks `wire`. It answers every POST as the script says. */
declare function createModelServer(wire: ModelWire): Promise<ModelStandIn>;

/** All cases of the model suite, by the titles that `skip` accepts. */
declare const modelCases: {
    "does not wait for ever for the first event": ({ server, fail }: ModelCaseContext) => Promise<void>;
    "does not wait for ever in the middle": ({ server, fail }: ModelCaseContext) => Promise<void>;
    "ends a call that takes too long in all": ({ server, fail }: ModelCaseContext) => Promise<void>;
    "does not blame the server for a slow reader": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "sends nothing when aborted before": ({ server, fail }: ModelCaseContext) => Promise<void>;
    "ends on an abort while it waits for the reply": ({ server, fail, until }: ModelCaseContext) => Promise<void>;
    "ends on an abort while it waits to try again": ({ server, fail, until }: ModelCaseContext) => Promise<void>;
    "ends on an abort in the middle, and shows nothing more": ({ server, fail, until }: ModelCaseContext) => Promise<void>;
    "closes the connection when the loop is left": ({ server, model, until, within }: ModelCaseContext) => Promise<void>;
    "leaves no connection open, however a call ends": ({ server, outcome, until }: ModelCaseContext) => Promise<void>;
    "calls 401 a matter of the key": ({ server, fail }: ModelCaseContext) => Promise<void>;
    "calls 403 a matter of the key": ({ server, fail }: ModelCaseContext) => Promise<void>;
    "tells of a model that does not exist": ({ server, fail }: ModelCaseContext) => Promise<void>;
    "tells what is wrong with a request": ({ server, fail }: ModelCaseContext) => Promise<void>;
    "tells that the conversation is too long": ({ server, fail }: ModelCaseContext) => Promise<void>;
    "waits as long as a busy server asks, then succeeds": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "gives up on a server that stays busy": ({ server, fail }: ModelCaseContext) => Promise<void>;
    "tries again when the server is overloaded": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "gives up on a server that stays overloaded": ({ server, fail }: ModelCaseContext) => Promise<void>;
    "tries again when the connection breaks before the reply": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "names the server that nobody answers at": ({ server, fail }: ModelCaseContext) => Promise<void>;
    "throws when the connection breaks in the middle": ({ server, fail }: ModelCaseContext) => Promise<void>;
    "throws when the reply has no end": ({ server, fail }: ModelCaseContext) => Promise<void>;
    "throws an error that comes inside the stream": ({ server, fail }: ModelCaseContext) => Promise<void>;
    "never tries again once something was shown": ({ server, outcome }: ModelCaseContext) => Promise<void>;
    "works after an error": ({ server, fail, succeed }: ModelCaseContext) => Promise<void>;
    "never shows the key": ({ server, model, apiKey, fail, outcome }: ModelCaseContext) => Promise<void>;
    "shows nothing before a failure that it hides": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "sends an image": (context: ModelCaseContext) => Promise<void>;
    "warns about media that it cannot send": (context: ModelCaseContext) => Promise<void>;
    "sends the turns of a conversation in their order": (context: ModelCaseContext) => Promise<void>;
    "sends an image in a tool's result, or warns": (context: ModelCaseContext) => Promise<void>;
    "asks for JSON of a schema": (context: ModelCaseContext) => Promise<void | undefined>;
    "adds the settings of `extra` to the body": (context: ModelCaseContext) => Promise<void | undefined>;
    "passes stop strings on to the server": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "stops by itself where the server refuses to": ({ server, succeed, until }: ModelCaseContext) => Promise<void>;
    "tells that it stops by itself": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "remembers that the server refuses stop strings": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "never shows a stop string that comes in pieces": (context: ModelCaseContext) => Promise<void>;
    "shows what only looked like a stop string": (context: ModelCaseContext) => Promise<void>;
    "tells the server about the tools": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "takes a tool call in pieces": (context: ModelCaseContext) => Promise<void>;
    "takes a tool call in one piece": (context: ModelCaseContext) => Promise<void>;
    "takes two tool calls, one after the other": (context: ModelCaseContext) => Promise<void>;
    "takes two tool calls at the same time": (context: ModelCaseContext) => Promise<void>;
    "keeps tool calls with the same id apart": (context: ModelCaseContext) => Promise<void>;
    "keeps tool calls with the same number apart": (context: ModelCaseContext) => Promise<void>;
    "keeps tool calls without an id apart": (context: ModelCaseContext) => Promise<void>;
    "keeps tool calls without a number apart": (context: ModelCaseContext) => Promise<void>;
    "keeps arguments byte for byte": (context: ModelCaseContext) => Promise<void>;
    "keeps arguments that are not JSON as text": (context: ModelCaseContext) => Promise<void>;
    "begins with one start and ends with one finish": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "streams text as it comes": ({ server, model, within, succeed }: ModelCaseContext) => Promise<void>;
    "shows what the finished message holds": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "keeps reasoning apart from text": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "reads an answer that was not streamed": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "says that a reply was cut at its longest": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "says that a reply was filtered": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "accepts an empty reply": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "skips frames that hold nothing": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "keeps characters whole that are split between packets": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "reads a long reply": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "takes the token counts at the end": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "takes token counts that grow with the reply as snapshots": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "makes up no token counts": ({ server, succeed }: ModelCaseContext) => Promise<void>;
    "keeps a hundred calls at once apart": ({ server, succeed }: ModelCaseContext) => Promise<void>;
};
/** The title of a case. */
type ModelCaseName = keyof typeof modelCases;

interface ModelConformanceOptions extends ModelSubject {
    /** Cases the model cannot pass, each with the reason, which the report shows. */
    readonly skip?: Partial<Record<ModelCaseName, string>>;
    /** How long a case waits for what should come soon, in milliseconds. Defaults to 10,000. */
    readonly patienceMs?: number;
}
/**
 * Declares a vitest suite of the behaviour that every model must show. Each case makes a server and a model of its own.
 *
 * The server plays the vendor: `createChatCompletionsServer`, or what `createModelServer` makes from another vendor's wire.
 */
declare function describeModelConformance(name: string, { skip, patienceMs, ...subject }: ModelConformanceOptions): void;

export { type Bytes, type ContentStep, type ExecutorCaseName, type ExecutorConformanceOptions, type MakeExecutor, type MakeModel, type ModelCaseName, type ModelConformanceOptions, type ModelStandIn, type ModelWire, type RecordedRequest, type Refusal, type ReplyStep, type Script, type ScriptedReply, type StepsReply, chatCompletionsWire, createChatCompletionsServer, createModelServer, describeExecutorConformance, describeModelConformance };
