// A model on this machine, in this process: no server, no key, and after the first time no network.
import { CodeAgent } from "@smolagents-ts/core";
import { withReasoningTags } from "@smolagents-ts/model-kit";
import { TransformersModel } from "@smolagents-ts/model-transformers";

// #region model
const model = new TransformersModel({
  modelId: "onnx-community/Qwen3-0.6B-ONNX",
  dtype: "q4f16",
  extra: { chat_template_kwargs: { enable_thinking: false } }, // A setting of this model's chat template.
  onProgress: ({ file, loadedBytes, totalBytes }) => console.error(`${file}: ${loadedBytes} of ${totalBytes} bytes`),
});
await model.load(); // Downloads it the first time. Without this line, the first request does.
// #endregion model

// #region agent
const agent = new CodeAgent({ model, executor: "local" });
const { output } = await agent.run("How many days are there in 2100?");
await model.close(); // Frees the memory.
// #endregion agent
console.log(output);

// #region by-name
const byName = new CodeAgent({ model: "transformers/onnx-community/Qwen3-0.6B-ONNX", executor: "local" });
// #endregion by-name
console.log((await byName.run("How many days are there in 2101?")).output);

// #region thinking
const thinking = withReasoningTags(new TransformersModel({ modelId: "onnx-community/Qwen3-0.6B-ONNX", dtype: "q4f16" }));
// #endregion thinking
const thoughtful = new CodeAgent({ model: thinking, executor: "local" });
console.log((await thoughtful.run("How many days are there in 2102?")).output);
for (const each of [agent, byName, thoughtful]) await each.close();
