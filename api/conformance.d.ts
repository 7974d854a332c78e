// index.d.ts

import { ExecutionError, Json, Executor, SessionOptions, SandboxCall, ExecutorSession, ExecutorLanguage, RunOptions, Execution, ExecutorLimits, Model, ModelRequest, ModelEvent, ModelFinish, ModelErrorKind, ModelError } from '@smolagents-ts/core';
import { M as ModelStandIn, a as ModelWire } from './stand-ins.js';
export { A as AzureStandInOptions, B as Bytes, C as ContentStep, R as RandomGgufOptions, b as RecordedRequest, c as Refusal, d as ReplyStep, S as Script, e as ScriptedReply, f as StepsReply, T as TinyGgufOptions, g as TinyOnnxOptions, h as TinyOnnxReply, i as TinyOnnxToken, j as TinyReply, k as chatCompletionsWire, l as createAzureServer, m as createBedrockServer, n as createChatCompletionsServer, o as createLiteLLMServer, p as createResponsesServer, r as randomGguf, q as responsesWire, s as scriptedGguf, w as writeTinyOnnx } from './stand-ins.js';

/** A program that means harm, and how it must end. */
interface Attack<Name extends string = string> {
    /** Ends the sentence "contains a program that …". */
    readonly name: Name;
    /**
     * The program; several are run one after another in the same session. It finds the tools `ATTACK_TOOLS`, and two variables: `given`, an object
     * with a list, and `target`, which names what is worth reaching (`Target`).
     */
    readonly code: string | readonly string[];
    /**
     * Outcome of the (last) program. `"ends"`: any end will do, as long as it is one. Besides, a session may always be lost if it says so. That nothing
     * of `target` was reached is expected of every attack.
     */
    readonly expects: Expectation;
}
/** An attack on another session, in which `neighbour` ran before. That one must go on as it was, and what it knows must stay its own. */
interface NeighbourAttack<Name extends string = string> extends Attack<Name> {
    /** Finds its secret in the variable `treasure`. */
    readonly neighbour: string;
}
type Expectation = "ends" | {
    readonly value: unknown;
} | {
    readonly error: ExecutionError["kind"] | readonly ExecutionError["kind"][];
};
/** `echo` returns its `value`, `fail` throws, `never` does not answer, `give` returns a rich object. */
declare const ATTACK_TOOLS: string[];
/** What an attack is after, as it finds it in its variable `target`. */
interface Target {
    /** A file of the host with a secret in it. */
    readonly secretFile: string;
    /** A path on the host at which nothing is. */
    readonly canaryFile: string;
    /** Name of an environment variable of the host with the secret in it. */
    readonly secretName: string;
    /** A port on the host's loopback address; whoever connects to it has escaped. */
    readonly port: number;
    /** A process of the host with the secret in its environment; it must live on. */
    readonly pid: number;
    /** Goes into the command line of every process that is meant to outlive its session. */
    readonly marker: string;
}

declare const javascriptAttacks: {
    access: readonly [Attack<"reads a file through Node's fs">, Attack<"reads a file through Deno and Bun">, Attack<"reads a file as a module">, Attack<"reads a file around permissions, through odd paths">, Attack<"writes a file">, Attack<"writes a file through databases, logs and reports of the runtime">, Attack<"reads the environment">, Attack<"runs a program">, Attack<"runs a program through the runtime's own bindings">, Attack<"loads native code">, Attack<"connects by fetch, WebSocket and EventSource">, Attack<"connects by sockets and by loading modules">, Attack<"kills a process of the host">, Attack<"asks for more rights">, Attack<"starts workers with rights of their own">, Attack<"imports a module by every kind of name">, Attack<"ends itself through every exit there is">, Attack<"waits on shared memory">];
    escapes: readonly [Attack<"walks from this to a Function of the host">, Attack<"walks from globalThis to a Function of the host">, Attack<"walks from console to a Function of the host">, Attack<"walks from console.log to a Function of the host">, Attack<"walks from a tool to a Function of the host">, Attack<"walks from the tools object to a Function of the host">, Attack<"walks from a member of the tools object to a Function of the host">, Attack<"walks from finalAnswer to a Function of the host">, Attack<"walks from a tool's promise to a Function of the host">, Attack<"walks from a tool's result to a Function of the host">, Attack<"walks from a list in a tool's result to a Function of the host">, Attack<"walks from a date in a tool's result to a Function of the host">, Attack<"walks from a map in a tool's result to a Function of the host">, Attack<"walks from bytes in a tool's result to a Function of the host">, Attack<"walks from an error in a tool's result to a Function of the host">, Attack<"walks from a tool's error to a Function of the host">, Attack<"walks from an argument error to a Function of the host">, Attack<"walks from an error on crossing to a Function of the host">, Attack<"walks from a variable of the session to a Function of the host">, Attack<"walks from an array in a variable to a Function of the host">, Attack<"walks from setTimeout to a Function of the host">, Attack<"walks from setInterval to a Function of the host">, Attack<"walks from queueMicrotask to a Function of the host">, Attack<"walks from structuredClone to a Function of the host">, Attack<"walks from a clone to a Function of the host">, Attack<"walks from URL to a Function of the host">, Attack<"walks from a URL to a Function of the host">, Attack<"walks from URLSearchParams to a Function of the host">, Attack<"walks from a URL error to a Function of the host">, Attack<"walks from TextEncoder to a Function of the host">, Attack<"walks from encoded bytes to a Function of the host">, Attack<"walks from decoded text to a Function of the host">, Attack<"walks from atob to a Function of the host">, Attack<"walks from performance to a Function of the host">, Attack<"walks from a DOMException to a Function of the host">, Attack<"walks from a stack overflow to a Function of the host">, Attack<"walks from a stack overflow inside a tool to a Function of the host">, Attack<"walks from a syntax error to a Function of the host">, Attack<"walks from an import error to a Function of the host">, Attack<"walks from an async function to a Function of the host">, Attack<"walks from a generator function to a Function of the host">, Attack<"walks from an async generator to a Function of the host">, Attack<"walks from a proxy to a Function of the host">, Attack<"walks from a regular expression match to a Function of the host">, Attack<"walks from an iterator to a Function of the host">, Attack<"runs Function">, Attack<"runs eval">, Attack<"makes async and generator functions from text">, Attack<"reads import.meta">, Attack<"imports statically">, Attack<"collects call sites through Error.prepareStackTrace">, Attack<"walks arguments.callee and caller">, Attack<"hijacks Symbol.species of promises">, Attack<"hijacks Promise.prototype.then">, Attack<"looks at what the host hands to patched array methods">, Attack<"makes the host fail with an error of its own">];
    loops: (Attack<"loops for ever"> | Attack<"loops for ever in a do"> | Attack<"loops for ever in a getter"> | Attack<"loops for ever in async code"> | Attack<"loops for ever in a promise executor"> | Attack<"loops for ever in a callback of sort"> | Attack<"loops for ever in a static block"> | Attack<"loops for ever in a generator"> | Attack<"sleeps for ever on microtasks"> | Attack<"doubles microtasks"> | Attack<"awaits for ever"> | Attack<"waits for what never comes"> | Attack<"waits on a thenable that never answers"> | Attack<"waits in a circle"> | Attack<"sleeps longer than it may"> | Attack<"starts timers without end"> | Attack<"starts intervals without end"> | Attack<"restarts timers from timers"> | Attack<"never clears an interval"> | Attack<"gives timers odd delays"> | Attack<"fills a huge array-like"> | Attack<"searches a huge array-like"> | Attack<"backtracks in (a+)+$"> | Attack<"backtracks in (a|aa)+$"> | Attack<"backtracks in (.*a){20}"> | Attack<"matches in a long string quadratically"> | Attack<"computes a huge bigint power"> | Attack<"squares a bigint for ever"> | Attack<"divides huge bigints"> | Attack<"recurses without end"> | Attack<"recurses through toJSON"> | Attack<"recurses through getters and proxies"> | Attack<"recurses and catches its own overflow"> | Attack<"builds a tower of generators"> | Attack<"reads deep JSON"> | Attack<"reads JSON with a reviver that never ends"> | Attack<"takes apart what never ends"> | Attack<"traps with, in, instanceof and delete">)[];
    memory: (Attack<"spreads an endless iterator"> | Attack<"floods the queue with microtasks"> | Attack<"fills memory with arrays"> | Attack<"fills memory by [].concat"> | Attack<"fills memory by doubling a string"> | Attack<"fills memory with different strings"> | Attack<"fills memory with array buffers"> | Attack<"asks for one huge array buffer"> | Attack<"fills a huge array"> | Attack<"makes an array from a huge length"> | Attack<"spreads a million arguments"> | Attack<"multiplies a string by replaceAll"> | Attack<"compiles a huge regular expression"> | Attack<"compiles a deep regular expression"> | Attack<"nests promises without end"> | Attack<"writes JSON that multiplies"> | Attack<"fills a map"> | Attack<"fills a set while walking it"> | Attack<"sorts with a comparator that lies and grows"> | Attack<"sorts millions"> | Attack<"destructures an endless iterator into a rest"> | Attack<"reads source nested too deeply: brackets"> | Attack<"reads source nested too deeply: parentheses"> | Attack<"reads source nested too deeply: functions"> | Attack<"reads source nested too deeply: members"> | Attack<"reads source nested too deeply: else if"> | Attack<"evaluates text that doubles">)[];
    floods: (Attack<"prints without end"> | Attack<"prints objects without end"> | Attack<"prints one line of fifteen megabytes"> | Attack<"prints a line larger than its memory"> | Attack<"prints without a line end, without end"> | Attack<"prints a value that multiplies"> | Attack<"prints a proxy that never ends"> | Attack<"prints a getter that never ends"> | Attack<"prints with hostile format strings"> | Attack<"calls a tool a million times"> | Attack<"calls a tool a million times at once"> | Attack<"calls a tool and catches the limit for ever"> | Attack<"calls a tool that never answers, nine times"> | Attack<"calls a tool with an argument larger than its memory"> | Attack<"calls a tool with an argument larger than a message"> | Attack<"calls a tool with many arguments as large as a message"> | Attack<"calls a tool with arguments that multiply"> | Attack<"calls a tool with deep arguments"> | Attack<"calls a tool with arguments deep enough to pass the wall"> | Attack<"calls a tool with a million empty lists"> | Attack<"answers with a million empty lists"> | Attack<"ends with a million empty lists"> | Attack<"calls a tool with ten thousand errors, nine times at once"> | Attack<"calls a tool with a hundred thousand keys"> | Attack<"calls a tool with ten thousand objects, each of another shape"> | Attack<"fails in ten thousand promises that nobody awaits"> | Attack<"fails in promises with messages of a megabyte"> | Attack<"leaves nine calls unawaited"> | Attack<"ends with a value larger than a message"> | Attack<"answers with a value larger than a message"> | Attack<"names a variable with a megabyte"> | Attack<"misspells among a hundred thousand names">)[];
    forgery: readonly [...Attack<"forges the end of its program" | "forges the end of programs to come" | "forges an end with a report that is none" | "forges an end with a report of wrong types" | "forges a final answer" | "forges a final answer and its end" | "forges calls of tools that do not exist" | "forges calls with ids that are none" | "forges calls in every wrong shape" | "forges a call twice" | "forges a million calls in one frame" | "forges calls without end" | "forges calls whose arguments are no values" | "forges the greeting" | "forges the news that it is ready" | "forges answers to pings" | "claims to wait for ever" | "forges output of wrong types" | "forges output without end" | "forges empty output without end" | "sends chunks without a last" | "sends chunks that are no base64" | "sends chunks of chunks" | "sends chunks with other frames between" | "sends chunks that are no frame" | "sends empty chunks without end" | "sends a line without end" | "sends a line of many megabytes" | "sends empty lines without end" | "sends lines that are no JSON" | "sends JSON that is no frame" | "sends frames of unknown types" | "sends frames that pollute" | "sends JSON that is nested deeply" | "sends control characters and half characters" | "sends half a frame and stops" | "speaks other protocols">[], Attack<"prints what looks like frames">, Attack<"ends with what looks like a report">, Attack<"sends the host messages of its own">, Attack<"closes all that is open">, Attack<"reads what the host sends">, Attack<"takes over the events of its streams">];
    poison: (Attack<"throws a message of ten megabytes"> | Attack<"throws an error with a name of a megabyte"> | Attack<"throws an error with a stack of ten megabytes"> | Attack<"throws an error whose stack never ends"> | Attack<"throws an error whose message never ends"> | Attack<"throws an error with a position that does not exist"> | Attack<"throws an aggregate that holds itself and odd things"> | Attack<"throws a value that cannot be printed"> | Attack<"throws nothing"> | Attack<"throws a proxy that fights back"> | Attack<"ends with a value that multiplies"> | Attack<"ends with a value whose getter never ends"> | Attack<"ends with a thenable that never ends"> | Attack<"ends with a deep value"> | Attack<"answers with a value that never ends">)[];
    lasting: (Attack<"leaves a timer behind"> | Attack<"leaves an interval behind"> | Attack<"leaves a loop of microtasks behind"> | Attack<"leaves a loop of tool calls behind"> | Attack<"leaves a tower of microtasks behind"> | Attack<"leaves a call behind that is answered later"> | Attack<"patches built-ins for the next action"> | Attack<"patches what the furniture may use for the next action"> | Attack<"puts getters that never end on Object.prototype"> | Attack<"puts setters that never end on Array.prototype"> | Attack<"makes the global object odd"> | Attack<"freezes the global object"> | Attack<"defines the names of the next action as traps"> | Attack<"catches the stop in a loop"> | Attack<"catches the stop in finally"> | Attack<"catches the stop in async finally"> | Attack<"catches the stop in a generator's finally"> | Attack<"catches the stop in an iterator's return"> | Attack<"catches the stop in a handler of promises"> | Attack<"runs on after a stop through a disposer"> | Attack<"catches running out of memory in a loop"> | Attack<"keeps memory full for the next action"> | Attack<"keeps memory full to the last byte"> | Attack<"catches the final answer"> | Attack<"answers in a loop"> | Attack<"answers from a microtask, a timer and a getter at once"> | Attack<"goes on calling tools after the answer"> | Attack<"stops in the middle of a callback of a built-in"> | Attack<"stops in the middle of a parse"> | Attack<"throws from ten thousand jobs that are left"> | Attack<"leaves ten thousand endless jobs"> | Attack<"keeps finalisers for later">)[];
    remains: readonly [Attack<"leaves a child process behind">, Attack<"leaves a detached process behind">, Attack<"leaves a daemon behind">, Attack<"leaves a process that holds its streams">, Attack<"leaves a copy of the runtime behind">, Attack<"leaves threads behind">, Attack<"multiplies processes">, Attack<"hears the signals and stays">, Attack<"goes on after its answer">, Attack<"goes on after an error">];
    neighbours: readonly [NeighbourAttack<"looks for a neighbour's variables">, NeighbourAttack<"looks for a neighbour's files">, NeighbourAttack<"looks for a neighbour's storage and channels">, NeighbourAttack<"looks into a neighbour's process">, NeighbourAttack<"kills all processes it can">, NeighbourAttack<"spoils built-ins for its neighbours">, NeighbourAttack<"fills the disk its neighbour writes to">, NeighbourAttack<"keeps all processors busy">];
    toolMisuse: readonly [Attack<"calls tools by names of the prototype">, Attack<"calls a tool by a name of a megabyte">, Attack<"adds a tool of its own">, Attack<"calls a tool with ten thousand arguments">, Attack<"calls a tool with what is no object">, Attack<"calls a tool with itself">, Attack<"calls a tool with everything there is">, Attack<"changes its arguments after the call">, Attack<"calls a tool as a constructor and with another this">, Attack<"calls finalAnswer as a tool">, Attack<"answers without a value, and with too many">, Attack<"calls a thousand tools from a thousand timers">, Attack<"calls inside the answer to a call, without end">];
};

declare const pythonAttacks: {
    access: readonly [Attack<"reads a file through open">, Attack<"reads a file through the system's calls">, Attack<"reads a file through the library">, Attack<"reads a file through odd paths">, Attack<"lists folders of the host">, Attack<"writes a file">, Attack<"writes a file through the library">, Attack<"removes and changes files">, Attack<"reads the environment">, Attack<"reads what processes say of themselves">, Attack<"runs a program through a shell">, Attack<"runs a program directly">, Attack<"becomes another program">, Attack<"calls the C library">, Attack<"unpickles a command">, Attack<"connects by sockets">, Attack<"connects through the library">, Attack<"connects through other programs">, Attack<"asks through asyncio">, Attack<"kills a process of the host">, Attack<"kills its parents">, Attack<"reads and writes the memory of another process">, Attack<"asks for more rights">, Attack<"mounts and changes its root">, Attack<"lifts its own limits">, Attack<"reaches for the JavaScript around it">, Attack<"reaches for the JavaScript of Pyodide">, Attack<"looks for what was taken away">];
    escapes: readonly [Attack<"walks from a tool to its module">, Attack<"walks from the final answer to its module">, Attack<"walks from gather and the tools object">, Attack<"walks the closures of a tool">, Attack<"walks the subclasses of object">, Attack<"finds Popen and file readers among all classes">, Attack<"walks the frames">, Attack<"walks the frames of a generator">, Attack<"walks the traceback of a tool's error">, Attack<"walks the objects of the collector">, Attack<"traces every call">, Attack<"hears audit events">, Attack<"formats its way to attributes">, Attack<"rewrites the code of a tool">, Attack<"rewrites the class of a tool">, Attack<"makes code objects by hand">, Attack<"crashes the interpreter by ctypes">, Attack<"crashes the interpreter by writing to memory">, Attack<"crashes the interpreter by recursion in C">, Attack<"crashes the interpreter by compiling">, Attack<"evaluates and compiles text">, Attack<"replaces the import of all to come">, Attack<"replaces all built-ins">, Attack<"replaces what its runner may use">, Attack<"deletes its own globals">, Attack<"takes over the main module">, Attack<"exits in every way">, Attack<"ends its process">, Attack<"aborts its process">, Attack<"kills itself">, Attack<"stops itself">];
    loops: readonly [Attack<"loops for ever">, Attack<"loops for ever in a comprehension">, Attack<"loops for ever in a generator">, Attack<"loops for ever in a property">, Attack<"loops for ever in __del__">, Attack<"loops for ever in a decorator">, Attack<"loops for ever in a metaclass">, Attack<"loops for ever in __getattr__ of a module">, Attack<"loops for ever in C: sum">, Attack<"loops for ever in C: any">, Attack<"loops for ever in C: max of a cycle">, Attack<"loops for ever in C: in">, Attack<"loops for ever in C: deque">, Attack<"loops for ever in C: range">, Attack<"loops for ever in a key of sort">, Attack<"loops for ever in __eq__, __hash__ and __lt__">, Attack<"sleeps longer than it may">, Attack<"sleeps for ever in small pieces">, Attack<"waits for a lock it holds">, Attack<"waits for an event">, Attack<"waits for an empty queue">, Attack<"waits for a signal">, Attack<"waits for input">, Attack<"waits for its stdin">, Attack<"waits for a pipe that nobody writes">, Attack<"waits for a child that does not end">, Attack<"waits for what never comes">, Attack<"awaits for ever">, Attack<"runs an event loop of its own for ever">, Attack<"doubles tasks">, Attack<"computes a huge power">, Attack<"computes a huge power in pow">, Attack<"squares a number for ever">, Attack<"writes a huge number in decimal">, Attack<"reads a huge number">, Attack<"computes a huge factorial">, Attack<"computes a huge decimal">, Attack<"computes a huge fraction">, Attack<"backtracks in (a+)+$">, Attack<"backtracks in (a|aa)+$">, Attack<"backtracks in lookaheads">, Attack<"matches in a long string quadratically">, Attack<"splits and joins for ever">, Attack<"compares text for ever">, Attack<"permutes for ever">, Attack<"hashes for ever">, Attack<"compresses for ever">, Attack<"collides hashes">, Attack<"formats a number with a huge width">, Attack<"recurses without end">, Attack<"recurses with a limit of its own">, Attack<"recurses through __getattr__">, Attack<"recurses through __repr__">, Attack<"recurses and catches its own overflow">, Attack<"reads source nested too deeply: brackets">, Attack<"reads source nested too deeply: a sum">, Attack<"reads source nested too deeply: not">, Attack<"reads source nested too deeply: blocks">, Attack<"reads source nested too deeply: members">, Attack<"reads source of three megabytes">, Attack<"evaluates text that doubles">];
    memory: readonly [Attack<"fills memory with lists">, Attack<"fills memory by doubling a list">, Attack<"fills memory by doubling a string">, Attack<"fills memory with different strings">, Attack<"fills memory with bytes">, Attack<"fills memory with dictionaries">, Attack<"fills memory with objects">, Attack<"fills memory with tuples of itself">, Attack<"fills memory with big numbers">, Attack<"fills memory with functions">, Attack<"fills memory with modules">, Attack<"fills memory with exceptions">, Attack<"fills memory through a mapping of it">, Attack<"fills memory with arrays">, Attack<"fills memory through ctypes">, Attack<"fills memory with text in a buffer">, Attack<"fills memory from a compressed bomb">, Attack<"fills memory by formatting">, Attack<"fills memory by replacing">, Attack<"fills memory by XML entities">, Attack<"spreads an endless iterator">, Attack<"lists what has no end">, Attack<"asks for one huge string">, Attack<"asks for one huge list">, Attack<"asks for one huge array of bytes">, Attack<"asks for one huge number">, Attack<"asks for a huge range as a list">, Attack<"pads a string to any length">, Attack<"multiplies lists of itself">, Attack<"copies what multiplies">, Attack<"writes JSON that multiplies">, Attack<"frees a long chain of objects">, Attack<"catches running out of memory in a loop">, Attack<"keeps memory full for the next program">, Attack<"keeps memory full to the last byte">, Attack<"starts threads without end">, Attack<"starts processes without end">, Attack<"starts processes without end through a shell">, Attack<"starts processes that fill memory">, Attack<"opens files without end">, Attack<"opens pipes without end">, Attack<"fills its disk">, Attack<"fills its disk with empty files">, Attack<"fills its shared memory">, Attack<"makes a file with a huge hole">, Attack<"nests folders without end">];
    floods: readonly [Attack<"prints without end">, Attack<"prints empty text without end">, Attack<"prints without a line end, without end">, Attack<"prints objects without end">, Attack<"prints one line of fifteen megabytes">, Attack<"prints a million lines">, Attack<"prints bytes without end">, Attack<"prints from a subprocess without end">, Attack<"prints through the system's calls without end">, Attack<"prints from threads without end">, Attack<"prints what prints">, Attack<"prints a value that multiplies">, Attack<"warns without end">, Attack<"logs without end">, Attack<"calls a tool a million times">, Attack<"calls a tool a million times at once">, Attack<"calls a tool and catches the limit for ever">, Attack<"calls a tool from many threads">, Attack<"calls a tool that never answers, nine times">, Attack<"calls a tool with an argument larger than its memory">, Attack<"calls a tool with an argument larger than a message">, Attack<"calls a tool with arguments that multiply">, Attack<"calls a tool with deep arguments">, Attack<"calls a tool with arguments deep enough to pass the wall">, Attack<"calls a tool with a million empty lists">, Attack<"calls a tool with a hundred thousand keys">, Attack<"calls a tool with ten thousand dicts, each of another shape">, Attack<"calls a tool with a hundred thousand named arguments">, Attack<"calls a tool with a huge number">, Attack<"calls a tool with what has no end">, Attack<"answers with a value larger than a message">, Attack<"answers with a million empty lists">, Attack<"ends with a value larger than a message">, Attack<"ends with a million empty lists">, Attack<"ends with a value that multiplies">, Attack<"ends with a deep value">, Attack<"ends with a huge number">, Attack<"throws a message of ten megabytes">, Attack<"throws an error with a name of a megabyte">, Attack<"throws a chain of ten thousand errors">, Attack<"throws an error with ten thousand notes">, Attack<"throws through ten thousand frames">, Attack<"names a variable with a megabyte">, Attack<"misspells among a hundred thousand names">];
    forgery: readonly [...Attack<"forges the end of its program" | "forges the end of programs to come" | "forges an end with a report that is none" | "forges an end with a report of wrong types" | "forges a final answer" | "forges a final answer and its end" | "forges calls of tools that do not exist" | "forges calls with ids that are none" | "forges calls in every wrong shape" | "forges a call twice" | "forges a million calls in one frame" | "forges calls without end" | "forges calls whose arguments are no values" | "forges the greeting" | "forges the news that it is ready" | "forges answers to pings" | "claims to wait for ever" | "forges output of wrong types" | "forges output without end" | "forges empty output without end" | "sends chunks without a last" | "sends chunks that are no base64" | "sends chunks of chunks" | "sends chunks with other frames between" | "sends chunks that are no frame" | "sends empty chunks without end" | "sends a line without end" | "sends a line of many megabytes" | "sends empty lines without end" | "sends lines that are no JSON" | "sends JSON that is no frame" | "sends frames of unknown types" | "sends frames that pollute" | "sends JSON that is nested deeply" | "sends control characters and half characters" | "sends half a frame and stops" | "speaks other protocols">[], Attack<"prints what looks like frames">, Attack<"has subprocesses print what looks like frames">, Attack<"ends with what looks like a report">, Attack<"closes all that is open">, Attack<"joins all that is open">, Attack<"reads what the host sends">, Attack<"finds its runner's writer and uses it">, Attack<"replaces its streams">, Attack<"replaces its streams by traps">, Attack<"hands its descriptors to a child">];
    poison: readonly [Attack<"ends with a value whose repr never ends">, Attack<"ends with a value whose repr is no text">, Attack<"ends with a value whose repr ends the program">, Attack<"ends with a value whose repr is huge">, Attack<"ends with a value that lies about its class">, Attack<"ends with a dict that has no end">, Attack<"ends with a list that has no end">, Attack<"ends with text and numbers of hostile classes">, Attack<"calls a tool with numbers that print as something else">, Attack<"calls a tool with floats that print as something else">, Attack<"calls a tool with keys that change">, Attack<"calls a tool with a list that changes while it crosses">, Attack<"calls a tool with a value that calls a tool while it crosses">, Attack<"calls a tool with a dataclass that fights back">, Attack<"calls a tool with a named tuple that has no end">, Attack<"calls a tool with an enum of hostile values">, Attack<"calls a tool with a number that claims to be an array">, Attack<"calls a tool with a picture that is none">, Attack<"calls a tool with a circle">, Attack<"calls a tool with a metaclass that fights back">, Attack<"calls a tool with what __reduce__ makes of it">, Attack<"answers with pickled commands">, Attack<"forges a tag of the codec">, Attack<"forges an unknown tag of the codec">, Attack<"ends with what looks like a tag">, Attack<"answers with keys of the prototype">, Attack<"calls a tool with keys of the prototype">, Attack<"calls a tool with arguments named by the prototype">, Attack<"ends with numbers that do not exist">, Attack<"ends with dates that do not exist elsewhere">, Attack<"ends with a date of a hostile time zone">, Attack<"ends with half characters and control characters">, Attack<"ends with a memoryview of released bytes">, Attack<"ends with generators, coroutines and modules">, Attack<"ends with an awaitable that never ends">, Attack<"throws an error whose text never ends">, Attack<"throws an error whose text ends the program">, Attack<"throws an error whose class fights back">, Attack<"throws an error whose parts fight back">, Attack<"throws errors in a circle">, Attack<"throws a syntax error of its own making">, Attack<"throws a syntax error with odd parts">, Attack<"throws the errors of the limits itself">, Attack<"throws what ends interpreters">, Attack<"throws a MemoryError itself">, Attack<"throws from source that does not exist">, Attack<"breaks the traceback module">, Attack<"sets an exception hook">];
    lasting: readonly [Attack<"catches the stop in a loop">, Attack<"catches the stop by its name">, Attack<"catches the stop in finally">, Attack<"catches the stop in a context manager">, Attack<"catches the stop by suppressing it">, Attack<"catches the stop in a generator">, Attack<"catches the stop in async code">, Attack<"shields itself from the stop">, Attack<"ignores every signal">, Attack<"blocks every signal">, Attack<"answers signals with work">, Attack<"is deaf inside C code">, Attack<"holds the interpreter's lock">, Attack<"registers what runs at the end">, Attack<"stays through a trace function">, Attack<"stays through the collector">, Attack<"stays through an audit hook">, Attack<"leaves a thread behind">, Attack<"leaves a thread behind that is no daemon">, Attack<"leaves threads behind that start threads">, Attack<"leaves a thread behind that calls tools">, Attack<"leaves a thread behind that prints">, Attack<"leaves a thread behind that throws in the main one">, Attack<"leaves a timer behind">, Attack<"leaves an alarm behind">, Attack<"leaves a task behind">, Attack<"leaves a task behind that never waits">, Attack<"leaves a call behind that is answered later">, Attack<"leaves an executor of threads behind">, Attack<"changes its folder, mask and limits for the next program">, Attack<"changes the recursion limit for the next program">, Attack<"changes the built-ins for the next program">, Attack<"changes the imports for the next program">, Attack<"changes numbers for the next program">, Attack<"defines the names of the next program as traps">, Attack<"makes its globals odd">, Attack<"catches the final answer">, Attack<"answers in a loop">, Attack<"answers from a thread">, Attack<"answers from a destructor, a hook and a task at once">, Attack<"goes on calling tools after the answer">, Attack<"stops in the middle of a callback">, Attack<"stops in the middle of an import">, Attack<"fills memory while it is stopped">];
    remains: readonly [Attack<"leaves a child process behind">, Attack<"leaves a detached process behind">, Attack<"leaves a process behind through the shell">, Attack<"leaves a process that holds its streams">, Attack<"leaves a daemon behind by forking twice">, Attack<"leaves a process behind that ignores signals">, Attack<"leaves a copy of itself behind">, Attack<"leaves copies of itself behind that answer for it">, Attack<"leaves a pool of processes behind">, Attack<"leaves a process behind and dies">, Attack<"leaves a process behind and computes">, Attack<"leaves a process behind and stops itself">, Attack<"leaves processes behind that start each other again">, Attack<"ends its session while it computes in threads">, Attack<"goes on after an error">];
    neighbours: readonly [NeighbourAttack<"looks for a neighbour's variables">, NeighbourAttack<"looks for a neighbour's objects">, NeighbourAttack<"looks for a neighbour's files">, NeighbourAttack<"looks for a neighbour's environment">, NeighbourAttack<"looks for a neighbour's shared memory">, NeighbourAttack<"looks for a neighbour's sockets">, NeighbourAttack<"looks into a neighbour's memory">, NeighbourAttack<"kills all processes it can">, NeighbourAttack<"kills its neighbours one by one">, NeighbourAttack<"stops its neighbours">, NeighbourAttack<"spoils modules for its neighbours">, NeighbourAttack<"fills the disk its neighbour writes to">, NeighbourAttack<"takes all processes its neighbour could start">, NeighbourAttack<"passes descriptors to whoever takes them">, NeighbourAttack<"keeps all processors busy">];
    toolMisuse: readonly [Attack<"calls tools by names of the prototype">, Attack<"calls a tool by a name of a megabyte">, Attack<"renames a tool and calls it">, Attack<"makes a tool of its own">, Attack<"calls the parts of a tool">, Attack<"calls its runner's own functions">, Attack<"calls a tool with ten thousand arguments">, Attack<"calls a tool with the same argument twice">, Attack<"calls a tool with itself">, Attack<"calls a tool with everything there is">, Attack<"changes its arguments after the call">, Attack<"awaits one call many times">, Attack<"cancels its calls">, Attack<"throws into its calls">, Attack<"calls a tool in another event loop">, Attack<"calls a tool while it forks">, Attack<"calls a tool in a signal handler">, Attack<"calls a tool in a destructor">, Attack<"calls the final answer as a tool">, Attack<"answers without a value, and with too many">, Attack<"calls inside the answer to a call, without end">];
};

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
    /** Tools that are no global of their own, or one that programs may replace. */
    readonly globals?: {
        readonly [name: string]: false | "replaceable";
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
    open({ tools, globals, onCall, ...options }?: CaseSessionOptions, executor?: Executor): Promise<ExecutorSession>;
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

/** Watches what untrusted programs do to this process: how long its main thread is held, and how much it grows. */
declare class HostWatch {
    #private;
    longestHoldMs: number;
    constructor();
    /** Forgets what was until now. */
    restart(): void;
    /** Memory the process took beyond what it had, at its worst, in bytes. */
    get growth(): number;
    /** Does something that is not the programs' doing. */
    excuse<Result>(action: () => Result): Result;
    stop(): void;
}

type NamesOf<Corpus extends Readonly<Record<string, readonly Attack[]>>> = Corpus[keyof Corpus][number]["name"];
/** The name of an attack: it "contains a program that …". */
type ExecutorAttackName = NamesOf<typeof javascriptAttacks> | NamesOf<typeof pythonAttacks>;
interface ExecutorAttackOptions {
    /** Attacks the executor cannot stand, each with the reason, which the report shows. */
    readonly skip?: Partial<Record<ExecutorAttackName, string>>;
    /** Attacks of the executor's own, by kind. */
    readonly extra?: Readonly<Record<string, readonly Attack[]>>;
    /** What the sessions may take. Defaults to 64 MiB and 10 calls. */
    readonly limits?: ExecutorLimits;
    /** How many attacks are made at once. Defaults to 4. */
    readonly concurrency?: number;
    /** How long anything may take beyond its time limit, in milliseconds. Defaults to 10,000: a loaded machine is slow. */
    readonly patienceMs?: number;
    /** Matches the message of an end that another session's attack brings about, where sessions share something. The attack is made again then. */
    readonly retryOn?: RegExp;
}
/**
 * Declares a vitest suite of programs that mean harm, for a sandbox on this machine: none may reach what is not its own, end or hold the host, harm
 * another session, or outlive its session. Judged by what happens, since many a sandbox has files and processes of its own.
 *
 * The programs are meant for sandboxes. Outside of one they do what they say.
 */
declare function describeExecutorAttacks(name: string, makeExecutor: MakeExecutor, { skip, extra, limits, concurrency, patienceMs, retryOn }?: ExecutorAttackOptions): void;

/**
 * Declares tests that need something of the machine, such as a Docker Engine or a browser.
 *
 * `find` gives it, or throws why there is none: then the suite is one skipped test that says so, or a failing one where `SMOLAGENTS_REQUIRE_ENGINES`
 * is `1`. Await it at the top level of a test file.
 */
declare function describeWithEngine<Engine>(title: string, find: () => Promise<Engine>, declare: (engine: Engine) => void): Promise<void>;

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
    "has its variables as they were after an action that killed its interpreter, or says that they are lost": (context: CaseContext) => Promise<void>;
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
    "carries what Python has and JSON has not, as what comes nearest": (context: CaseContext) => Promise<void>;
    "lets programs import what they may, and says so otherwise": (context: CaseContext) => Promise<void>;
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
    "offers a tool that is no global as a member only": (context: CaseContext) => Promise<void>;
    "lets programs use the name of a tool that may be replaced": (context: CaseContext) => Promise<void>;
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
    "prints half a surrogate pair, or says that it cannot": (context: CaseContext) => Promise<void>;
    "takes no harm from what subprocesses print": (context: CaseContext) => Promise<void>;
    "takes no harm from bytes that are no text": (context: CaseContext) => Promise<void>;
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
    "sets variables between two actions": (context: CaseContext) => Promise<void>;
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

interface LiveModelOptions {
    /** Why it cannot be reached, e.g. the variable that is not set: the suite is skipped then, by its name. */
    readonly missing?: string | undefined;
    /** Whether tools are tried. Defaults to true. */
    readonly tools?: boolean;
}
/**
 * Declares a vitest suite of what a model on its vendor's own server must do. It costs some hundred tokens, and so is run only when it is asked for, in a file
 * of its own.
 */
declare function describeLiveModel(name: string, makeModel: () => Model, { missing, tools }?: LiveModelOptions): void;

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

interface PythonSemanticsOptions {
    /** Snippets the executor cannot run like CPython, by title, each with the reason, which the report shows. */
    readonly skip?: {
        readonly [title: string]: string;
    };
    /** The interpreter whose word counts: a name on the PATH, or a path. Defaults to `"python3"`. Where there is none, all is skipped, and says so. */
    readonly python?: string;
    /** How long a snippet may take, in milliseconds. Defaults to 10,000. */
    readonly patienceMs?: number;
}
/**
 * Declares a vitest suite of Python programs, whose values, output and errors must be those that CPython on this machine gives, run at the same time.
 *
 * A snippet that needs a later Python than either of the two is reported as skipped.
 */
declare function describePythonSemantics(name: string, makeExecutor: MakeExecutor, { skip, python, patienceMs }?: PythonSemanticsOptions): void;

export { ATTACK_TOOLS, type Attack, type ExecutorAttackName, type ExecutorAttackOptions, type ExecutorCaseName, type ExecutorConformanceOptions, type Expectation, HostWatch, type LiveModelOptions, type MakeExecutor, type MakeModel, type ModelCaseName, type ModelConformanceOptions, ModelStandIn, ModelWire, type PythonSemanticsOptions, type Target, createModelServer, describeExecutorAttacks, describeExecutorConformance, describeLiveModel, describeModelConformance, describePythonSemantics, describeWithEngine };

// stand-ins.d.ts

import { Usage, FinishReason } from '@smolagents-ts/core';

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
    /** For wires where a frame depends on those before it: makes what frames the steps of one reply, in place of `frame` and `end`. */
    newReply?(): {
        frame(step: ContentStep): Bytes;
        end(): Bytes;
    };
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
    /** The answer to a request that the script has no say in: to a wrong address, without a header that is needed, for a list of models. */
    check?(request: RecordedRequest): ReturnType<ModelWire["refuse"]> | undefined;
}

/**
 * Azure OpenAI. Errors as it answers them, and the results of its content filter in every chunk:
 * https://learn.microsoft.com/azure/ai-foundry/openai/reference and https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter
 */

interface AzureStandInOptions {
    /** The name of the one deployment. */
    readonly deployment: string;
    /** Answers at the address of the deployment, for this version alone. By default at the address without a version. */
    readonly apiVersion?: string;
    /** Which of OpenAI's APIs it speaks. Defaults to chat completions. */
    readonly api?: "chat-completions" | "responses";
}
/** A stand-in for an Azure OpenAI resource. Like Azure it refuses other addresses, versions and headers than its own. */
declare const createAzureServer: (options: AzureStandInOptions) => Promise<ModelStandIn>;

/**
 * A stand-in for Amazon Bedrock: its Converse operation, and ConverseStream with frames of the event stream encoding. It refuses what
 * Bedrock refuses of any model.
 *
 * An answer that is not streamed is given by Converse alone: ConverseStream refuses, as for a model that cannot stream.
 */
declare const createBedrockServer: () => Promise<ModelStandIn>;

/** A stand-in for OpenAI, and for every server that speaks its chat completions. */
declare const createChatCompletionsServer: () => Promise<ModelStandIn>;
declare const chatCompletionsWire: ModelWire;

/** The LiteLLM proxy. Chunks and errors are those that version 1.106.2 sent, in front of a server that speaks OpenAI's API. */

/** A stand-in for a LiteLLM proxy that wants a key and lists one model. */
declare const createLiteLLMServer: () => Promise<ModelStandIn>;

/** A stand-in for OpenAI's Responses API. Its events are those of `openai/resources/responses`. */
declare const createResponsesServer: () => Promise<ModelStandIn>;
declare const responsesWire: ModelWire;

/** Models of some hundred kilobytes in llama.cpp's file format: real files for a real engine, with weights that are made up here. */
interface TinyReply {
    /**
     * What is said, a piece a token; an empty piece is a token without text. A piece that was said before is joined with its neighbours, so that
     * every token is followed by one other.
     */
    readonly pieces: readonly string[];
    /** What comes then. `stop` ends the reply, `repeat` says it again without end, `stall` says nothing more and does not end. Defaults to `stop`. */
    readonly ending?: "stop" | "repeat" | "stall";
    /** Said whenever the prompt ends in this word. */
    readonly after?: string;
}
interface TinyGgufOptions {
    /** The longest conversation, in tokens. Defaults to 8192. */
    readonly contextLength?: number;
    /** The chat template. By default one with the roles system, user and assistant. */
    readonly chatTemplate?: string;
}
/**
 * A model that says what it is told: its weights are a chain, in which each token is followed by one other. The first reply of a conversation is
 * the first of `replies`, and so on; the last one repeats, and is also what follows any other end of a prompt.
 */
declare function scriptedGguf(replies: readonly TinyReply[], { chatTemplate, contextLength }?: TinyGgufOptions): Uint8Array;
interface RandomGgufOptions extends TinyGgufOptions {
    readonly seed?: number;
    /** Tokens beside the single characters. */
    readonly words?: readonly string[];
}
/** A model with random weights. What it says is noise, whatever it is asked: only a grammar gives it a form. */
declare function randomGguf({ seed, words, ...options }?: RandomGgufOptions): Uint8Array;

/** A language model of a few kilobytes that says what it is told to, for tests of what runs ONNX models. No engine can tell it from a large one. */

/** What one token of a reply says: a text, bytes (which may be a part of a character), or `null`, nothing. */
type TinyOnnxToken = Bytes | null;
interface TinyOnnxReply {
    readonly tokens: readonly TinyOnnxToken[];
    /** What comes after them. `stop`: the token that ends a reply. `silence`: special tokens, which show nothing, for ever. `fault`: the engine throws. Defaults to `stop`. */
    readonly ending?: "stop" | "silence" | "fault";
}
interface TinyOnnxOptions {
    /** The first is said to a conversation without an assistant message, the second to one with one, and so on; the last repeats. */
    readonly replies: readonly (TinyOnnxReply | readonly TinyOnnxToken[])[];
    /** How the conversation becomes a prompt, as a Jinja template. `null` for a model that has none. Defaults to each role and its text. */
    readonly chatTemplate?: string | null;
    /** The longest conversation with its reply, in tokens. Defaults to a million. */
    readonly contextTokens?: number;
    /** What the engine says when it throws. */
    readonly fault?: string;
    /** The model's own settings of a generation, e.g. `{ do_sample: true }`. */
    readonly generationConfig?: Readonly<Record<string, unknown>>;
}
/**
 * Writes the files of a model into `folder`, as they lie in a repository of ONNX models.
 *
 * Each token decides alone what comes next. What it remembers of those before are their numbers,
 * as keys, and their places, as values. A prompt is one token for each byte of its text, and one for each of its special tokens, of which the
 * last chooses the reply.
 */
declare function writeTinyOnnx(folder: string, options: TinyOnnxOptions): Promise<void>;

export { type AzureStandInOptions as A, type Bytes as B, type ContentStep as C, type ModelStandIn as M, type RandomGgufOptions as R, type Script as S, type TinyGgufOptions as T, type ModelWire as a, type RecordedRequest as b, type Refusal as c, type ReplyStep as d, type ScriptedReply as e, type StepsReply as f, type TinyOnnxOptions as g, type TinyOnnxReply as h, type TinyOnnxToken as i, type TinyReply as j, chatCompletionsWire as k, createAzureServer as l, createBedrockServer as m, createChatCompletionsServer as n, createLiteLLMServer as o, createResponsesServer as p, responsesWire as q, randomGguf as r, scriptedGguf as s, writeTinyOnnx as w };

// stand-ins.d.ts

export { M as ModelStandIn, d as ReplyStep, e as ScriptedReply, l as createAzureServer, m as createBedrockServer, n as createChatCompletionsServer, o as createLiteLLMServer, p as createResponsesServer, s as scriptedGguf, w as writeTinyOnnx } from './stand-ins.js';
import '@smolagents-ts/core';
