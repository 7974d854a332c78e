import { type AgentOptions, ToolCallingAgent, tool } from "@smolagents-ts/core";
import { ScriptedModel } from "@smolagents-ts/core/testing";
import { answer, echo } from "../script.ts";
import type { Transcript } from "../transcript.ts";

const mock = (name: string) => tool({ name, description: "Mock tool description", execute: () => "Mock tool output" });
const agent = (name: string, options: Partial<AgentOptions> = {}) =>
  new ToolCallingAgent({ name, description: "Mock agent description", model: new ScriptedModel([]), ...options });
const twice = { name: "AgentConfigError", code: "CONFIG", message: /Two tools are called|is the name of the agent/ };

export const definitions: readonly Transcript[] = [
  {
    title: "Tools and managed agents with names of their own are fine, whatever a managed agent's tools are called",
    cites: "test_agents.py::TestMultiStepAgent::test_validate_tools_and_managed_agents",
    acts: "by calls",
    script: [answer(0)],
    options: () => ({
      name: "testAgent",
      tools: [mock("tool1"), mock("tool2")],
      managedAgents: [agent("agent1", { tools: [mock("tool1")] }), agent("agent2", { tools: [mock("tool1")] })],
    }),
    expect: { output: 0 },
  },
  {
    title: "Two tools of one name are refused",
    cites: "test_agents.py::TestAgent::test_init_agent_with_different_toolsets",
    acts: "by calls",
    script: [],
    options: { tools: [mock("tool1"), mock("tool1")] },
    expect: { throws: twice },
  },
  {
    title: "A tool and a managed agent of one name are refused",
    cites: "test_agents.py::TestMultiStepAgent::test_validate_tools_and_managed_agents",
    acts: "by calls",
    script: [],
    options: () => ({ tools: [mock("tool1")], managedAgents: [agent("tool1")] }),
    expect: { throws: twice },
  },
  {
    title: "A tool that is called like its agent is refused",
    cites: "test_agents.py::TestMultiStepAgent::test_validate_tools_and_managed_agents",
    acts: "by calls",
    script: [],
    options: { name: "tool1", tools: [mock("tool1")] },
    expect: { throws: twice },
  },
  ...["", "123invalid", "invalid-name", "invalid name", "invalid.name", "if", "class", "return"].map(
    (name): Transcript => ({
      title: `An agent cannot be called ${JSON.stringify(name)}`,
      cites: "test_utils.py::test_is_valid_name",
      acts: "by calls",
      script: [],
      options: { name },
      expect: { throws: { name: "AgentConfigError", code: "CONFIG", message: /cannot be the name/ } },
    }),
  ),
  ...["valid_name", "ValidName", "valid123", "_private"].map(
    (name): Transcript => ({
      title: `An agent can be called ${JSON.stringify(name)}`,
      cites: "test_utils.py::test_is_valid_name",
      acts: "by calls",
      script: [answer(0)],
      options: { name },
      expect: { output: 0 },
    }),
  ),
  {
    title: "An entry of the tools that is none is refused",
    cites: "agents.py:390 MultiStepAgent._setup_tools",
    acts: "by calls",
    script: [],
    options: { tools: [{ name: "f" } as never] },
    expect: { throws: { name: "AgentConfigError", code: "CONFIG", message: /not a tool/ } },
  },
  {
    title: "No tool is there unless it was given",
    cites: "test_agents.py::TestAgent::test_init_agent_with_different_toolsets",
    differs: "no-base-tools",
    acts: "by calls",
    script: [answer(0)],
    options: { tools: [echo] },
    expect: { requests: { 0: { tools: [{ name: "echo" }, { name: "finalAnswer" }] } } },
  },
];
