import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AgentParsingError } from "../errors.ts";
import { parseCode } from "../parsing/code-block.ts";
import { bareProgram, parseStructuredReply } from "../parsing/structured-reply.ts";
import { toSchema } from "../tools/to-schema.ts";
import { tool } from "../tools/tool.ts";
import { python } from "./python.ts";
import { renderPrompt } from "./templates.ts";

const exchangeRate = tool({
  name: "exchangeRate",
  description: "Current exchange rate between two currencies.",
  inputSchema: z.object({ base: z.string(), quote: z.string() }),
  outputSchema: z.number(),
  execute: () => 1,
});
const prompt = (imports?: readonly string[]) =>
  renderPrompt(undefined, "system", {
    introduction: python.introduction("tags"),
    rules: python.rules(imports),
    tools: python.tools({ tools: [exchangeRate], hint: "", answer: undefined }),
    instructions: "",
  });

describe("The Python system prompt", () => {
  it("stays under 1,900 bytes with a small tool: it is sent with every step", () => {
    expect(new TextEncoder().encode(prompt()).length).toBeLessThan(1_900);
  });

  it.each<[rule: string, pattern: RegExp]>([
    ["programs stand between the tags", /<code>\n…\n<\/code>/],
    ["one program a turn", /exactly one program/],
    ["what is seen next", /printed.*last expression.*error/],
    ["variables persist", /Variables, functions and imports live on/],
    ["tools are called as functions", /Tools are plain functions: pass arguments by name/],
    ["independent calls go at once", /`a, b = await gather\(one\.aio\(…\), other\.aio\(…\)\)`/],
    ["prints are short", /print only what you must read/],
    ["unknown data is looked at first", /Look at unknown data/],
    ["what there is", /The standard library is there; no network, no pip/],
    ["errors are repaired, not begun again", /After an error, repair the cause; what ran before it is kept/],
    ["final_answer ends the task", /`final_answer\(value\)`: it ends the task/],
  ])("says: %s", (_, pattern) => {
    expect(prompt()).toMatch(pattern);
  });

  it("says which modules may be imported, where not all may", () => {
    expect(prompt(["json", "math"])).toContain("- Import only json, math; no network");
  });

  it("declares the tools, and says how to read their types", () => {
    expect(prompt()).toContain(`Tools, as Python (the type \`{"a": str}\` is a dict with that key, \`= ...\` may be left out):
def exchangeRate(base: str, quote: str) -> float:
    """Current exchange rate between two currencies."""`);
  });

  it("declares the answer, also without tools", () => {
    const answer = toSchema(z.object({ rate: z.number() }), "input");
    expect(python.tools({ tools: [], hint: "", answer })).toBe(
      'There are no tools: compute the answer in plain Python.\nThe answer, as Python:\ndef final_answer(answer: {"rate": float}) -> Never: ...',
    );
    expect(python.tools({ tools: [exchangeRate], hint: "More.", answer })).toMatch(/Never: \.\.\.\nMore\.$/);
  });

  it.each<[reply: "json" | "tool", pattern: RegExp]>([
    ["json", /one JSON object: {"thought": .*, "code": "exactly one program"}/],
    ["tool", /call `runCode` with one program, when.*Call `final_answer` alone/],
  ])("says how programs come as %s", (reply, pattern) => {
    expect(python.introduction(reply)).toMatch(pattern);
    expect(python.introduction(reply)).not.toContain("<code>");
  });
});

describe("A reply with a Python program", () => {
  it.each<[what: string, reply: string, program: string]>([
    ["between tags", "I add.\n<code>\na = 1\na + 1\n</code>", "a = 1\na + 1"],
    ["without the closing tag, which the stop sequence took", "I add.\n<code>\na = 1\n", "a = 1"],
    ["as smolagents 1.0 taught it", "Thought: I add.\nCode:\n```py\na = 1\nprint(a)\n```<end_code>", "a = 1\nprint(a)"],
    ["as smolagents 1.0 taught it, cut at the stop word", "Thought: I add.\nCode:\n```py\nprint(1)\n```", "print(1)"],
    ["as smolagents teaches it", "Thought: I add.\n<code>\nprint(1)\n</code>", "print(1)"],
    [
      "before an observation that the model made up",
      "Code:\n```py\nf()\n```<end_code>\nObservation: 5\nCode:\n```py\nfinal_answer(5)\n```<end_code>",
      "f()",
    ],
    ["in a python fence", "```python\nprint(1)\n```", "print(1)"],
    ["in a python3 fence", "```Python3\nprint(1)\n```", "print(1)"],
    ["in a fence of Gemini's", "```tool_code\nprint(1)\n```", "print(1)"],
    ["in a fence without a label", "```\nprint(1)\n```", "print(1)"],
    ["in a python fence beside others", "```json\n[1]\n```\n```py\nprint(1)\n```\n```text\n1\n```", "print(1)"],
    ["of several blocks", "```py\na = 1\n```\nand\n```py\na\n```", "a = 1\n\na"],
    ["alone", "total = 1\nprint(total)", "total = 1\nprint(total)"],
    ["with its own indentation", "<code>\nif x:\n    y()\n\n    z()\n</code>", "if x:\n    y()\n\n    z()"],
    [
      "in a list, without the indentation of the list",
      "1. Add:\n   ```py\n   if x:\n       y()\n\n   z()\n   ```",
      "if x:\n    y()\n\nz()",
    ],
    ["indented between the tags", "<code>\n\tif x:\n\t\ty()\n</code>", "if x:\n\ty()"],
    ["behind the tag on its line", "<code> a = 1\nb = 2</code>", "a = 1\nb = 2"],
    ["with a fence inside the tags", "<code>\n```python\nprint(1)\n```\n</code>", "print(1)"],
  ])("is read: %s", (_, reply, program) => {
    expect(parseCode(reply, python)).toBe(program);
  });

  it.each<[reply: string, pattern: RegExp]>([
    ["hello", /^Your reply holds no program, so nothing ran\. Send one or two sentences of thought, then one Python program/],
    ["I would print(1).", /no program/],
    ["```js\nconsole.log(1)\n```", /^Your reply holds a js block, but only Python runs here, so nothing ran/],
    ["x = 5", /no program/],
  ])("is refused in Python's words: %j", (reply, pattern) => {
    const refusal = () => parseCode(reply, python);
    expect(refusal).toThrow(AgentParsingError);
    expect(refusal).toThrow(pattern);
    expect(refusal).toThrow(
      /<code>\nfound = some_tool\(query="…"\)\nprint\(found\)\n<\/code>[\s\S]*<code>\nfinal_answer\("the answer"\)\n<\/code>$/,
    );
  });

  it("is read from JSON, with and without a fence in it", () => {
    const reply = (code: string) => JSON.stringify({ thought: "I add.", code });
    expect(parseStructuredReply(reply("a = 1\nprint(a)"), python)).toBe("a = 1\nprint(a)");
    expect(parseStructuredReply(reply("```py\nprint(1)\n```"), python)).toBe("print(1)");
    expect(parseStructuredReply("```py\nprint(1)\n```", python)).toBe("print(1)");
    expect(bareProgram("  a = 1\n  a", python)).toBe("a = 1\na");
  });
});
