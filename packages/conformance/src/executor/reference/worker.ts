/** The thread of one session of the reference executor: a node:vm context, driven through the inspector, whose REPL mode does most of the work. */

import { type Runtime, Session } from "node:inspector";
import vm from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { SANDBOX_SOURCE } from "./sandbox.ts";

const NAME = "sandbox";
// No object of this realm may enter the context: the context makes its own global object, and functions enter as source text.
const context = vm.createContext(vm.constants.DONT_CONTEXTIFY as never, { name: NAME });
if (workerData.leaks) Object.assign(context, { process, fetch, WebSocket });

const inspector = new Session();
inspector.connect();
let contextId = 0;
inspector.on("Runtime.executionContextCreated", ({ params }) => {
  if (params.context.name === NAME) contextId = params.context.id;
});
inspector.post("Runtime.enable");
inspector.post("Runtime.addBinding", { name: "send", executionContextId: contextId });
inspector.on("Runtime.bindingCalled", ({ params }) => receive(params.payload));

let sandboxId = "";
inspector.post(
  "Runtime.evaluate",
  { expression: `(${SANDBOX_SOURCE})(${JSON.stringify(workerData.settings)})\n//# sourceURL=sandbox`, contextId },
  (_, { result }) => {
    sandboxId = result.objectId ?? "";
  },
);

// A promise that fails unheard is the code's affair.
process.on("unhandledRejection", () => undefined);

let current = 0;
let delivered = 0;
parentPort?.on("message", (message) => {
  if (message.type === "run") run(message.code, message.action);
  if (message.type === "deliver") {
    delivered += 1;
    ask("deliver", [message.id, message.outcome, message.text]);
  }
  if (message.type === "deliver" || message.type === "run") tellWhenWaiting();
  if (message.type === "end") {
    ask("end", []);
    post({ type: "ended" });
  }
});
post({ type: "ready" });

function run(code: string, action: number): void {
  current = action;
  ask("begin", []);
  // The engine lets a later script declare a name again, but only as the same kind of variable. Same length, so that columns stay.
  let script = code.replaceAll(/\bconst\b/g, "let  ");
  // A failed import would hand out an error of this realm.
  script = script.replaceAll(/\bimport\s*\(/g, "noImport(");
  const options = { expression: script, contextId, replMode: true, awaitPromise: true, generatePreview: false };
  inspector.post("Runtime.evaluate", options as Runtime.EvaluateParameterType, (problem, outcome) => {
    if (action !== current) return;
    // The thread is being ended; the host knows why.
    if (problem) return;
    const { result, exceptionDetails } = outcome;
    if (exceptionDetails) return post({ type: "failed", ...failure(exceptionDetails) });
    const isValue = !/^(?:const|let|var|function|class|if|for|while|try|throw|switch|\})/.test(code.trim().split("\n").at(-1) ?? "");
    post({ type: "finished", ...JSON.parse(ask("finished", [result, isValue])) });
  });
}

function failure({ exception, lineNumber, columnNumber, scriptId }: Runtime.ExceptionDetails): object {
  const { stack, ...error } = JSON.parse(ask("failed", [exception]));
  const position = /<anonymous>:(\d+):(\d+)/.exec(String(stack));
  const warnings = JSON.parse(ask("finished", [{}, false])).warnings;
  const isSyntax = error.name === "SyntaxError" && !position && scriptId !== undefined;
  if (isSyntax) return { warnings, error: { kind: "syntax", ...error, line: lineNumber + 1, column: columnNumber + 1 } };
  return { warnings, error: { kind: "runtime", ...error, ...(position && { line: Number(position[1]), column: Number(position[2]) }) } };
}

/** Calls a method of the sandbox's own object. Remote objects of the inspector are passed on as what they stand for. */
function ask(method: string, given: readonly unknown[]): string {
  let answer = "";
  const isRemote = (value: unknown): value is Runtime.RemoteObject => typeof value === "object" && value !== null;
  inspector.post(
    "Runtime.callFunctionOn",
    {
      objectId: sandboxId,
      functionDeclaration: "function (method, ...given) { return this[method](...given); }",
      arguments: [method, ...given].map((value) => (isRemote(value) ? argument(value) : { value })),
      returnByValue: true,
    },
    (problem, outcome) => {
      answer = problem || outcome.exceptionDetails ? '{"warnings":[],"name":"Error","message":"(hostile)"}' : outcome.result.value;
    },
  );
  return answer;
}

function argument({ objectId, unserializableValue, value }: Runtime.RemoteObject): Runtime.CallArgument {
  if (objectId) return { objectId };
  return unserializableValue ? { unserializableValue } : { value };
}

function receive(payload: string): void {
  post(JSON.parse(payload));
  tellWhenWaiting();
}

/** By the next turn of the event loop the code has stopped computing; if it waits for tools then, its clock stops. */
function tellWhenWaiting(): void {
  setImmediate(() => {
    if (ask("isWaiting", []) as unknown) post({ type: "waiting", delivered });
  });
}

function post(message: object): void {
  parentPort?.postMessage({ ...message, action: current });
}
