import type { AgentFile } from "@smolagents-ts/core/saving";

/** What `agent.save()` of Python's smolagents writes, as texts. */
export interface SmolagentsFiles {
  /** `agent.json`, or what it holds; what `agent.to_dict()` gives will do. */
  readonly agentJson: string | object;
  /** `prompts.yaml`. Where it differs from the prompts in `agent.json` it wins, as in a Space. */
  readonly promptsYaml?: string | undefined;
  /** `tools/*.py`, by the tool's name. They are not run: names, descriptions and arguments are looked for in them. */
  readonly toolSources?: { readonly [tool: string]: string };
  /** `managed_agents/*`, by the agent's name. */
  readonly managedAgents?: { readonly [agent: string]: SmolagentsFiles };
}

/** An agent of smolagents in the form that `fromJSON()` of core takes. */
export interface SmolagentsAgent {
  readonly file: AgentFile;
  /** Templates of the file that are more than a text: pass them to `fromJSON()`. */
  readonly functions: { readonly [name: string]: (variables: { readonly [name: string]: string }) => string };
  /** What could not be taken over, and what to give in its place. */
  readonly warnings: readonly string[];
}
