import type { ModelFinish } from "../contracts/model.ts";
import { toMessages } from "../memory/to-messages.ts";
import { CLOSING_TAG } from "../parsing/code-block.ts";
import type { Run } from "./run.ts";

/** One model call: streams the deltas out as events and gives the assembled reply. */
export async function callModel(run: Run, step: number): Promise<ModelFinish> {
  const request = { ...run.modelSettings, messages: toMessages(run.systemPrompt, run.memory), stop: [CLOSING_TAG], signal: run.signal };
  for await (const event of run.model.stream(request)) {
    switch (event.type) {
      case "start":
        for (const { message } of event.warnings) run.emit({ type: "warning", step, message });
        break;
      case "text":
        run.emit({ type: "text-delta", step, delta: event.delta });
        break;
      case "reasoning":
        run.emit({ type: "reasoning-delta", step, delta: event.delta });
        break;
      case "finish":
        return event;
    }
  }
  throw new TypeError(`The model adapter "${run.model.adapter}" ended its stream without a finish event.`);
}
