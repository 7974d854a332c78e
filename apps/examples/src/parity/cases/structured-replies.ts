import { program } from "../script.ts";
import type { Transcript } from "../transcript.ts";

const reply = (code: string, thought = "LLM-generated thought") => JSON.stringify({ thought, code });
const done = reply("finalAnswer(0);");

export const structuredReplies: readonly Transcript[] = [
  {
    title: "The program of a structured reply is its field code",
    cites: "test_agents.py::TestCodeAgent::test_use_structured_outputs_internally",
    acts: "by code",
    script: [reply("console.log('Hello, world!');"), done],
    options: { structuredReplies: true },
    expect: { told: ["Printed:\nHello, world!"], actions: [{ code: "console.log('Hello, world!');" }, {}] },
  },
  {
    title: "The model is asked for the shape with thought and code, and nothing stops the reply",
    cites: "models.py::CODEAGENT_RESPONSE_FORMAT",
    acts: "by code",
    script: [done],
    options: { structuredReplies: true },
    expect: {
      requests: {
        0: { responseFormat: { type: "json", strict: true, schema: { required: ["thought", "code"], additionalProperties: false } } },
      },
      fields: ["responseFormat"],
    },
  },
  {
    title: "The thought stays in the conversation, as it was written",
    cites: "agents.py:1638 CodeAgent._step_stream",
    acts: "by code",
    script: [reply("1 + 1", "First I add."), done],
    options: { structuredReplies: true },
    expect: {
      conversation: [
        ["user", "Solve it."],
        ["assistant", '{"thought":"First I add.","code":"1 + 1"}'],
        ["user", "Last value: 2"],
      ],
    },
  },
  {
    title: "A reply that is no JSON is told what to send",
    cites: "agents.py:1638 CodeAgent._step_stream",
    acts: "by code",
    script: ["I add: 1 + 1", done],
    options: { structuredReplies: true },
    expect: { output: 0, errors: "PARSING -", told: [/^Error: Your reply is not JSON.*"thought".*"code"/s] },
  },
  {
    title: "A reply without code is told so",
    cites: "agents.py:1638 CodeAgent._step_stream",
    acts: "by code",
    script: ['{"thought": "Hm."}', '{"thought": "Hm.", "code": ""}', done],
    options: { structuredReplies: true },
    expect: { output: 0, errors: "PARSING PARSING -" },
  },
  {
    title: "Tags or a fence around the code inside the JSON do no harm",
    cites: "utils.py::extract_code_from_text",
    acts: "by code",
    script: [reply("<code>\nconst a = 1;\n</code>"), reply("```js\nfinalAnswer(a + 1);\n```")],
    options: { structuredReplies: true },
    expect: { output: 2, errors: "- -", actions: [{ code: "const a = 1;" }, { code: "finalAnswer(a + 1);" }] },
  },
  {
    title: "JSON inside a fence is read",
    cites: "agents.py:1638 CodeAgent._step_stream",
    differs: "lenient-structure",
    acts: "by code",
    script: [`\`\`\`json\n${done}\n\`\`\``],
    options: { structuredReplies: true },
    expect: { output: 0, errors: "-" },
  },
  {
    title: "A plan and the last answer are words, also where replies have a structure",
    cites: "agents.py:639 MultiStepAgent._generate_planning_step",
    acts: "by code",
    script: ["Plan: add.", reply("1 + 1"), "Two."],
    options: { structuredReplies: true, planningInterval: 5, maxSteps: 1 },
    expect: { status: "max-steps", output: "Two.", fields: ["", "responseFormat", ""] },
  },
  {
    title: "Without the option programs come between tags, and no shape is asked for",
    cites: "agents.py:1505 CodeAgent use_structured_outputs_internally",
    acts: "by code",
    script: [program("finalAnswer(0);")],
    expect: { output: 0, fields: ["stop"] },
  },
];
