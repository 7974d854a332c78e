import { add, answer, echo, program } from "../script.ts";
import type { Transcript } from "../transcript.ts";

const mine = [1];

export const variables: readonly Transcript[] = [
  {
    title: "Variables of a run are global variables of its programs",
    cites: "test_agents.py::TestAgent::test_additional_args_added_to_task",
    acts: "by code",
    script: [program("finalAnswer(instruction.length);")],
    runs: [{ variables: { instruction: "Remember this." } }],
    expect: { output: 14 },
  },
  {
    title: "The model is told what variables there are, not what is in them",
    cites: "agents.py:436 MultiStepAgent.run",
    differs: "variables-by-name",
    acts: "by code",
    script: [program("finalAnswer(0);")],
    runs: [{ task: "What is 2 multiplied by 3.6452?", variables: { instruction: "Remember this.", rows: [{ id: 1 }] } }],
    expect: {
      conversation: [["user", /^What is 2 multiplied by 3\.6452\?\n\n.*`instruction` \(string\), `rows` \(array of 1/s]],
      notInConversation: /Remember this/,
    },
  },
  {
    title: "A tool-calling agent, which has no programs, is told the values",
    cites: "agents.py:436 MultiStepAgent.run",
    acts: "by calls",
    script: [answer(0)],
    runs: [{ variables: { instruction: "Remember this." } }],
    expect: { conversation: [["user", /^Solve it\.\n\n.*"instruction":"Remember this\."/s]] },
  },
  {
    title: "A run without variables has its task as it is",
    cites: "agents.py:436 MultiStepAgent.run",
    acts: "by code",
    script: [program("finalAnswer(0);")],
    runs: [{ task: "Plain.", variables: {} }],
    expect: { conversation: [["user", "Plain."]] },
  },
  {
    title: "Values arrive with their types",
    cites: "local_python_executor.py:1677 PythonExecutor.send_variables",
    acts: "by code",
    script: [program("finalAnswer([when instanceof Date, byName.get('a'), big + 1n, bytes[1], Number.isNaN(nothing)]);")],
    runs: [{ variables: { when: new Date(0), byName: new Map([["a", 1]]), big: 1n, bytes: new Uint8Array([1, 2]), nothing: Number.NaN } }],
    expect: { output: [true, 1, 2n, 2, true] },
  },
  {
    title: "A program changes its copy, never the value of the caller",
    cites: "agents.py:436 MultiStepAgent.run",
    differs: "values-cross-as-data",
    acts: "by code",
    script: [program("list.push(2);"), program("finalAnswer(list);")],
    options: ({ log }) => ({ finalAnswerChecks: [() => void log.push(String(mine))] }),
    runs: [{ variables: { list: mine } }],
    expect: { output: [1, 2], log: ["1"] },
  },
  {
    title: "A later run of a session adds variables to those that are there",
    cites: "agents.py:436 MultiStepAgent.run",
    acts: "by code",
    script: [program("a += 1;\nfinalAnswer(a);"), program("finalAnswer([a, b]);")],
    together: "session",
    runs: [
      { task: "One.", variables: { a: 1 } },
      { task: "Two.", variables: { b: 5 } },
    ],
    expect: { output: [2, 5] },
  },
  {
    title: "A variable cannot take the name of a tool",
    cites: "test_local_python_executor.py::TestEvaluatePythonCode::test_assignment_cannot_overwrite_tool",
    acts: "by code",
    script: [],
    options: { tools: [add] },
    runs: [{ variables: { add: 1 } }],
    expect: { throws: { name: "AgentConfigError", code: "CONFIG", message: /would hide the tool/ }, modelCalls: 0 },
  },
  {
    title: "A function goes to programs as a tool, not as a variable",
    cites: "test_agents.py::TestCodeAgent::test_local_python_executor_with_custom_functions",
    differs: "values-cross-as-data",
    acts: "by code",
    script: [program("finalAnswer(await echo({ text: 'a' }));")],
    options: { tools: [echo] },
    expect: { output: "echo a" },
  },
];
