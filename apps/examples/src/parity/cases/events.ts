import { add, answer, call, calls, echo, program, slow } from "../script.ts";
import type { Transcript } from "../transcript.ts";

const step = "step-start text-delta usage code step-finish";

export const events: readonly Transcript[] = [
  {
    title: "A step by code is told as it goes: the reply, the program, what it prints, the step",
    cites: "agents.py:256 StreamEvent",
    acts: "by code",
    script: [program('console.log("a");'), program("finalAnswer(0);")],
    expect: { events: `run-start step-start text-delta usage code output step-finish ${step} run-finish` },
  },
  {
    title: "The reply is told in pieces as the model writes it, without asking for it",
    cites: "test_monitoring.py::MonitoringTester::test_streaming_agent_text_output",
    differs: "always-streaming",
    acts: "by code",
    script: [program("finalAnswer(0);", "So.")],
    modelOptions: { chunkChars: 10 },
    expect: { events: "run-start step-start text-delta text-delta text-delta usage code step-finish run-finish" },
  },
  {
    title: "Reasoning is told apart from the reply",
    cites: "agents.py:256 StreamEvent",
    differs: "thinking",
    acts: "by code",
    script: [{ reasoning: "Let me see.", text: program("finalAnswer(0);") }],
    expect: { events: `run-start step-start reasoning-delta text-delta usage code step-finish run-finish` },
  },
  {
    title: "A plan is told before the step it is for",
    cites: "test_monitoring.py::MonitoringTester::test_streaming_agent_text_output",
    acts: "by code",
    script: ["plan a", program("1"), "plan b", program("finalAnswer(0);")],
    options: { planningInterval: 1 },
    expect: {
      events: `run-start plan-start plan-delta usage plan-finish ${step} plan-start plan-delta usage plan-finish ${step} run-finish`,
    },
  },
  {
    title: "Two calls of a turn begin before the first of them ends",
    cites: "agents.py:1361 ToolCallingAgent.process_tool_calls",
    acts: "by calls",
    script: [calls(call("slow", { name: "a", ms: 30 }), call("echo", { text: "b" })), answer(0)],
    options: (stage) => ({ tools: [slow(stage), echo] }),
    expect: {
      events:
        "run-start step-start usage tool-start:slow tool-start:echo tool-finish:echo tool-finish:slow step-finish step-start usage step-finish run-finish",
    },
  },
  {
    title: "The final answer of a tool-calling agent is no tool's event",
    cites: "agents.py:256 StreamEvent",
    acts: "by calls",
    script: [{ text: "I answer.", ...answer(1) }],
    expect: { events: "run-start step-start text-delta usage step-finish run-finish" },
  },
  {
    title: "A reply without a program has no program's event",
    cites: "test_monitoring.py::MonitoringTester::test_streaming_with_agent_error",
    acts: "by code",
    script: ["Malformed call", "Malformed call"],
    options: { maxSteps: 1 },
    expect: {
      status: "max-steps",
      events: "run-start step-start text-delta usage step-finish step-start text-delta usage step-finish run-finish",
    },
  },
  {
    title: "A failed program ends its step like any other",
    cites: "agents.py:540 MultiStepAgent._run_stream",
    acts: "by code",
    script: [program("console.log(await add({ a: 1, b: 1 }));\nmissing"), program("finalAnswer(0);")],
    options: { tools: [add] },
    expect: { events: `run-start step-start text-delta usage code tool-start:add tool-finish:add output step-finish ${step} run-finish` },
  },
  {
    title: "A failed call is an event of its own",
    cites: "agents.py:1361 ToolCallingAgent.process_tool_calls",
    acts: "by calls",
    script: [calls(call("echo", {})), answer(0)],
    options: { tools: [echo] },
    expect: {
      events: "run-start step-start usage tool-start:echo tool-finish:echo step-finish step-start usage step-finish run-finish",
    },
  },
  {
    title: "The end of the run is the last event, and has the answer",
    cites: "memory.py::FinalAnswerStep",
    differs: "final-step",
    acts: "by code",
    script: [program("finalAnswer([1]);")],
    expect: { output: [1], events: `run-start ${step} run-finish`, lastEvent: { type: "run-finish", status: "completed", output: [1] } },
  },
];
