import { answer, call, calls, echo, program } from "../script.ts";
import type { Transcript } from "../transcript.ts";

const usage = { inputTokens: 10, outputTokens: 20 };
const text = "finalAnswer('This is the final answer.');";

export const runResults: readonly Transcript[] = [
  {
    title: "A run gives its answer with its steps, its tokens and its times, always",
    cites: "test_agents.py::TestRunResult::test_full_result",
    differs: "always-a-result",
    acts: "by calls",
    script: [{ ...answer("This is the final answer."), usage }],
    options: { maxSteps: 1 },
    expect: {
      result: {
        status: "completed",
        output: "This is the final answer.",
        steps: [{ type: "action", number: 1 }],
        memory: [{ type: "task" }, { type: "action" }],
        usage: { inputTokens: 10, outputTokens: 20 },
        interruptions: [],
      },
    },
  },
  {
    title: "Where nobody counted tokens there are none, and the result is whole",
    cites: "test_agents.py::TestRunResult::test_no_token_usage",
    acts: "by code",
    script: [program(text)],
    expect: { status: "completed", output: "This is the final answer.", result: { usage: {} } },
  },
  {
    title: "Where only some calls were counted, those are the sum",
    cites: "agents.py:436 MultiStepAgent.run",
    differs: "partial-usage",
    acts: "by code",
    script: [{ text: program("1"), usage }, program(text)],
    expect: { result: { usage: { inputTokens: 10, outputTokens: 20 } } },
  },
  {
    title: "The tokens of an agent by code are the sum of its steps",
    cites: "test_monitoring.py::test_code_agent_metrics",
    acts: "by code",
    script: [
      { text: program("1"), usage },
      { text: program(text), usage },
    ],
    expect: { result: { usage: { inputTokens: 20, outputTokens: 40 } }, actions: [{ usage }, { usage }] },
  },
  {
    title: "The tokens of an agent by calls are the sum of its steps",
    cites: "test_monitoring.py::test_code_agent_metrics",
    acts: "by calls",
    script: [
      { ...calls(call("echo", { text: "a" })), usage },
      { ...answer(0), usage },
    ],
    options: { tools: [echo] },
    expect: { result: { usage: { inputTokens: 20, outputTokens: 40 } } },
  },
  {
    title: "Tokens of the cache are counted apart, and are part of the whole",
    cites: "test_monitoring.py::test_token_usage_cache_fields",
    acts: "by code",
    script: [{ text: program(text), usage: { inputTokens: 100, outputTokens: 50, cacheWriteTokens: 20, cacheReadTokens: 30 } }],
    expect: { result: { usage: { inputTokens: 100, outputTokens: 50, cacheWriteTokens: 20, cacheReadTokens: 30 } } },
  },
  {
    title: "A run that used up its steps says so in its status",
    cites: "agents.py:196 RunResult",
    acts: "by code",
    script: [program("1"), "One."],
    options: { maxSteps: 1 },
    expect: { result: { status: "max-steps", output: "One." } },
  },
  {
    title: "A text that looks like JSON stays a text",
    cites: "utils.py:140 make_json_serializable",
    differs: "json-texts",
    acts: "by code",
    script: [program("finalAnswer('{\"a\": 1}');")],
    expect: { output: '{"a": 1}', actions: [{ final: { value: '{"a": 1}' } }] },
  },
  {
    title: "Every step and the run know when they began and how long they took",
    cites: "test_agents.py::TestRunResult::test_full_result",
    acts: "by code",
    script: [program("1"), program(text)],
    options: ({ log }) => ({ stepCallbacks: [({ timing }) => void log.push(`${timing.startedAt > 1.7e12} ${timing.durationMs > 0}`)] }),
    expect: { log: ["true true", "true true"] },
  },
];
