import type { SchemaLike } from "../contracts/schema.ts";
import type { ToolCallingAgentOptions } from "../definition/agent-options.ts";
import { MultiStepAgent } from "./multi-step-agent.ts";

/** An agent that acts by native tool calls, or by calls written as text where the model has no native ones. Needs no sandbox. */
export class ToolCallingAgent<const Answer extends SchemaLike | undefined = undefined> extends MultiStepAgent<Answer> {
  /** Throws `AgentConfigError` for options that cannot work. Names are resolved at the first run. */
  constructor(options: ToolCallingAgentOptions<Answer>) {
    super({ ...options, mode: "tools" });
  }
}
