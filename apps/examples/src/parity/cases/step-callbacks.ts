import type { MemoryStep } from "@smolagents-ts/core";
import { program } from "../script.ts";
import type { Stage, Transcript } from "../transcript.ts";

const work = program("1 + 1");
const done = program("finalAnswer(0);");

const note =
  ({ log }: Stage, name: string) =>
  (step: MemoryStep) =>
    void log.push(`${name}: ${step.type}`);

export const stepCallbacks: readonly Transcript[] = [
  {
    title: "A list of callbacks hears of actions only",
    cites: "test_agents.py::TestMultiStepAgent::test_finalize_step_callbacks_with_list",
    acts: "by code",
    script: ["plan", work, done],
    options: (stage) => ({ planningInterval: 5, stepCallbacks: [note(stage, "one"), note(stage, "two")] }),
    expect: { log: ["one: action", "two: action", "one: action", "two: action"] },
  },
  {
    title: "Callbacks by type hear of their type, one or several",
    cites: "test_agents.py::TestMultiStepAgent::test_finalize_step_callbacks_by_type",
    acts: "by code",
    script: ["plan", done],
    options: (stage) => ({
      planningInterval: 5,
      stepCallbacks: { action: [note(stage, "one"), note(stage, "two")], planning: note(stage, "three"), task: note(stage, "four") },
    }),
    expect: { log: ["four: task", "three: planning", "one: action", "two: action"] },
  },
  {
    title: "There is no type that stands for all steps: a callback for all is named for each",
    cites: "test_agents.py::TestMultiStepAgent::test_setup_step_callbacks",
    differs: "callback-types",
    acts: "by code",
    script: ["plan", done],
    options: (stage) => {
      const all = note(stage, "all");
      return { planningInterval: 5, stepCallbacks: { task: all, planning: all, action: all, summary: all } };
    },
    expect: { log: ["all: task", "all: planning", "all: action"] },
  },
  {
    title: "Anything but functions is refused",
    cites: "agents.py:294 MultiStepAgent step_callbacks",
    acts: "by code",
    script: [done],
    options: { stepCallbacks: ["note"] as never },
    expect: { throws: { name: "AgentConfigError", code: "CONFIG", message: /"stepCallbacks" must be a list of functions/ }, modelCalls: 0 },
  },
  {
    title: "The answer is no step of its own: the callback of the last action has it",
    cites: "test_agents.py::TestMultiStepAgent::test_finalize_step_callbacks_by_type",
    differs: "final-step",
    acts: "by code",
    script: [work, program("finalAnswer([1]);")],
    options: ({ log }) => ({ stepCallbacks: [({ number, final }) => void log.push(`${number}: ${JSON.stringify(final)}`)] }),
    expect: { log: ["1: undefined", '2: {"value":[1]}'] },
  },
  {
    title: "A callback hears of a step when it is in memory, and before the next model call",
    cites: "memory.py::CallbackRegistry",
    differs: "callback-time",
    acts: "by code",
    script: [work, done],
    options: ({ log }) => ({
      stepCallbacks: [(step, { memory }) => void log.push(`${memory.length} steps, the last is this one: ${memory.at(-1) === step}`)],
    }),
    expect: { log: ["2 steps, the last is this one: true", "3 steps, the last is this one: true"] },
  },
  {
    title: "A callback may take older steps out of memory",
    cites: "memory.py::CallbackRegistry",
    acts: "by code",
    script: [program('"old"'), program('"new"'), done],
    options: {
      stepCallbacks: [
        ({ number }, { memory }) => {
          if (number === 2) memory[1] = { ...(memory[1] as Extract<MemoryStep, { type: "action" }>), observation: "(left out)" };
        },
      ],
    },
    expect: {
      told: ["Last value: 'old'", "Last value: 'new'"],
      conversation: [
        ["user", "Solve it."],
        ["assistant", /"old"/],
        ["user", "(left out)"],
        ["assistant", /"new"/],
        ["user", "Last value: 'new'"],
      ],
    },
  },
  {
    title: "A callback may rewrite a plan before anybody acts on it",
    cites: "examples/plan_customization",
    acts: "by code",
    script: ["My plan.", done],
    options: {
      planningInterval: 5,
      stepCallbacks: {
        planning: (step, { memory }) => {
          memory[memory.length - 1] = {
            ...step,
            plan: "Yours.",
            reply: { role: "assistant", content: [{ type: "text", text: "Yours." }] },
          };
        },
      },
    },
    expect: {
      told: ["Now carry out this plan."],
      conversation: [
        ["user", "Solve it."],
        ["user", /plan/],
        ["assistant", "Yours."],
        ["user", /carry out/],
      ],
    },
  },
  {
    title: "A callback hears of failed steps too",
    cites: "agents.py:540 MultiStepAgent._run_stream",
    acts: "by code",
    script: ["no program", program("missing"), done],
    options: ({ log }) => ({ stepCallbacks: [({ error }) => void log.push(error?.code ?? "fine")] }),
    expect: { log: ["PARSING", "EXECUTION", "fine"] },
  },
  {
    title: "A callback hears of the step with the last answer",
    cites: "agents.py::MultiStepAgent._handle_max_steps_reached",
    acts: "by code",
    script: [work, "Two."],
    options: ({ log }) => ({ maxSteps: 1, stepCallbacks: [({ number, error }) => void log.push(`${number} ${error?.code}`)] }),
    expect: { status: "max-steps", log: ["1 undefined", "2 MAX_STEPS"] },
  },
  {
    title: "What a callback throws ends the run",
    cites: "agents.py:540 MultiStepAgent._run_stream",
    acts: "by code",
    script: [work, done],
    options: {
      stepCallbacks: [
        () => {
          throw new RangeError("Enough.");
        },
      ],
    },
    expect: { throws: { name: "RangeError", message: /^Enough\.$/ }, modelCalls: 1 },
  },
  {
    title: "The run waits for a callback",
    cites: "memory.py::CallbackRegistry",
    differs: "async",
    acts: "by code",
    script: [work, done],
    options: ({ log }) => ({
      stepCallbacks: [
        async ({ number }) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          log.push(`one ${number}`);
        },
        ({ number }) => void log.push(`two ${number}`),
      ],
    }),
    expect: { log: ["one 1", "two 1", "one 2", "two 2"] },
  },
];
