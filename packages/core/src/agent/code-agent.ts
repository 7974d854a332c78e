import type { SchemaLike } from "../contracts/schema.ts";
import type { CodeAgentOptions } from "../definition/agent-options.ts";
import { MultiStepAgent } from "./multi-step-agent.ts";

/** An agent that acts by writing programs, which run in a sandbox and can touch nothing but the tools. */
export class CodeAgent<const Answer extends SchemaLike | undefined = undefined> extends MultiStepAgent<Answer> {
  /** Throws `AgentConfigError` for options that cannot work. Names are resolved at the first run. */
  constructor(options: CodeAgentOptions<Answer>) {
    super({ mode: "code", ...options });
  }
}
