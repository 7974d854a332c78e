import type { FinishedCall, RunState } from "@smolagents-ts/core";
import { endEvent, type MemoryEventsOptions, memoryEvents, parsed, replyEvents } from "./memory-events.ts";
import { drained, withLenientOutput } from "./output.ts";
import { type Recording, type Replayable, toRecording } from "./replayable.ts";
import { RunView } from "./run-view.ts";
import { type TerminalOptions, toStage } from "./terminal-options.ts";
import type { ViewEvent } from "./view-event.ts";

export interface ReplayOptions extends Omit<TerminalOptions, "input" | "live" | "hint"> {
  /** Tells after each step, word for word, what the model wrote and read. Default false. */
  readonly detailed?: boolean;
}

/**
 * Tells a run again, as far as it came, the way it was told live. Takes its result, a state, a session, or the steps of a memory.
 *
 * @throws AgentConfigError for what holds no memory.
 */
export async function replay(run: Replayable, { detailed = false, ...options }: ReplayOptions = {}): Promise<void> {
  const recording = toRecording(run);
  const { output, screen, settings } = toStage({ ...options, live: false });
  await withLenientOutput(output, async () => {
    let view = new RunView(screen, settings);
    for (const event of recordingEvents(recording, { detailed })) {
      if (event.type === "run-start") view = new RunView(screen, settings);
      view.show(event);
      await Promise.all([drained(output), drained(settings.answer)]);
    }
    view.close();
    screen.close();
  });
}

function* recordingEvents({ steps, result, state }: Recording, options: MemoryEventsOptions): Generator<ViewEvent> {
  yield* memoryEvents(steps, !result && !state, options);
  if (state) yield* pendingEvents(state, options);
  if (result) yield endEvent({ ...result, steps });
}

/** The action that a run was in the middle of. */
function* pendingEvents({ run }: RunState, options: MemoryEventsOptions): Generator<ViewEvent> {
  const step = run.reply?.number ?? 0;
  if (run.reply) yield* replyEvents(step, run.reply.message);
  for (const call of run.calls ?? []) yield* callEvents(step, call);
  for (const [callId, state] of Object.entries(run.agents ?? {})) {
    const agent = state.agent?.name ?? "agent";
    for (const event of [...memoryEvents(state.memory ?? [], false, options), ...pendingEvents(state, options)]) {
      yield { type: "agent-event", step, callId, agent, event };
    }
  }
  for (const interruption of run.interruptions) yield { type: "interruption", step, interruption };
}

function* callEvents(step: number, { id: callId, name, input, output, error, durationMs }: FinishedCall): Generator<ViewEvent> {
  yield { type: "tool-start", step, callId, name, input: typeof input === "string" ? parsed(input) : input };
  const outcome = { ...(output !== undefined && { output }), ...(error !== undefined && { error }) };
  yield { type: "tool-finish", step, callId, name, durationMs, ...outcome };
}
