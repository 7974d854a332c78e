import { type AgentOptions, CodeAgent, ToolCallingAgent } from "@smolagents-ts/core";
import { type ScriptEntry, ScriptedModel } from "@smolagents-ts/core/testing";
import { executor } from "../executor.ts";
import { answer, call, calls, program, slow } from "../script.ts";
import type { Transcript } from "../transcript.ts";

/** An agent that another one manages, which acts by calls. */
const searcher = (script: readonly ScriptEntry[], options: Partial<AgentOptions> = {}) =>
  new ToolCallingAgent({ name: "searchAgent", description: "Runs web searches.", model: new ScriptedModel(script), ...options });

const deeper = () => new ToolCallingAgent({ name: "deeper", description: "d", model: new ScriptedModel([answer("deep")]) });

/** Asks an agent of its own, and reports whether that was refused. */
const askDeeper: readonly ScriptEntry[] = [
  calls(call("deeper", { task: "t" })),
  ({ messages }) => answer(JSON.stringify(messages.at(-1)).includes("1 deep at most")),
];

const president = [answer("Report on the current US president")];
const ask = 'const report = await searchAgent({ task: "Who is the current US president?" });';

export const managedAgents: readonly Transcript[] = [
  {
    title: "A program calls a managed agent as a function, and gets its answer",
    cites: "test_agents.py::TestMultiAgents::test_multiagents",
    acts: "by code",
    script: [program(`${ask}\nreport`), program("finalAnswer(report.length);")],
    options: { managedAgents: [searcher(president)] },
    expect: { output: 34, told: ["Last value: 'Report on the current US president'"] },
  },
  {
    title: "A model calls a managed agent as a tool",
    cites: "test_agents.py::TestMultiAgents::test_multiagents",
    acts: "by calls",
    script: [calls(call("searchAgent", { task: "Who is the current US president?" })), answer("Final report.")],
    options: { managedAgents: [searcher(president)] },
    expect: {
      output: "Final report.",
      told: ["[searchAgent: Report on the current US president]"],
      requests: { 0: { tools: [{ name: "searchAgent", description: "Runs web searches." }, { name: "finalAnswer" }] } },
    },
  },
  {
    title: "What a managed agent answers comes as it is, without a frame of words",
    cites: "agents.py:868 MultiStepAgent.__call__",
    differs: "report",
    acts: "by code",
    script: [program('finalAnswer((await searchAgent({ task: "Two numbers." })).map((n) => n + 1));')],
    options: { managedAgents: [searcher([answer([1, 2])])] },
    expect: { output: [2, 3] },
  },
  {
    title: "With provideRunSummary there is the answer, and beside it what was done",
    cites: "test_agents.py::TestCodeAgent::test_call_with_provide_run_summary",
    differs: "report",
    acts: "by code",
    script: [
      program('const { answer, summary } = await searchAgent({ task: "Look." });\nfinalAnswer([answer, summary.includes("Step 1")]);'),
    ],
    options: {
      managedAgents: [searcher(["I just look.", answer("Seen.")], { provideRunSummary: true })],
    },
    expect: { output: ["Seen.", true] },
  },
  {
    title: "A managed agent is told who it is and who asks, and the task",
    cites: "agents.py:868 MultiStepAgent.__call__",
    acts: "by code",
    script: [program(`${ask}\nfinalAnswer(report);`)],
    options: ({ log }) => ({
      managedAgents: [
        searcher([
          ({ messages }) => {
            for (const part of messages[1]?.content ?? []) if (part.type === "text") log.push(part.text);
            return answer("ok");
          },
        ]),
      ],
    }),
    expect: { log: [/^You are searchAgent, .*\n\nWho is the current US president\?/s] },
  },
  {
    title: "The words around its task are a template",
    cites: "test_agents.py::TestMultiStepAgent::test_instantiation_with_prompt_templates",
    acts: "by code",
    script: [program(`${ask}\nfinalAnswer(report);`)],
    options: ({ log }) => ({
      managedAgents: [
        searcher(
          [
            ({ messages }) => {
              for (const part of messages[1]?.content ?? []) if (part.type === "text") log.push(part.text);
              return answer("ok");
            },
          ],
          { promptTemplates: { managedTask: "Task for {{name}}: {{task}}" } },
        ),
      ],
    }),
    expect: { log: ["Task for searchAgent: Who is the current US president?"] },
  },
  {
    title: "The manager's prompt has the managed agent with its description, the agent's own has not",
    cites: "test_agents.py::TestAgent::test_agent_description_gets_correctly_inserted_in_system_prompt",
    acts: "by code",
    script: [program("finalAnswer(0);")],
    options: { managedAgents: [searcher([])] },
    expect: { system: [/searchAgent/, /Runs web searches\./, /task: string/], notInSystem: [/\{\{/] },
  },
  {
    title: "A managed agent needs a description, and a name",
    cites: "agents.py:378 MultiStepAgent._setup_managed_agents",
    acts: "by code",
    script: [],
    options: () => ({ managedAgents: [new ToolCallingAgent({ model: new ScriptedModel([]), name: "anonymous" })] }),
    expect: { throws: { name: "AgentConfigError", code: "CONFIG", message: /needs a name and a description/ } },
  },
  {
    title: "A model call of a managed agent that fails is an error of the call, not the end of the manager's run",
    cites: "agents.py:1453 ToolCallingAgent.execute_tool_call",
    acts: "by code",
    script: [program(ask), program("finalAnswer('alone');")],
    options: { managedAgents: [searcher([{ error: new Error("No network.") }])] },
    expect: { status: "completed", output: "alone", errors: "EXECUTION -", told: [/searchAgent failed: .*No network\./] },
  },
  {
    title: "The same by native call: the failure is told, and the run goes on",
    cites: "agents.py:1453 ToolCallingAgent.execute_tool_call",
    acts: "by calls",
    script: [calls(call("searchAgent", { task: "t" })), answer("alone")],
    options: { managedAgents: [searcher([{ error: new Error("No network.") }])] },
    expect: { output: "alone", told: [/^\[searchAgent failed: .*No network\./] },
  },
  {
    title: "A managed agent that uses up its steps reports its last answer",
    cites: "agents.py:868 MultiStepAgent.__call__",
    acts: "by code",
    script: [program(`${ask}\nfinalAnswer(report);`)],
    options: { managedAgents: [searcher(["hm", "What I know so far."], { maxSteps: 1 })] },
    expect: { output: "What I know so far.", actions: [{ calls: [{ run: { agent: "searchAgent", status: "max-steps" } }] }] },
  },
  {
    title: "Every call of a managed agent begins a new conversation",
    cites: "agents.py:868 MultiStepAgent.__call__",
    acts: "by code",
    script: [program(ask), program('finalAnswer([report, await searchAgent({ task: "Again?" })]);')],
    options: { managedAgents: [searcher([(_request, index) => answer(`reply ${index}`)])] },
    expect: { output: ["reply 0", "reply 0"] },
  },
  {
    title: "A managed agent may work on several tasks at once",
    cites: "#1781",
    differs: "runs-share-nothing",
    acts: "by code",
    script: [program('finalAnswer(await Promise.all(["a", "b", "c"].map((task) => searchAgent({ task }))));')],
    options: (stage) => ({
      managedAgents: [
        searcher(
          [
            ({ messages }) => {
              const task = JSON.stringify(messages[1]).match(/\\n\\n(\w)/)?.[1] ?? "";
              stage.log.push(`asked ${task}`);
              return calls(call("slow", { name: task, ms: 10 }));
            },
            ({ messages }) => answer(JSON.stringify(messages.at(-1)?.content).match(/"text":"(\w)"/)?.[1] ?? ""),
          ],
          { tools: [slow(stage)] },
        ),
      ],
    }),
    expect: {
      output: ["a", "b", "c"],
      log: ["asked a", "asked b", "asked c", "a begins", "b begins", "c begins", "a ends", "b ends", "c ends"],
    },
  },
  {
    title: "The tokens of a managed agent count for its manager, and are told apart",
    cites: "#1488",
    differs: "usage-tree",
    acts: "by code",
    script: [{ text: program(`${ask}\nfinalAnswer(report);`), usage: { inputTokens: 10, outputTokens: 1 } }],
    options: { managedAgents: [searcher([{ ...answer("ok"), usage: { inputTokens: 5, outputTokens: 2 } }])] },
    expect: {
      result: { usage: { inputTokens: 15, outputTokens: 3, agents: { searchAgent: { inputTokens: 5, outputTokens: 2 } } } },
    },
  },
  {
    title: "The events of a managed agent are part of the manager's, inside the call",
    cites: "#1066",
    differs: "events-of-managed-agents",
    acts: "by calls",
    script: [calls(call("searchAgent", { task: "t" })), answer(0)],
    options: { managedAgents: [searcher(president)] },
    expect: {
      events:
        "run-start step-start usage tool-start:searchAgent searchAgent/run-start searchAgent/step-start searchAgent/usage " +
        "searchAgent/step-finish searchAgent/run-finish tool-finish:searchAgent step-finish step-start usage step-finish run-finish",
    },
  },
  {
    title: "Additional arguments become variables of the managed agent's programs",
    cites: "agents.py:378 MultiStepAgent._setup_managed_agents",
    acts: "by code",
    script: [program('finalAnswer(await counter({ task: "Add up.", additionalArgs: { numbers: [1, 2, 3] } }));')],
    options: () => ({
      managedAgents: [
        new CodeAgent({
          name: "counter",
          description: "Counts.",
          executor,
          model: new ScriptedModel([program("finalAnswer(numbers.reduce((a, b) => a + b));")]),
        }),
      ],
    }),
    expect: { output: 6 },
  },
  {
    title: "A managed agent's own checks hold",
    cites: "agents.py:540 MultiStepAgent._run_stream",
    acts: "by code",
    script: [program(`${ask}\nfinalAnswer(report);`)],
    options: {
      managedAgents: [searcher([answer("short"), answer("long enough")], { finalAnswerChecks: [(text: string) => text.length > 5] })],
    },
    expect: { output: "long enough" },
  },
  {
    title: "Managed agents may manage agents, but no deeper than the one above them all allows",
    cites: "agents.py:868 MultiStepAgent.__call__",
    differs: "depth",
    acts: "by calls",
    script: [calls(call("searchAgent", { task: "t" })), answer("done")],
    options: () => ({ maxDepth: 1, managedAgents: [searcher(askDeeper, { managedAgents: [deeper()] })] }),
    expect: { output: "done", told: ["[searchAgent: true]"] },
  },
  {
    title: "An interrupt of the manager ends the managed agent too",
    cites: "agents.py::MultiStepAgent.interrupt",
    differs: "interrupts-at-once",
    acts: "by code",
    script: [program(ask)],
    options: (stage) => ({
      managedAgents: [
        searcher([calls(call("slow", { name: "search", ms: 5 })), answer("never")], {
          tools: [slow(stage)],
          stepCallbacks: [() => stage.abort.abort(new Error("Stop."))],
        }),
      ],
    }),
    runs: ({ abort }) => [{ signal: abort.signal }],
    expect: { status: "aborted", result: { reason: "Stop." }, log: ["search begins", "search ends"] },
  },
];
