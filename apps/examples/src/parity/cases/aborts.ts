import { tool } from "@smolagents-ts/core";
import { program } from "../script.ts";
import type { Transcript } from "../transcript.ts";

const work = program("1 + 1");
const done = program("finalAnswer(0);");

const abortSoon = (abort: AbortController) =>
  tool({ name: "abortSoon", description: "Aborts the run.", execute: () => void setTimeout(() => abort.abort(), 20) });

export const aborts: readonly Transcript[] = [
  {
    title: "A callback that interrupts ends the run before the next step",
    cites: "test_agents.py::TestMultiStepAgent::test_interrupt",
    differs: "interrupts",
    acts: "by code",
    script: ["Model output.", done],
    together: "session",
    options: (stage) => ({ stepCallbacks: [() => stage.session?.interrupt()] }),
    expect: { status: "aborted", output: undefined, errors: "PARSING", modelCalls: 1, result: { reason: "The session was interrupted." } },
  },
  {
    title: "A signal does the same without a session, and its reason is kept",
    cites: "#2178",
    differs: "interrupts",
    acts: "by code",
    script: [work, work, done],
    options: ({ abort }) => ({ stepCallbacks: [({ number }) => (number === 2 ? abort.abort(new Error("The user left.")) : undefined)] }),
    runs: ({ abort }) => [{ signal: abort.signal }],
    expect: {
      status: "aborted",
      steps: "task action action",
      result: { reason: "The user left." },
      events: "run-start step-start text-delta usage code step-finish step-start text-delta usage code step-finish run-finish",
    },
  },
  {
    title: "A run that was aborted before it began asks the model nothing",
    cites: "agents.py:540 MultiStepAgent._run_stream",
    acts: "by code",
    script: [done],
    runs: [{ signal: AbortSignal.abort(new Error("Too late.")) }],
    expect: { status: "aborted", modelCalls: 0, steps: "task", result: { reason: "Too late." } },
  },
  {
    title: "An abort ends a model call that is under way",
    cites: "#1847",
    differs: "interrupts-at-once",
    acts: "by code",
    script: [work, program("finalAnswer('a long thought');", "So. ".repeat(500))],
    modelOptions: { chunkChars: 10, delayMs: 5 },
    options: ({ abort }) => ({ stepCallbacks: [() => void setTimeout(() => abort.abort(), 20)] }),
    runs: ({ abort }) => [{ signal: abort.signal }],
    expect: { status: "aborted", output: undefined, modelCalls: 2, steps: "task action" },
  },
  {
    title: "An abort ends a program that is under way",
    cites: "#1084",
    differs: "interrupts-at-once",
    acts: "by code",
    script: [program("await abortSoon();\nwhile (true) {}")],
    options: ({ abort }) => ({ tools: [abortSoon(abort)] }),
    runs: ({ abort }) => [{ signal: abort.signal }],
    expect: { status: "aborted", modelCalls: 1, steps: "task" },
  },
  {
    title: "An abort ends the wait for a tool, and the tool learns of it",
    cites: "#1084",
    differs: "interrupts-at-once",
    acts: "by code",
    script: [program("await Promise.all([forEver(), abortSoon()]);")],
    options: ({ abort, log }) => ({
      tools: [
        abortSoon(abort),
        tool({
          name: "forEver",
          description: "Never ends by itself.",
          execute: (_, { signal }) =>
            new Promise((_, reject) =>
              signal.addEventListener("abort", () => {
                log.push("told");
                reject(signal.reason);
              }),
            ),
        }),
      ],
    }),
    runs: ({ abort }) => [{ signal: abort.signal }],
    expect: { status: "aborted", log: ["told"] },
  },
  {
    title: "Nothing is asked for a last answer, and no callback is called, behind an interrupt",
    cites: "agents.py:540 MultiStepAgent._run_stream",
    acts: "by code",
    script: [work, "Two."],
    options: ({ log, abort }) => ({ maxSteps: 1, stepCallbacks: [({ number }) => { log.push(`${number}`); abort.abort(); }] }), // biome-ignore format: one line
    runs: ({ abort }) => [{ signal: abort.signal }],
    expect: { status: "aborted", modelCalls: 1, log: ["1"] },
  },
  {
    title: "A session that was interrupted takes the next task, with what it knew",
    cites: "agents.py:436 MultiStepAgent.run",
    acts: "by code",
    script: [program("let kept = 1;"), program("finalAnswer(kept + 1);")],
    together: "session",
    options: (stage) => ({ stepCallbacks: [({ final }) => (final ? undefined : stage.session?.interrupt())] }),
    runs: [{ task: "One." }, { task: "Two." }],
    expect: {
      status: "completed",
      output: 2,
      conversation: [
        ["user", "One."],
        ["assistant", /let kept/],
        ["user", /printed nothing/],
        ["user", "Two."],
      ],
    },
  },
  {
    title: "An interrupt between two runs does nothing",
    cites: "agents.py:436 MultiStepAgent.run",
    acts: "by code",
    script: [done, program("finalAnswer(1);")],
    together: "session",
    runs: [{ task: "One." }, { task: "Two.", before: ({ session }) => session?.interrupt() }],
    expect: { status: "completed", output: 1 },
  },
  {
    title: "Who leaves the events of a run ends it",
    cites: "agents.py:436 MultiStepAgent.run stream",
    differs: "interrupts-at-once",
    acts: "by code",
    script: [work, done],
    runs: [{ leaveAt: "code" }],
    expect: {
      status: "aborted",
      modelCalls: 1,
      events: "run-start step-start text-delta usage code",
      result: { reason: "The reader left the stream." },
    },
  },
];
