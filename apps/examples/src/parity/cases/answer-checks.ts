import { answer, program } from "../script.ts";
import type { Transcript } from "../transcript.ts";

const first = program("finalAnswer(1);");
const second = program("finalAnswer(2);");

export const answerChecks: readonly Transcript[] = [
  {
    title: "An answer that passes its checks ends the run",
    cites: "test_agents.py::TestAgent::test_final_answer_checks",
    acts: "by code",
    script: [program("2 ** 3.6452"), program("finalAnswer(7.2904);")],
    options: { finalAnswerChecks: [(value) => value === 7.2904] },
    expect: { output: 7.2904, steps: "task action action", errors: "- -" },
  },
  {
    title: "A check that throws sends the model back to work, with the reason",
    cites: "test_agents.py::TestAgent::test_final_answer_checks",
    acts: "by code",
    script: [first, second],
    options: {
      finalAnswerChecks: [
        function checkFails(value: number) {
          if (value === 1) throw new Error("Error raised in check");
        },
      ],
    },
    expect: {
      status: "completed",
      output: 2,
      errors: "FINAL_ANSWER_CHECK -",
      told: ["Error: The answer did not pass checkFails: Error raised in check"],
    },
  },
  {
    title: "A check that gives false refuses, and is told by its name",
    cites: "test_agents.py::TestAgent::test_final_answer_checks_with_agent_access",
    acts: "by code",
    script: [first, second],
    options: { finalAnswerChecks: [function isEven(value: number) { return value % 2 === 0; }] }, // biome-ignore format: one line
    expect: { output: 2, told: ["Error: The answer did not pass isEven."] },
  },
  {
    title: "A check that gives a text refuses with it, one that gives nothing lets pass",
    cites: "agents.py:540 MultiStepAgent._run_stream",
    differs: "check-verdicts",
    acts: "by code",
    script: [first, second],
    options: {
      finalAnswerChecks: [() => undefined, function atLeastTwo(value: number) { return value >= 2 || "It must be 2 or more."; }], // biome-ignore format: one line
    },
    expect: { output: 2, told: ["Error: The answer did not pass atLeastTwo: It must be 2 or more."] },
  },
  {
    title: "A check sees the memory of the run, the task in it",
    cites: "test_agents.py::TestAgent::test_final_answer_checks_with_agent_access",
    acts: "by code",
    script: [program("1"), first],
    options: ({ log }) => ({
      finalAnswerChecks: [
        (_, { memory, runId, signal }) => {
          log.push(memory.map((step) => (step.type === "task" ? step.task : step.type)).join(" "));
          log.push(`${runId.length} ${signal.aborted}`);
        },
      ],
    }),
    runs: [{ task: "Dummy task." }],
    expect: { status: "completed", log: ["Dummy task. action", "36 false"] },
  },
  {
    title: "Checks are asked in their order, and the first refusal is the last",
    cites: "agents.py::MultiStepAgent._validate_final_answer",
    acts: "by code",
    script: [first, second],
    options: ({ log }) => ({
      finalAnswerChecks: [
        (value) => void log.push(`a ${value}`),
        (value: number) => log.push(`b ${value}`) > 2,
        (value) => void log.push(`c ${value}`),
      ],
    }),
    expect: { log: ["a 1", "b 1", "a 2", "b 2", "c 2"] },
  },
  {
    title: "A check may take its time",
    cites: "agents.py::MultiStepAgent._validate_final_answer",
    differs: "async",
    acts: "by code",
    script: [first, second],
    options: { finalAnswerChecks: [(value: number) => new Promise((resolve) => setTimeout(() => resolve(value === 2), 5))] },
    expect: { output: 2, errors: "FINAL_ANSWER_CHECK -" },
  },
  {
    title: "The step of a refused answer is none that ends the run",
    cites: "agents.py:540 MultiStepAgent._run_stream",
    acts: "by code",
    script: [program('console.log("seen");\nfinalAnswer(1);'), second],
    options: { finalAnswerChecks: [(value: number) => value > 1] },
    expect: {
      told: [/^Printed:\nseen\nError: The answer did not pass/],
      events: "run-start step-start text-delta usage code output step-finish step-start text-delta usage code step-finish run-finish",
      actions: [{ error: { code: "FINAL_ANSWER_CHECK" } }, { final: { value: 2 } }],
    },
  },
  {
    title: "A native answer is checked too",
    cites: "agents.py:540 MultiStepAgent._run_stream",
    acts: "by calls",
    script: [answer(1), answer(2)],
    options: { finalAnswerChecks: [(value: number) => value > 1 || "More."] },
    expect: { output: 2, errors: "FINAL_ANSWER_CHECK -", told: [/The answer did not pass a check: More\./] },
  },
  {
    title: "A check gets the answer itself, not a copy as JSON",
    cites: "agents.py::MultiStepAgent._validate_final_answer",
    acts: "by code",
    script: [program("finalAnswer(new Map([[1, new Date(0)]]));")],
    options: { finalAnswerChecks: [(value: unknown) => value instanceof Map && value.get(1) instanceof Date] },
    expect: { output: new Map([[1, new Date(0)]]) },
  },
  {
    title: "A model that never passes comes to the end of its steps, and its last answer is not checked",
    cites: "test_agents.py::TestAgent::test_final_answer_checks_with_agent_access",
    acts: "by code",
    script: [first, first, first, "One."],
    options: { maxSteps: 3, finalAnswerChecks: [() => false] },
    expect: {
      status: "max-steps",
      output: "One.",
      errors: "FINAL_ANSWER_CHECK FINAL_ANSWER_CHECK FINAL_ANSWER_CHECK MAX_STEPS",
    },
  },
];
