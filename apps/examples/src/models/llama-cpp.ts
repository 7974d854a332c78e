// A model in a GGUF file, run in this process by llama.cpp: no server, no key, no network.
import { CodeAgent } from "@smolagents-ts/core";
import { LlamaCppModel } from "@smolagents-ts/model-llama-cpp";
import { getLlama } from "node-llama-cpp";

// #region model
const model = new LlamaCppModel({
  modelId: "qwen2.5-coder-7b-instruct-q4_k_m.gguf", // In the folder that LLAMA_CPP_MODELS names.
  contextSize: 16_384,
  grammar: "code", // Every action is a program, however small the model.
});
// #endregion model

// #region agent
const agent = new CodeAgent({ model, executor: "local" });
const { output } = await agent.run("How many days are there in 2100?");
await model.close(); // Frees the memory.
// #endregion agent
console.log(output);

// #region by-name
const byName = new CodeAgent({ model: "llama-cpp/qwen2.5-coder-7b-instruct-q4_k_m.gguf", executor: "local" });
// #endregion by-name
console.log((await byName.run("How many days are there in 2101?")).output);

// #region own
const llama = await getLlama({ build: "never" });
const modelPath = `${process.env["LLAMA_CPP_MODELS"]}/qwen2.5-coder-7b-instruct-q4_k_m.gguf`;
const own = new LlamaCppModel({ modelId: "mine", model: await llama.loadModel({ modelPath, gpuLayers: 20 }) });
// #endregion own
const withOwn = new CodeAgent({ model: own, executor: "local" });
console.log((await withOwn.run("How many days are there in 2102?")).output);
for (const each of [agent, byName, withOwn]) await each.close();
