// Models and executors by name: "openai/…" imports @smolagents-ts/model-openai on first use, "local" @smolagents-ts/executor-local.
// So a name can come from a configuration file, and a missing package is answered with the command that installs it.
import { CodeAgent } from "@smolagents-ts/core";

const agent = new CodeAgent({ model: "openai/gpt-5.6", executor: "local" });

const { output, steps, usage } = await agent.run("How many prime numbers are below 100,000, and how many of them are palindromes?");

console.log(output);
console.log(`${steps.length} step(s), ${usage.inputTokens} tokens in, ${usage.outputTokens} out`);
await agent.close();
