/**
 * Python for the suites' own tests: `python3` in a process of its own, with everything that this one may do. It keeps no limit and is NOT safe; that
 * attacks get through it is what it is for.
 */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { type Execution, type Executor, ExecutorLostError, type ExecutorSession, type SessionOptions } from "@smolagents-ts/core";
import type { ProgramReference } from "../../python/cpython.ts";
import { RUN_SOURCE } from "../../python/run-source.ts";
import { fromWire } from "../../python/values-source.ts";

export class ReferencePythonExecutor implements Executor {
  readonly name = "reference-python";
  readonly language = "python";
  readonly isolation = "none";

  async open(options: SessionOptions): Promise<ExecutorSession> {
    return new ReferencePythonSession(options);
  }
}

class ReferencePythonSession implements ExecutorSession {
  readonly #options: SessionOptions;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#child = spawn("python3", ["-I", "-X", "utf8", "-W", "ignore", "-u", "-c", SCRIPT], { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#write({ tools: options.tools.map(({ name }) => name), variables: options.variables ?? {} });
  }

  async run(code: string): Promise<Execution> {
    this.#write({ code });
    for (;;) {
      const line = await this.#lines.next();
      if (line.done) throw new ExecutorLostError("The interpreter has ended.");
      const message = JSON.parse(line.value);
      if (!("call" in message)) return toExecution(message);
      const call = { id: String(message.id), name: message.call, input: message.input };
      this.#write({ answer: await this.#options.callTool(call, { signal: new AbortController().signal }) });
    }
  }

  async close(): Promise<void> {
    this.#child.kill("SIGKILL");
  }

  #write(message: object): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }
}

function toExecution({ value, text, output, error }: ProgramReference): Execution {
  return {
    ...(value !== undefined && { value: fromWire(value) }),
    ...(text !== undefined && { text }),
    output: output.map(({ stream, text: printed }) => ({ stream: stream === "stderr" ? "stderr" : "stdout", text: printed })),
    warnings: [],
    ...(error && { error: { kind: error.name.endsWith("SyntaxError") ? "syntax" : "runtime", ...error } }),
  };
}

const SCRIPT = `${RUN_SOURCE}
wire, stdin = sys.stdout, sys.stdin

def exchange(message):
    print(json.dumps(message), file=wire, flush=True)
    return json.loads(stdin.readline())

def tool(name):
    return lambda **given: exchange({"id": 1, "call": name, "input": to_wire(given)})["answer"]

main = types.ModuleType("__main__")
sys.modules["__main__"] = main
start = json.loads(stdin.readline())
vars(main).update(start["variables"], **{name: tool(name) for name in start["tools"]})
for line in stdin:
    print(json.dumps(refer(json.loads(line)["code"], vars(main))), file=wire, flush=True)
`;
