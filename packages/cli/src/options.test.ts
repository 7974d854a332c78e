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
  const limits = "--timeout 1.5 --max-tokens 1000 --max-time 60 --max-cost 0.5 --price 1.25/10 --planning-interval 3";
  const rest = "--api-key-env KEY -q --mode both --image a.png --image b.png --resume in.json --save-state out.json --approve --answer Red";
  expect(parseCommand([...argv.split(" "), ...limits.split(" "), ...rest.split(" "), "--instructions", "Be brief."])).toEqual({
    type: "run",
    task: "task",
    model: { provider: "hub", modelId: "Qwen/Qwen3-32B" },
    baseURL: "http://localhost:1/v1",
    apiKeyEnv: "KEY",
    mode: "both",
    executor: "docker",
    images: ["a.png", "b.png"],
    tools: ["a.ts", "b.js"],
    instructions: "Be brief.",
    planningInterval: 3,
    maxSteps: 5,
    budget: { totalTokens: 1_000, wallTimeMs: 60_000, cost: 0.5 },
    price: { input: 1.25, output: 10 },
    timeoutMs: 1_500,
    stateFile: "out.json",
    resume: "in.json",
    verdict: { approve: true, reject: undefined, answer: "Red" },
  });
});

it("leaves what was not said to the defaults", () => {
  expect(parseCommand(["-m", "a/b"])).toMatchObject({
    task: undefined,
    mode: undefined,
    executor: "local",
    tools: [],
    maxSteps: undefined,
    budget: {},
    stateFile: undefined,
  });
});

it("keeps the state in the file it goes on from, unless another one is named", () => {
  expect(parseCommand(["-m", "a/b", "--resume", "a.json"])).toMatchObject({ resume: "a.json", stateFile: "a.json" });
  expect(parseLook(["--resume", "a.json", "--save-state", "b.json"])).toMatchObject({ resume: "a.json", stateFile: "b.json" });
});

it("reads how things are told also of a command that cannot work", () => {
  expect(parseLook(["--nonsense", "--json", "--resume"])).toMatchObject({ json: true, resume: undefined });
  expect(parseLook(["-mq"])).toMatchObject({ quiet: false });
  expect(parseLook(["-qh"])).toMatchObject({ quiet: true });
});

it("takes a task that looks like an option after --", () => {
  expect(parseCommand(["-m", "a/b", "--", "--json"])).toMatchObject({ task: "--json" });
  expect(parseLook(["-m", "a/b", "--", "--json"])).toMatchObject({ json: false, verbose: false, color: true });
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
    [["t", "-m", "a/b", "--mode", "chat"], /--mode is "chat", but there are code, tools, both, auto/],
    [["t", "-m", "a/b", "--planning-interval", "0"], /--planning-interval is "0"/],
    [["t", "-m", "a/b", "--max-tokens", "1e6"], /--max-tokens is "1e6", but it takes a whole number of tokens/],
    [["t", "-m", "a/b", "--max-time", "1h"], /--max-time is "1h", but it takes seconds/],
    [["t", "-m", "a/b", "--max-cost", "1"], /--max-cost needs to know what tokens cost[\s\S]*--price 1\.25\/10/],
    [["t", "-m", "a/b", "--max-cost", "0", "--price", "1/2"], /--max-cost is "0"/],
    [["t", "-m", "a/b", "--price", "1.25"], /--price is "1\.25", but it takes the price of a million tokens/],
    [["t", "-m", "a/b", "--price", "1..2/3"], /--price is/],
    [["t", "-m", "a/b", "--approve"], /decide what a saved run waits for[\s\S]*--resume/],
    [["t", "-m", "a/b", "--resume", "s", "--approve", "--reject", "no"], /--approve and --reject exclude each other/],
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
