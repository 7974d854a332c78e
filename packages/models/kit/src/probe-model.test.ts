import {
  type AssistantPart,
  type Model,
  type ModelCapabilities,
  ModelError,
  type ModelEvent,
  type ModelRequest,
} from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { probeModel } from "./probe-model.ts";
import { Reply } from "./reply.ts";

/** What a pretended model can do; what it cannot, it refuses as servers do. */
interface Ability {
  readonly can?: readonly (keyof ModelCapabilities)[];
  /** Takes what it cannot use, and says nothing. */
  readonly isSilent?: boolean;
  readonly declares?: ModelCapabilities;
}

function pretend({ can = [], isSilent = false, declares }: Ability) {
  const requests: ModelRequest[] = [];
  async function* stream(request: ModelRequest): AsyncGenerator<ModelEvent> {
    requests.push(request);
    const { messages, tools, responseFormat, stop } = request;
    const refuse = (ability: keyof ModelCapabilities) => {
      if (can.includes(ability) || isSilent) return;
      throw new ModelError(`No ${ability}.`, { kind: "bad-request" });
    };
    const files = messages.flatMap(({ content }) => content.filter((part) => part.type === "media"));
    const types = files.map(({ mediaType }) => mediaType.split("/")[0]);
    if (types.includes("image")) refuse("images");
    if (types.includes("audio")) refuse("audio");
    if (tools) refuse("tools");
    if (responseFormat) refuse("jsonSchema");
    if (stop) refuse("stop");

    const parts: AssistantPart[] = [];
    if (can.includes("reasoning")) parts.push({ type: "reasoning", text: "Hm." });
    const word = (text: string): AssistantPart => ({ type: "text", text });
    if (tools && can.includes("tools")) {
      const call = (id: string): AssistantPart => ({
        type: "tool-call",
        id,
        name: "note",
        argsText: '{"word":"left"}',
        args: { word: "left" },
      });
      parts.push(call("a"), ...(can.includes("parallelTools") ? [call("b")] : []));
    } else if (responseFormat && can.includes("jsonSchema")) parts.push(word('{"colour":"blue"}'));
    else if (stop) parts.push(word(can.includes("stop") ? "1 2 3 4 5 6 " : "1 2 3 4 5 6 7 8 9"));
    else parts.push(word(types.includes("image") && can.includes("images") ? "Red." : "Nothing."));

    const repeated = requests.filter((other) => JSON.stringify(other.messages) === JSON.stringify(messages)).length > 1;
    yield { type: "start", warnings: [] };
    yield {
      type: "finish",
      reason: "stop",
      message: { role: "assistant", content: parts },
      usage: { inputTokens: 10, outputTokens: 1, ...(can.includes("promptCache") && repeated && { cacheReadTokens: 9 }) },
    };
  }
  const model: Model = { id: "m", adapter: "pretended", ...(declares && { capabilities: declares }), stream };
  return { model, requests };
}

const ALL = ["stop", "tools", "parallelTools", "jsonSchema", "images", "audio", "reasoning", "promptCache"] as const;

describe("probeModel", () => {
  it("sees what a model can do", async () => {
    const { capabilities, usage } = await probeModel(pretend({ can: ALL }).model);
    expect(capabilities).toEqual(Object.fromEntries(ALL.map((name) => [name, true])));
    expect(usage).toEqual({ inputTokens: 70, outputTokens: 7 });
  });

  it("takes a refusal for a no, and leaves open what nobody can refuse", async () => {
    const { capabilities } = await probeModel(pretend({}).model);
    expect(capabilities).toEqual({ stop: false, tools: false, parallelTools: false, jsonSchema: false, images: false, audio: false });
  });

  it("does not take silence for a yes", async () => {
    const { capabilities } = await probeModel(pretend({ isSilent: true }).model);
    // Sound alone has no answer that could be checked: it was taken, and that is all that is said.
    expect(capabilities).toEqual({ jsonSchema: false, audio: true });
  });

  it("believes what it saw more than what is declared, and what is declared where it saw nothing", async () => {
    const { capabilities } = await probeModel(pretend({ isSilent: true, declares: { jsonSchema: true, images: true } }).model);
    expect(capabilities).toMatchObject({ jsonSchema: false, images: true });
  });

  it("sees that an adapter had to stop by itself", async () => {
    const model: Model = {
      id: "m",
      adapter: "pretended",
      async *stream({ stop }) {
        const reply = new Reply({ stop });
        yield* reply.text("1 2 3 4 5 6 7 8 9");
        if (!reply.stopped) reply.finish("stop", "stop");
        yield* reply.end();
      },
    };
    // The count of such a reply is a guess, since its end was not waited for.
    expect((await probeModel(model)).capabilities.stop).toBe(false);
  });

  it("asks one question, not seven, of a model that nobody may ask", async () => {
    const requests: ModelRequest[] = [];
    const model: Model = {
      id: "m",
      adapter: "pretended",
      // biome-ignore lint/correctness/useYield: it fails before
      async *stream(request) {
        requests.push(request);
        throw new ModelError("Wrong key.", { kind: "auth" });
      },
    };
    await expect(probeModel(model)).rejects.toMatchObject({ kind: "auth" });
    expect(requests).toHaveLength(1);
  });

  it("hands its signal on", async () => {
    const { model, requests } = pretend({ can: ALL });
    const { signal } = new AbortController();
    await probeModel(model, { signal });
    expect(requests.every((request) => request.signal === signal)).toBe(true);
  });
});
