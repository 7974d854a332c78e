import type { AgentOptions, Tool } from "@smolagents-ts/core";
import { count, number } from "./describe.ts";
import { describeInputs, describeType } from "./describe-schema.ts";
import { type TerminalOptions, toStage } from "./terminal-options.ts";
import { drawTree, type TreeNode, treeText } from "./tree.ts";

export type VisualizeOptions = Pick<TerminalOptions, "output" | "color" | "width" | "env">;

/** An agent, as far as it is drawn. */
interface Agent {
  readonly options: AgentOptions;
}

/** Draws what an agent is made of: its mode, model, executor, tools with their arguments, and the agents it manages. Gives the same as text. */
export function visualize(agent: Agent, options: VisualizeOptions = {}): string {
  const { screen, settings } = toStage({ ...options, level: "debug", live: false });
  const tree = agentNode(agent, []);
  drawTree(tree, screen, settings.width);
  return treeText(tree, settings.width);
}

function agentNode(agent: Agent, above: readonly Agent[]): TreeNode {
  const { name, description, mode = "code", model, executor, tools = [], managedAgents = [] } = agent.options;
  const title = name ?? classOf(agent);
  if (above.includes(agent)) return { title, remark: "(see above)" };
  const agents = managedAgents.map((managed) => agentNode(managed, [...above, agent]));
  return {
    title,
    remark: name === undefined ? "" : classOf(agent),
    ...(description !== undefined && { text: [description] }),
    children: [
      { title: "mode", isFact: true, remark: mode },
      { title: "model", isFact: true, remark: typeof model === "string" ? model : `${model.adapter}/${model.id}` },
      ...(executor === undefined ? [] : [{ title: "executor", isFact: true, remark: executorText(executor) }]),
      { title: "limits", isFact: true, remark: limitsText(agent.options) },
      ...(tools.length > 0 ? [{ title: "tools", isFact: true, children: tools.map(toolNode) }] : []),
      ...(agents.length > 0 ? [{ title: "managed agents", isFact: true, children: agents }] : []),
    ],
  };
}

function toolNode({ name, description, input, output, needsApproval, allowedCallers }: Tool): TreeNode {
  const remarks = [
    output ? `→ ${describeType(output.json)}` : "",
    needsApproval ? (needsApproval === true ? "needs approval" : "may need approval") : "",
    allowedCallers?.length === 1 ? (allowedCallers[0] === "code" ? "from programs only" : "by the model only") : "",
  ];
  return {
    title: name,
    remark: remarks.filter(Boolean).join(" · "),
    text: [description, ...describeInputs(input.json).map((line) => `· ${line}`)],
  };
}

function executorText(executor: NonNullable<AgentOptions["executor"]>): string {
  return typeof executor === "string" ? executor : `${executor.name} (${executor.language}, isolation: ${executor.isolation})`;
}

function limitsText({ maxSteps = 20, planningInterval, budget = {} }: AgentOptions): string {
  const { steps, inputTokens, outputTokens, totalTokens, cost, wallTimeMs } = budget;
  const limits = [
    count(maxSteps, "step"),
    planningInterval === undefined ? "" : `a plan every ${count(planningInterval, "step")}`,
    steps === undefined ? "" : `budget of ${count(steps, "step")}`,
    inputTokens === undefined ? "" : `${number(inputTokens)} tokens in`,
    outputTokens === undefined ? "" : `${number(outputTokens)} tokens out`,
    totalTokens === undefined ? "" : `${number(totalTokens)} tokens`,
    cost === undefined ? "" : `a cost of ${cost}`,
    wallTimeMs === undefined ? "" : `${wallTimeMs / 1000} s`,
  ];
  return limits.filter(Boolean).join(", ");
}

const classOf = (agent: Agent) => agent.constructor.name || "Agent";
