import { describeLiveModel } from "@smolagents-ts/conformance";
import { expect, it } from "vitest";
import { OpenAIModel } from "./openai-model.ts";

const modelId = process.env["OPENAI_MODEL"] ?? "gpt-5-mini";
const missing = process.env["OPENAI_API_KEY"] ? undefined : "OPENAI_API_KEY";

/** Run with LIVE=1 and a key in OPENAI_API_KEY. */
for (const api of ["responses", "chat-completions"] as const) {
  describeLiveModel(`OpenAI itself, with ${api}`, () => new OpenAIModel({ modelId, api }), { missing });

  it.skipIf(missing)(`OpenAI's models do without what they refuse, with ${api}`, { timeout: 60_000 }, async () => {
    const model = new OpenAIModel({ modelId: "gpt-4.1-mini", api, temperature: 0.5 });
    let last: unknown;
    for await (const event of model.stream({ messages: [{ role: "user", content: [{ type: "text", text: "Say yes." }] }] })) last = event;
    expect(last).toMatchObject({ type: "finish", reason: "stop" });
  });
}
