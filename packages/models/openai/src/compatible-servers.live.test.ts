import type { ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { OpenAIModel } from "./openai-model.ts";
import { type PresetName, presetNames, presets } from "./presets.ts";

/** Models that the servers surely have, or that are asked for by the variable `<PRESET>_MODEL`, e.g. GROQ_MODEL. */
const MODELS: Readonly<Partial<Record<PresetName, string>>> = {
  ollama: "llama3.2",
  // It answers with the one model that it has, whatever it is asked for.
  "llama-server": "any",
  groq: "openai/gpt-oss-20b",
  together: "openai/gpt-oss-20b",
  openrouter: "openai/gpt-oss-20b",
};

const environment = (name: string | undefined) => (name === undefined ? undefined : process.env[name]);
const modelOf = (name: PresetName) => environment(`${name.toUpperCase().replaceAll("-", "_")}_MODEL`) ?? MODELS[name];

/**
 * Run with LIVE=1, and the variable of a local server's address or of a key. LLAMA_SERVER_BASE_URL may be any build of llama.cpp's server, e.g.
 * that of `llama-cpp-python[server]` or of `xllamacpp` from PyPI, with any GGUF.
 */
describe.each(presetNames.map((name) => ({ name, preset: presets[name] })))("$name", { timeout: 60_000 }, ({ name, preset }) => {
  const reach = preset.start ? preset.urlName : preset.keyName;
  const modelId = modelOf(name);
  const missing = environment(reach) ? (modelId ? undefined : "its model's variable") : reach;

  describe.skipIf(missing)(missing ? `skipped without ${missing}` : "reached", () => {
    const apis = name === "llama-server" ? (["chat-completions", "responses"] as const) : [undefined];

    it.each(apis)("answers, and counts tokens (%s)", async (api) => {
      const model = new OpenAIModel({ modelId: modelId ?? "", preset: name, ...(api && { api }), maxOutputTokens: 200 });
      const request: ModelRequest = { messages: [{ role: "user", content: [{ type: "text", text: "Say hello in one word." }] }] };
      let shown = "";
      let last: ModelFinish | undefined;
      for await (const event of model.stream(request)) {
        if (event.type === "text") shown += event.delta;
        if (event.type === "finish") last = event;
      }
      const text = last?.message.content.map((part) => (part.type === "text" ? part.text : "")).join("");
      expect(text).toBe(shown);
      expect(last?.usage.outputTokens).toBeGreaterThan(0);
    });
  });
});
