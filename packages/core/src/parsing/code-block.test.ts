import { describe, expect, it } from "vitest";
import { AgentParsingError } from "../errors.ts";
import { javascript } from "../prompts/javascript.ts";
import { isCut, parseCode, withClosingTag } from "./code-block.ts";

const parse = (reply: string) => parseCode(reply, javascript);
const refusal = (reply: string): string => {
  try {
    return expect.unreachable(`ran: ${parse(reply)}`);
  } catch (error) {
    if (!AgentParsingError.is(error)) throw error;
    return error.message;
  }
};

describe("parseCode takes the program", () => {
  it.each<[what: string, reply: string, program: string]>([
    // What the prompt asks for.
    ["between tags", "I add.\n<code>\nconst a = 1;\na + 1\n</code>", "const a = 1;\na + 1"],
    ["without the closing tag, which the stop sequence took", "I add.\n<code>\nconst a = 1;\n", "const a = 1;"],
    ["on one line with its tags", "<code>finalAnswer(42)</code>", "finalAnswer(42)"],
    ["behind a label on the line of the tag", "Code: <code>finalAnswer(42)</code>", "finalAnswer(42)"],
    ["of a reply that is nothing else", "<code>\nfinalAnswer(42)", "finalAnswer(42)"],
    ["with its own indentation and empty lines", "<code>\n  if (x) {\n\n    y();\n  }\n</code>", "  if (x) {\n\n    y();\n  }"],
    ["with Windows line ends", "I add.\r\n<code>\r\nconst a = 1;\r\na\r\n</code>\r\n", "const a = 1;\na"],
    ["in any script", "Ich rechne.\n<code>\nconst größe = '日本 🎉';\n</code>", "const größe = '日本 🎉';"],

    // Tags as models really write them.
    ["before a closing tag cut to </code", "<code>\nf()\n</code", "f()"],
    ["before a closing tag cut to </co", "<code>\nf()\n</co", "f()"],
    ["before a closing tag cut to </", "<code>\nf()\n</", "f()"],
    ["before a closing tag cut to <", "<code>\nf()\n<", "f()"],
    ["before a second opening tag in place of the closing one", "<code>\nf()\n<code>\nNow I wait.", "f()"],
    ["before <end_code>", "<code>\nf()\n<end_code>", "f()"],
    ["between tags in capitals", "<CODE>\nf()\n</CODE>", "f()"],
    ["behind a tag with attributes", '<code language="javascript">\nf()\n</code>', "f()"],
    ["before a closing tag with a space", "<code>\nf()\n</code >", "f()"],
    ["of all tagged blocks", "<code>\nconst a = 1;\n</code>\nand then\n<code>\nf(a)\n</code>", "const a = 1;\n\nf(a)"],
    ["of the tagged blocks that are not empty", "<code>\n</code>\n<code>\nf()\n</code>", "f()"],
    ["and no text behind the block", "<code>\nf()\n</code>\nThis gives me the number. Then I call g().", "f()"],
    ["and not what follows made-up results", '<code>\nf()\n</code>\nObservation: 5\n<code>\nfinalAnswer("5")\n</code>', "f()"],
    ["and not what follows made-up prints", '<code>\nf()\n</code>\n\n**Printed:** 5\n\n<code>\nfinalAnswer("5")\n</code>', "f()"],
    ["after prose that mentions the tag", "I use <code> tags.\n<code>\nf()\n</code>", "f()"],
    ["after prose that mentions both tags", "I write between <code> and </code>.\n<code>\nf()\n</code>", "f()"],
    ["after prose that quotes the tag", "As asked, in `<code>` tags: <code>f()</code>", "f()"],
    ["of an inline block after prose that mentions the tag", "I use <code> tags. Code: <code>f()</code>", "f()"],
    ["that mentions the opening tag", '<code>\nfinalAnswer("<code>");\nf();\n', 'finalAnswer("<code>");\nf();'],

    // Fences inside the tags.
    ["in a fence inside the tags", "<code>\n```js\nf()\n```\n</code>", "f()"],
    ["in a fence right behind the tag", "<code>```js\nf()\n```</code>", "f()"],
    ["in a fence inside the tags, the closing tag taken", "<code>\n```javascript\nf()\n```\n", "f()"],
    ["in a fence inside the tags that was never closed", "<code>\n```\nf()\n", "f()"],
    ["in tags closed with a fence", "<code>\nf()\n```", "f()"],
    ["in tags inside a fence", "```js\n<code>\nf()\n</code>\n```", "f()"],
    ["between tags beside a fence in the prose", "The answer is\n```json\n[5]\n```\n<code>\nf()\n</code>", "f()"],

    // Fences alone.
    ["in a js fence", "Thought: add.\nCode:\n```js\nf()\n```", "f()"],
    ["in a javascript fence", "**Code:**\n```javascript\nf()\n```", "f()"],
    ["in a ts fence", "```ts\nconst a: number = 1;\n```", "const a: number = 1;"],
    ["in a typescript fence", "```typescript\nconst a: number = 1;\n```", "const a: number = 1;"],
    ["in a tsx fence", "```tsx\nf()\n```", "f()"],
    ["in a fence with capitals", "```JavaScript\nf()\n```", "f()"],
    ["in a fence with a title", '``` js title="a.js" {1}\nf()\n```', "f()"],
    ["in a fence without a label", "```\nf()\n```", "f()"],
    ["in a fence of tildes", "~~~js\nf()\n~~~", "f()"],
    ["in a fence of four backticks that holds three", "````js\nf(`\n```\n`)\n````", "f(`\n```\n`)"],
    ["in an indented fence", "1. First\n   ```js\n   f()\n   ```", "   f()"],
    ["in a fence that closes behind the last line", "```js\nf()```", "f()"],
    ["in a fence that was never closed", "```js\nf()\ng()", "f()\ng()"],
    ["in a fence that closes with <end_code>", "Code:\n```js\nf()\n```<end_code>", "f()"],
    ["in a fence with Windows line ends", "```js\r\nf()\r\n```\r\n", "f()"],
    ["of two fences", "```js\nconst a = 1;\n```\nThen\n```js\nf(a)\n```", "const a = 1;\n\nf(a)"],
    ["of two fences, the first never closed", "```js\nconst a = 1;\n\n```js\nf(a)\n```", "const a = 1;\n\nf(a)"],
    ["and no fence behind made-up results", "```js\nf()\n```\nObservation: 5\n```js\nfinalAnswer(5)\n```", "f()"],
    ["and no fence with a sample of the output", "```js\nf()\n```\nIt prints\n```\n5\n```", "f()"],
    ["and no json fence", '```json\n{ "a": 1 }\n```\n```js\nf()\n```', "f()"],
    ["and no bash fence", "```bash\nnpm install\n```\n```js\nf()\n```", "f()"],
    ["and no python fence", "```python\nprint(1)\n```\n```js\nf()\n```", "f()"],
    ["and no text behind the fence", "```js\nf()\n```\nObservation: the result is 5.", "f()"],

    // Reasoning in the text.
    ["after thinking", "<think>Add them.</think>\n<code>\nf()\n</code>", "f()"],
    ["after thinking whose opening tag the chat template wrote", "Add them.\n</think>\n\n<code>\nf()\n</code>", "f()"],
    ["after thinking with a draft", "<think>\n<code>\ndeleteAll()\n</code>\nNo.\n</think>\n<code>\nf()\n</code>", "f()"],
    ["after thinking with a fenced draft", "<thinking>\n```js\ndeleteAll()\n```\n</thinking>\n```js\nf()\n```", "f()"],
    ["after thinking in two parts", "<think>a <code>deleteAll()</code></think>So.\n<think>b</think><code>\nf()\n</code>", "f()"],
    ["that mentions the end of thinking", '<code>\nf("</think>");\n</code>', 'f("</think>");'],
    ["of the last block when the thinking never ended", "<think>\n<code>\ndeleteAll()\n</code>\nNo:\n<code>\nf()\n", "f()"],

    // Neither tags nor fences.
    ["of a reply that is only a program", "const a = await f({ x: 1 });\nfinalAnswer(a);", "const a = await f({ x: 1 });\nfinalAnswer(a);"],
    ["of a reply that is only the answer", 'finalAnswer("Tunis");', 'finalAnswer("Tunis");'],
    ["of a reply that is only a loop", "for (const x of [1, 2]) console.log(x);", "for (const x of [1, 2]) console.log(x);"],
    [
      "of a reply that is only a function",
      "async function f() {\n  return 1;\n}\nawait f();",
      "async function f() {\n  return 1;\n}\nawait f();",
    ],
    ["of a reply that begins with a comment", "// Add.\nlet a = 1;", "// Add.\nlet a = 1;"],
    ["of a reply that is only a call", "await tools.search({ q: 1 });", "await tools.search({ q: 1 });"],
    ["of a reply that only prints", "console.log(1 + 1)", "console.log(1 + 1)"],
  ])("%s", (_, reply, program) => {
    expect(parse(reply)).toBe(program);
  });

  it("up to a closing tag inside a string: the stop sequence ends the reply there anyway", () => {
    expect(parse('<code>\nfinalAnswer("a </code> b")\n</code>')).toBe('finalAnswer("a');
  });
});

describe("parseCode runs nothing of", () => {
  it.each<[what: string, reply: string]>([
    ["nothing", ""],
    ["white space", " \n\t\n "],
    ["an empty block", "<code>\n</code>"],
    ["two tags", "<code></code>"],
    ["an opening tag", "I compute.\n<code>"],
    ["an empty fence", "```js\n```"],
    ["thinking", "<think>I call f().</think>"],
    ["a word", "hello"],
    ["a number", "42"],
    ["a yes", "yes"],
    ["a done", "Done."],
    ["an answer in prose", "The answer is 5"],
    ["an announcement", "I would call finalAnswer(42) next."],
    ["an announcement with a line of code", "Next I run:\nconst a = 1;"],
    ["an instruction", "await further instructions"],
    ["a condition", "if (x) then y"],
    ["a polite let", "let us begin"],
    ["a polite let of two lines", "let us\nbegin"],
    ["a name and a value", "name: value"],
    ["a list", "- one\n- two\n\n1. three"],
    ["a heading", "# Result\n\n**5**"],
    ["a table", "| a | b |\n|---|---|\n| 1 | 2 |"],
    ["a quoted line", "> const a = 1;\n> f(a)"],
    ["inline code", "Use `finalAnswer(5)` to answer."],
    ["a mention of the tags", "I should use `<code>` tags."],
    ["HTML", "<div>\n  <script>f()</script>\n</div>"],
    ["a URL", "https://example.com/const?let=1"],
    ["a tool call as JSON", '{"name": "search", "arguments": {"q": "x"}}'],
    ["a tool call in tags of its own", '<tool_call>\n{"name": "search", "arguments": {"q": "x"}}\n</tool_call>'],
    ["a list of tool calls", '[{"name": "search", "arguments": {}}]'],
    ["a JSON fence", '```json\n{"action": "search"}\n```'],
    ["a quoted line in three backticks", "```(1 + 1)``` is two.\nThat is all."],
    ["code above a fence of another language", "console.log(1);\n```python\nprint(1)\n```"],
    ["broken code", "const a = ;\nf("],
    ["thinking that never ended, with a fenced draft", "<think>\n```js\ndeleteAll()\n```"],
    ["thinking that never ended, with a bare draft", "<think>\nconst a = 1;"],
  ])("%s", (_, reply) => {
    expect(refusal(reply)).toContain("nothing ran");
  });
});

describe("A refusal", () => {
  it("says what happened and what to send, word for word", () => {
    expect(
      refusal("The answer is 5"),
    ).toBe(`Your reply holds no program, so nothing ran. Send one or two sentences of thought, then one JavaScript program between the tags:
<code>
const found = await someTool({ query: "…" });
console.log(found);
</code>
If you already know the answer, the program is one line:
<code>
finalAnswer("the answer");
</code>`);
  });

  it("shows programs that would be accepted", () => {
    expect(parse(refusal("The answer is 5"))).toContain('finalAnswer("the answer");');
  });

  it("says that another language does not run", () => {
    expect(refusal("```python\nprint(1)\n```")).toMatch(
      /^Your reply holds a python block, but only JavaScript runs here, so nothing ran\./,
    );
    expect(refusal("<code>\n```py\nprint(1)\n```\n</code>")).toMatch(/^Your reply holds a py block, but only JavaScript runs here/);
  });

  it("says that the thinking did not end", () => {
    expect(refusal("<think>I call f(), which")).toMatch(/^Your reply ended inside its thinking, so nothing ran\./);
  });

  it("stays short when a label is long", () => {
    expect(refusal(`\`\`\`${"x".repeat(100_000)}\nf()\n\`\`\``).length).toBeLessThan(1_000);
  });
});

describe("parseCode takes time in proportion to the reply", () => {
  const many = 100_000;
  it.each<[what: string, reply: string]>([
    ["a program of a megabyte", `<code>\n${'console.log("x");\n'.repeat(60_000)}</code>`],
    ["a fenced program of a megabyte", `\`\`\`js\n${'console.log("x");\n'.repeat(60_000)}\`\`\``],
    ["prose of a megabyte", "All is well. ".repeat(80_000)],
    ["opening tags", "<code>".repeat(many)],
    ["opening tags, one a line", "<code>\n".repeat(many)],
    ["opening tags that are not closed", "<code ".repeat(many)],
    ["closing tags", "</code>".repeat(many)],
    ["cut closing tags", "</cod ".repeat(many)],
    ["less-than signs", "<".repeat(many)],
    ["less-than signs in a block", `<code>${"< ".repeat(many)}`],
    ["backticks", "`".repeat(many)],
    ["fences", "```\n".repeat(many)],
    ["a fence and a word", `\`\`\`${"a".repeat(many)}`],
    ["tildes", "~".repeat(many)],
    ["spaces", " ".repeat(many)],
    ["spaces in a block", `<code>${" ".repeat(many)}x`],
    ["spaces in a fence in a block", `<code>\n\`\`\`js\n${" ".repeat(many)}x`],
    ["spaces before a tag", `${" ".repeat(many)}x<code>`],
    ["empty lines", "\n".repeat(many)],
    ["empty lines before prose", `${"\n".repeat(many)}x`],
    ["lines of spaces", "  \n".repeat(many)],
    ["thinking tags", "<think>".repeat(many)],
    ["ends of thinking", "</think>'".repeat(many)],
    ["words of statements", "await ".repeat(many)],
    ["lines of statements", "const\n".repeat(many)],
    ["made-up results", `<code>f()</code>${"**".repeat(many)}`],
    ["made-up results behind a fence", `\`\`\`js\nf()\n\`\`\`\n${"* _".repeat(many)}`],
  ])("for %s", { timeout: 30_000 }, (_, reply) => {
    try {
      parse(reply);
    } catch (error) {
      if (!AgentParsingError.is(error)) throw error;
    }
    isCut(reply);
    withClosingTag(reply);
    // Linear is a few milliseconds; quadratic would not end within the limit.
  });
});

describe("isCut", () => {
  it.each<[reply: string, cut: boolean]>([
    ["<code>\nf()\n", true],
    ["<code>\nf()\n</co", true],
    ["<code>\nf()\n</code>", false],
    ["<code>\nf()\n</code>\n<code>\ng()", true],
    ["```js\nf()\n```", false],
    ["I use `<code>` tags.\n```js\nf()\n```", false],
    ["", false],
  ])("of %j is %j", (reply, cut) => {
    expect(isCut(reply)).toBe(cut);
  });
});

describe("withClosingTag", () => {
  it.each(["<code>\nf()\n", "<code>\nf()\n</", "<code>\nf()\n</code", "<code>\nf()   "])("closes %j on a line of its own", (reply) => {
    expect(withClosingTag(reply)).toBe("<code>\nf()\n</code>");
  });
});
