import { add, answer, call, echo, program } from "../script.ts";
import type { Transcript } from "../transcript.ts";

const done = program("finalAnswer(0);");

export const memoryMessages: readonly Transcript[] = [
  {
    title: "The system prompt comes first, and once",
    cites: "test_memory.py::test_system_prompt_step_to_messages",
    acts: "by code",
    script: [program("1"), done],
    expect: {
      requests: {
        1: { messages: [{ role: "system", content: [{ type: "text" }] }, { role: "user" }, { role: "assistant" }, { role: "user" }] },
      },
    },
  },
  {
    title: "A task is a user's message, in the words of the user",
    cites: "test_memory.py::test_task_step_to_messages",
    differs: "task-as-it-is",
    acts: "by code",
    script: [done],
    runs: [{ task: "This is a task." }],
    expect: { conversation: [["user", "This is a task."]] },
  },
  {
    title: "A step by code is the reply and what came of it, the program in it once",
    cites: "test_memory.py::test_action_step_to_messages",
    differs: "code-once",
    acts: "by code",
    script: [program("40 + 2", "Hi"), done],
    expect: {
      conversation: [
        ["user", "Solve it."],
        ["assistant", "Hi\n<code>\n40 + 2\n</code>"],
        ["user", "Last value: 42"],
      ],
    },
  },
  {
    title: "A step by calls is the reply with its calls, and a tool's message with their results",
    cites: "test_memory.py::test_action_step_to_messages",
    differs: "native-history",
    acts: "by calls",
    script: [{ text: "Hi", toolCalls: [call("add", { a: 1, b: 2 })] }, answer(0)],
    options: { tools: [add] },
    expect: {
      conversation: [
        ["user", "Solve it."],
        ["assistant", 'Hi[add({"a":1,"b":2})]'],
        ["tool", "[add: 3]"],
      ],
    },
  },
  {
    title: "A failed step is its reply and the error",
    cites: "memory.py::ActionStep.to_messages",
    acts: "by code",
    script: [program("missing"), done],
    expect: {
      conversation: [
        ["user", "Solve it."],
        ["assistant", /missing/],
        ["user", /^Error \(line 1, column 1\): ReferenceError: missing is not defined\n/],
      ],
    },
  },
  {
    title: "A plan is the question for it, the plan, and the word to go on",
    cites: "test_memory.py::test_planning_step_to_messages",
    differs: "plans-in-the-conversation",
    acts: "by code",
    script: ["This is a plan.", done],
    options: { planningInterval: 3 },
    expect: {
      conversation: [
        ["user", "Solve it."],
        ["user", /plan/],
        ["assistant", "This is a plan."],
        ["user", "Now carry out this plan."],
      ],
    },
  },
  {
    title: "A run that is over leaves its answer in memory as the reply that gave it",
    cites: "memory.py::FinalAnswerStep",
    differs: "final-step",
    acts: "by code",
    script: [done, program("finalAnswer(1);")],
    together: "session",
    runs: [{ task: "One." }, { task: "Two." }],
    expect: {
      conversation: [
        ["user", "One."],
        ["assistant", /finalAnswer\(0\)/],
        ["user", "Two."],
      ],
    },
  },
  {
    title: "Every request begins with the one before it, letter by letter",
    cites: "#2054",
    differs: "stable-prefix",
    acts: "by code",
    script: ["plan", program("1"), "no program", program("missing"), program("await echo({ text: 'a' })"), done],
    options: ({ log }) => ({
      tools: [echo],
      planningInterval: 10,
      stepCallbacks: { action: ({ number }, { memory }) => void log.push(`${number} ${memory.length}`) },
    }),
    expect: { log: ["1 3", "2 4", "3 5", "4 6", "5 7"], grows: true },
  },
  {
    title: "Memory is JSON all the way, whatever a run went through",
    cites: "test_memory.py::test_memory_step_json_serialization",
    differs: "memory-is-json",
    acts: "by code",
    script: [
      "plan",
      "no program",
      program("missing"),
      program("await echo({ text: 'a' })"),
      program("finalAnswer(new Map([[1, new Date(0)]]));"),
    ],
    options: ({ log }) => ({
      tools: [echo],
      planningInterval: 10,
      stepCallbacks: [
        (_, { memory }) => void log.push(String(JSON.stringify(JSON.parse(JSON.stringify(memory))) === JSON.stringify(memory))),
      ],
    }),
    expect: {
      log: ["true", "true", "true", "true"],
      actions: [{}, {}, {}, { final: { value: { 1: "1970-01-01T00:00:00.000Z" } } }],
    },
  },
  {
    title: "A step has its reply, its program, its calls, its tokens and its times",
    cites: "test_memory.py::test_action_step_dict",
    acts: "by code",
    script: [{ text: program("console.log(await add({ a: 1, b: 2 }));", "Hi"), usage: { inputTokens: 10, outputTokens: 20 } }, done],
    options: { tools: [add] },
    expect: {
      actions: [
        {
          type: "action",
          number: 1,
          reply: { role: "assistant", content: [{ type: "text", text: program("console.log(await add({ a: 1, b: 2 }));", "Hi") }] },
          finishReason: "stop-sequence",
          code: "console.log(await add({ a: 1, b: 2 }));",
          output: [{ stream: "stdout", text: "3\n" }],
          calls: [{ name: "add", input: '{"a":1,"b":2}', output: "3" }],
          observation: "Printed:\n3",
          usage: { inputTokens: 10, outputTokens: 20 },
        },
        {},
      ],
    },
  },
  {
    title: "The programs of a run, joined, are the program of the whole",
    cites: "test_memory.py::TestAgentMemory::test_return_all_code_actions",
    acts: "by code",
    script: [program('console.log("Hello");'), "no program", program('console.log("World");'), done],
    expect: {
      actions: [
        { code: 'console.log("Hello");' },
        { error: { code: "PARSING" } },
        { code: 'console.log("World");' },
        { code: "finalAnswer(0);" },
      ],
    },
  },
  {
    title: "Steps do not hold what the model was sent: memory itself says it",
    cites: "memory.py::AgentMemory.get_full_steps",
    differs: "no-input-messages",
    acts: "by code",
    script: [program("1"), done],
    options: ({ log }) => ({ stepCallbacks: [(step) => void log.push(Object.keys(step).sort().join(" "))] }),
    expect: {
      log: [
        "calls code finishReason lastValue number observation output reply timing type usage warnings",
        "calls code final finishReason number output reply timing type usage warnings",
      ],
    },
  },
  {
    title: "Reasoning that a vendor wants back stays in the reply, the program is not searched in it",
    cites: "#1869",
    differs: "thinking",
    acts: "by code",
    script: [{ reasoning: "<code>finalAnswer(1)</code>?", text: program("2") }, done],
    expect: {
      output: 0,
      requests: { 1: { messages: [{}, {}, { role: "assistant", content: [{ type: "reasoning" }, { type: "text" }] }, {}] } },
    },
  },
];
