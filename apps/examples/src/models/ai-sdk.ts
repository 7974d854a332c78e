// Every provider of the AI SDK as a model for agents, and a model for agents in the AI SDK. Keys are the providers' own, here OPENAI_API_KEY.
import { openai } from "@ai-sdk/openai";
import { CodeAgent } from "@smolagents-ts/core";
import { AISDKModel, toLanguageModel } from "@smolagents-ts/model-ai-sdk";
import { OpenAIModel } from "@smolagents-ts/model-openai";
import { generateText } from "ai";

// #region object
const agent = new CodeAgent({ model: new AISDKModel({ model: openai.chat("gpt-5.6") }), executor: "local" });
// #endregion object

// #region settings
const own = new AISDKModel({
  modelId: "openai-compatible/qwen3",
  settings: { name: "local", baseURL: process.env["LOCAL_URL"] ?? "http://localhost:11434/v1" },
});
// #endregion settings

for (const each of [agent, new CodeAgent({ model: own, executor: "local" })]) {
  const { output } = await each.run("How many days are there in 2100?");
  console.log(output);
  await each.close();
}

// #region language-model
const model = toLanguageModel(new OpenAIModel({ modelId: "gpt-5.6" }));
const { text } = await generateText({ model, prompt: "How many days are there in 2100?" });
// #endregion language-model
console.log(text);
