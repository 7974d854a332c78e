import type { Execution, ExecutorSession, SandboxCall } from "../contracts/executor.ts";
import type { CallRecord } from "../contracts/step.ts";
import { callTool } from "../tools/call-tool.ts";
import type { Run } from "./run.ts";

/** Runs one program; what it prints and calls goes out as events while it happens. */
export function runAction(run: Run, session: ExecutorSession, step: number, code: string): Promise<Execution> {
  run.emit({ type: "code", step, code });
  return session.run(code, {
    signal: run.signal,
    onOutput: ({ stream, text }) => run.emit({ type: "output", step, stream, text }),
  });
}

/** Answers a call from inside running code, and keeps a record of it for the step. */
export async function answerCall(run: Run, step: number, records: CallRecord[], call: SandboxCall, signal: AbortSignal): Promise<unknown> {
  const { id, name } = call;
  const startedAt = performance.now();
  const finish = (outcome: { output: unknown } | { error: string }) => {
    const durationMs = performance.now() - startedAt;
    records.push({ id, name, durationMs, ...("error" in outcome && outcome) });
    run.emit({ type: "tool-finish", step, callId: id, name, durationMs, ...outcome });
  };
  run.emit({ type: "tool-start", step, callId: id, name, input: call.input });
  try {
    const output = await callTool(run.tools, call, { signal, callId: id });
    finish({ output });
    return output;
  } catch (error) {
    finish({ error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}
