import { program } from "../script.ts";
import type { Transcript } from "../transcript.ts";

const work = program("const result = 2 ** 3.6452;");
const done = program("finalAnswer(7.2904);");

export const sessions: readonly Transcript[] = [
  {
    title: "Without a session every run begins anew",
    cites: "test_agents.py::TestAgent::test_reset_conversations",
    acts: "by code",
    script: [work, done],
    runs: [{ task: "One." }, { task: "Two." }],
    expect: {
      output: 7.2904,
      steps: "task action action",
      modelCalls: 4,
      conversation: [
        ["user", "Two."],
        ["assistant", /result/],
        ["user", /./],
      ],
    },
  },
  {
    title: "In a session a run goes on where the last one ended",
    cites: "test_agents.py::TestAgent::test_reset_conversations",
    acts: "by code",
    script: [work, done, done],
    together: "session",
    runs: [{ task: "What is 2 multiplied by 3.6452?" }, { task: "And again?" }],
    expect: {
      output: 7.2904,
      steps: "task action",
      modelCalls: 3,
      conversation: [
        ["user", "What is 2 multiplied by 3.6452?"],
        ["assistant", /result/],
        ["user", /printed nothing/],
        ["assistant", /finalAnswer/],
        ["user", "And again?"],
      ],
    },
  },
  {
    title: "In a session a program finds the variables of earlier runs",
    cites: "agents.py:436 MultiStepAgent.run",
    acts: "by code",
    script: [program("const seen = [1];\nfinalAnswer(seen);"), program("seen.push(2);\nfinalAnswer(seen);")],
    together: "session",
    runs: [{ task: "One." }, { task: "Two." }],
    expect: { output: [1, 2] },
  },
  {
    title: "Steps are counted from one in every run, and its limit is its own",
    cites: "agents.py:540 MultiStepAgent._run_stream",
    acts: "by code",
    script: [work, done, work, done],
    options: { maxSteps: 2 },
    together: "session",
    runs: [{ task: "One." }, { task: "Two." }],
    expect: { status: "completed", actions: [{ number: 1 }, { number: 2 }] },
  },
  {
    title: "Tokens are counted from zero in every run",
    cites: "agents.py:436 MultiStepAgent.run",
    acts: "by code",
    script: [
      { text: done, usage: { inputTokens: 10, outputTokens: 1 } },
      { text: done, usage: { inputTokens: 20, outputTokens: 2 } },
    ],
    together: "session",
    runs: [{ task: "One." }, { task: "Two." }],
    expect: { result: { usage: { inputTokens: 20, outputTokens: 2 } } },
  },
  {
    title: "Memory may be put in before the first run",
    cites: "test_agents.py::TestAgent::test_planning_step_with_injected_memory",
    acts: "by code",
    script: [done],
    together: "session",
    runs: [{ task: "Continuous task", before: ({ session }) => session?.memory.push({ type: "task", task: "Previous user request" }) }],
    expect: {
      conversation: [
        ["user", "Previous user request"],
        ["user", "Continuous task"],
      ],
    },
  },
  {
    title: "Memory may be emptied between two runs; the variables stay",
    cites: "memory.py::AgentMemory.reset",
    acts: "by code",
    script: [program("globalThis.kept ??= 0;\nfinalAnswer(++kept);")],
    together: "session",
    runs: [{ task: "One." }, { task: "Two.", before: ({ session }) => session?.memory.splice(0) }],
    expect: { outputs: [1, 2], conversation: [["user", "Two."]] },
  },
  {
    title: "A session outlives a run whose model call failed, with what it did",
    cites: "test_agents.py::TestAgent::test_generation_errors_are_raised",
    differs: "failed-model-call",
    acts: "by code",
    script: [work, (_, index) => ({ error: new Error(`No network, call ${index + 1}.`) })],
    together: "session",
    runs: [
      { task: "One.", fails: /No network, call 2\./ },
      { task: "Two.", fails: /No network, call 2\./ },
    ],
    expect: {
      conversation: [
        ["user", "One."],
        ["assistant", /result/],
        ["user", /printed nothing/],
        ["user", "Two."],
      ],
    },
  },
  {
    title: "A session is written as JSON, and another agent goes on from it, variables included",
    cites: "#1216",
    differs: "saved-sessions",
    acts: "by code",
    script: [program("const kept = new Map([[1, 2]]);\nfinalAnswer(0);"), program("finalAnswer(kept.get(1));")],
    together: "session",
    runs: [{ task: "One." }, { task: "Two.", afterRestart: true }],
    expect: {
      output: 2,
      conversation: [
        ["user", "One."],
        ["assistant", /kept/],
        ["user", "Two."],
      ],
    },
  },
  {
    title: "A session has one run at a time",
    cites: "agents.py:436 MultiStepAgent.run",
    acts: "by code",
    script: [work, done],
    together: "session",
    options: (stage) => ({
      stepCallbacks: [
        async () => {
          await stage.session?.run("Meanwhile.").catch((error) => stage.log.push(error.code));
        },
      ],
    }),
    expect: { output: 7.2904, log: ["SESSION", "SESSION"], modelCalls: 2 },
  },
  {
    title: "One agent works on many tasks at once, and the runs see nothing of each other",
    cites: "#2056",
    differs: "runs-share-nothing",
    acts: "by code",
    script: [
      ({ messages }) => program(`let mine = ${JSON.stringify(messages[1]?.content)};\nawait new Promise((done) => setTimeout(done, 5));`),
      program("finalAnswer(mine[0].text);"),
    ],
    together: "at once",
    runs: [{ task: "One." }, { task: "Two." }, { task: "Three." }],
    expect: { outputs: ["One.", "Two.", "Three."], modelCalls: 6 },
  },
];
