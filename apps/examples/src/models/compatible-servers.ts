// Servers that speak OpenAI's API, by name. Those on this machine need no key.
import { CodeAgent } from "@smolagents-ts/core";
import { OpenAIModel } from "@smolagents-ts/model-openai";

// #region by-name
const local = new CodeAgent({ model: "ollama/llama3.2", executor: "local" });
const hosted = new CodeAgent({ model: "groq/openai/gpt-oss-120b", executor: "local" }); // the key is in GROQ_API_KEY
// #endregion by-name

// #region options
const model = new OpenAIModel({
  preset: "vllm",
  modelId: "Qwen/Qwen3-32B",
  baseURL: process.env["GPU_SERVER"] ?? "http://gpu-1:8000/v1",
  capabilities: { tools: true },
});
// #endregion options
const own = new CodeAgent({ model, executor: "local" });

for (const agent of [local, hosted, own]) {
  const { output } = await agent.run("How many days are there in 2100?");
  console.log(output);
  await agent.close();
}
