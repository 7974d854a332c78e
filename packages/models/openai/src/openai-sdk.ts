// The one place that loads the SDK: the build bundles it into a chunk of its own.
export { OpenAI } from "openai";
