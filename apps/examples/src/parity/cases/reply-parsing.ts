import { program } from "../script.ts";
import type { Transcript } from "../transcript.ts";

const done = program("finalAnswer(0);");

export const replyParsing: readonly Transcript[] = [
  {
    title: "The program is what stands between the tags, the prose around it is not",
    cites: "test_utils.py::AgentTextTests::test_parse_code_blobs",
    acts: "by code",
    script: ["Here is how to solve the problem:\n<code>\nfinalAnswer(1);\n</code>\nThat should do."],
    expect: { output: 1, actions: [{ code: "finalAnswer(1);" }] },
  },
  {
    title: "Blanks behind the opening tag do no harm",
    cites: "test_utils.py::AgentTextTests::test_parse_code_blobs",
    acts: "by code",
    script: ["<code>    \nfinalAnswer(1);\n</code>"],
    expect: { output: 1, actions: [{ code: "finalAnswer(1);" }] },
  },
  {
    title: "A fenced block is taken where there are no tags",
    cites: "test_utils.py::AgentTextTests::test_parse_code_blobs",
    acts: "by code",
    script: ["Here is how to solve the problem:\n```js\nfinalAnswer(1);\n```"],
    expect: { output: 1, actions: [{ code: "finalAnswer(1);" }] },
  },
  {
    title: "A reply that is nothing but a program is taken as it is",
    cites: "test_utils.py::AgentTextTests::test_parse_code_blobs",
    acts: "by code",
    script: ["const x = 20;\nfinalAnswer(x + 1);"],
    expect: { output: 21, actions: [{ code: "const x = 20;\nfinalAnswer(x + 1);" }] },
  },
  {
    title: "Several fenced blocks are one program, with an empty line between",
    cites: "test_utils.py::AgentTextTests::test_multiple_code_blobs",
    acts: "by code",
    script: ["First:\n```js\nconst a = 1;\n```\nthen:\n```javascript\nfinalAnswer(a + 1);\n```"],
    expect: { output: 2, actions: [{ code: "const a = 1;\n\nfinalAnswer(a + 1);" }] },
  },
  {
    title: "Of several tagged blocks only the first runs, because the closing tag ends the reply",
    cites: "test_utils.py::AgentTextTests::test_multiple_code_blobs",
    differs: "closing-tag",
    acts: "by code",
    script: ["<code>\nconst a = 1;\n</code>\n\n<code>\nfinalAnswer(a);\n</code>", program("finalAnswer(a + 1);")],
    expect: { output: 2, actions: [{ code: "const a = 1;", finishReason: "stop-sequence" }, {}], requests: { 0: { stop: ["</code>"] } } },
  },
  {
    title: "A reply without a program runs nothing, and the model learns what to send",
    cites: "test_utils.py::AgentTextTests::test_parse_code_blobs",
    acts: "by code",
    script: ["Wrong blob!", done],
    expect: { status: "completed", errors: "PARSING -", told: [/^Error: .*no program.*<code>\n.*<\/code>/s] },
  },
  {
    title: "The thought of a reply without a program stays in the conversation",
    cites: "test_agents.py::TestMultiStepAgent::test_logs_display_thoughts_even_if_error",
    acts: "by code",
    script: ["I don't want to write an action today", done],
    expect: {
      conversation: [
        ["user", "Solve it."],
        ["assistant", "I don't want to write an action today"],
        ["user", /^Error: /],
      ],
    },
  },
  {
    title: "A model that only says its final answer is told how to give it",
    cites: "utils.py:198 parse_code_blobs",
    acts: "by code",
    script: ["The final answer is 42.", program("finalAnswer(42);")],
    expect: { output: 42, told: [/If you already know the answer.*finalAnswer\(/s] },
  },
  {
    title: "A single word is no program",
    cites: "utils.py:198 parse_code_blobs",
    differs: "bare-word",
    acts: "by code",
    script: ["hello", done],
    expect: { errors: "PARSING -" },
  },
  {
    title: "A reply without content is told as one without a program",
    cites: "utils.py:198 parse_code_blobs",
    acts: "by code",
    script: [{ text: "" }, done],
    expect: {
      errors: "PARSING -",
      conversation: [
        ["user", "Solve it."],
        ["assistant", "(no text)"],
        ["user", /no program/],
      ],
    },
  },
  {
    title: "The closing tag that ended the reply is put back into memory",
    cites: "test_agents.py::TestCodeAgent::test_end_code_appending",
    acts: "by code",
    script: ["I compute.\n<code>\nconst result = 2 * 3.6452;\nconsole.log(result);\n</code>", done],
    expect: {
      conversation: [
        ["user", "Solve it."],
        ["assistant", "I compute.\n<code>\nconst result = 2 * 3.6452;\nconsole.log(result);\n</code>"],
        ["user", "Printed:\n7.2904"],
      ],
    },
  },
  {
    title: "A closing tag that was cut in its middle is no part of the program",
    cites: "#1851",
    differs: "closing-tag",
    acts: "by code",
    script: ["<code>\nfinalAnswer(1);\n</code"],
    expect: { output: 1, actions: [{ code: "finalAnswer(1);" }] },
  },
  {
    title: "A program in another language is not run, and the model learns which one is",
    cites: "utils.py:198 parse_code_blobs",
    differs: "language",
    acts: "by code",
    script: ["```python\nfinal_answer(1)\n```", done],
    expect: { errors: "PARSING -", told: [/python block, but only JavaScript runs here/] },
  },
  {
    title: "What the model thinks before its reply is not searched for programs",
    cites: "agents.py:1638 CodeAgent._step_stream",
    differs: "thinking",
    acts: "by code",
    script: [
      "<think>Perhaps\n```js\nfinalAnswer(1);\n```\n?</think>\nI am not sure.",
      "<think>No: ```js\nfinalAnswer(2);\n```</think>\n```js\nfinalAnswer(3);\n```",
    ],
    expect: { output: 3, errors: "PARSING -" },
  },
  {
    title: "A reply that was cut at its length limit runs nothing",
    cites: "agents.py:1690 CodeAgent._step_stream",
    differs: "cut-replies",
    acts: "by code",
    script: [{ text: "<code>\nfinalAnswer(1", reason: "length" }, done],
    expect: { output: 0, errors: "PARSING -", told: [/length limit.*nothing ran/] },
  },
];
