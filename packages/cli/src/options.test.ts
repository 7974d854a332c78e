import { AgentError } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { parseCommand, parseLook } from "./options.ts";

function refusal(...argv: readonly string[]): string {
  try {
    parseCommand(argv);
  } catch (error) {
    if (AgentError.is(error)) return error.message;
    throw error;
  }
  throw new Error(`${argv.join(" ")} was not refused`);
}

it("reads a whole command, options before or after the task", () => {
  const argv = "--max-steps 5 task --model hub/Qwen/Qwen3-32B --base-url http://localhost:1/v1 --executor docker --tools a.ts --tools b.js";
  expect(parseCommand([...argv.split(" "), "--timeout", "1.5", "--api-key-env", "KEY", "--instructions", "Be brief.", "-q"])).toEqual({
    type: "run",
    task: "task",
    model: { provider: "hub", modelId: "Qwen/Qwen3-32B" },
    baseURL: "http://localhost:1/v1",
    apiKeyEnv: "KEY",
    executor: "docker",
    tools: ["a.ts", "b.js"],
    instructions: "Be brief.",
    maxSteps: 5,
    timeoutMs: 1_500,
    quiet: true,
  });
});

it("leaves what was not said to the defaults", () => {
  expect(parseCommand(["-m", "a/b"])).toMatchObject({ task: undefined, executor: "local", tools: [], maxSteps: undefined, quiet: false });
});

it("takes a task that looks like an option after --", () => {
  expect(parseCommand(["-m", "a/b", "--", "--json"])).toMatchObject({ task: "--json" });
  expect(parseLook(["-m", "a/b", "--", "--json"])).toEqual({ json: false, verbose: false, color: true });
});

describe("refuses, and says what to do:", () => {
  const cases: readonly (readonly [argv: readonly string[], message: RegExp])[] = [
    [["--modle", "a/b"], /no option --modle\. Did you mean --model\?[\s\S]*--help/],
    [["-x"], /no option -x\./],
    [["t"], /No model was given[\s\S]*--model openai/],
    [["t", "--model", "gpt-5.6"], /"gpt-5\.6", but models look like "provider\/model"[\s\S]*openai\/gpt-5\.6/],
    [["t", "--model"], /--model <value>' argument missing/],
    [["t", "--model", "--json"], /--model' needs a value/],
    [["t", "--json=yes", "-m", "a/b"], /--json' does not take an argument/],
    [["a", "b", "-m", "a/b"], /one argument, but there are 2[\s\S]*Quote it/],
    [["t", "-m", "a/b", "--max-steps", "0"], /--max-steps is "0"/],
    [["t", "-m", "a/b", "--max-steps", "abc"], /--max-steps is "abc"/],
    [["t", "-m", "a/b", "--max-steps", "1.5"], /--max-steps is "1\.5"/],
    [["t", "-m", "a/b", "--max-steps=-1"], /--max-steps is "-1"/],
    [["t", "-m", "a/b", "--timeout", "0"], /--timeout is "0"/],
    [["t", "-m", "a/b", "--timeout", "5m"], /--timeout is "5m", but it takes seconds/],
    [["t", "-m", "a/b", "--base-url", "localhost:11434"], /--base-url is not an http or https address/],
    [["t", "-m", "a/b", "--json", "--quiet"], /--json and --quiet exclude each other/],
  ];
  for (const [argv, message] of cases) it(argv.join(" "), () => expect(refusal(...argv)).toMatch(message));
});

it("wants no key on the command line, and repeats none", () => {
  for (const argv of [["--api-key", "sk-secret"], ["--api-key=sk-secret"]]) {
    expect(refusal("t", "-m", "a/b", ...argv)).toMatch(/Keys do not belong on a command line[\s\S]*--api-key-env NAME/);
    expect(refusal("t", "-m", "a/b", ...argv)).not.toContain("sk-secret");
  }
});
