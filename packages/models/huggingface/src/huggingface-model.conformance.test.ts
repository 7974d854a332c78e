import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createChatCompletionsServer, describeModelConformance, type MakeModel } from "@smolagents-ts/conformance";
// The built package, by its own name.
import { HuggingFaceModel } from "@smolagents-ts/model-huggingface";
import { afterAll, beforeAll, vi } from "vitest";
import { newModelId, SERVED } from "./loopback-server.ts";

const retries = { firstDelayMs: 10 };
const skip = { "names the server that nobody answers at": "the SDK's addresses are fixed: the one named is router.huggingface.co" };

describeModelConformance("huggingface with an endpoint", {
  server: createChatCompletionsServer,
  makeModel: (endpointUrl, apiKey) => new HuggingFaceModel({ modelId: "tgi", endpointUrl, apiKey, retries }),
});

describeModelConformance("huggingface through the router", {
  server: createChatCompletionsServer,
  makeModel: routedTo((apiKey) => new HuggingFaceModel({ modelId: "Qwen/Qwen3-32B:fastest", apiKey, retries })),
  skip,
});

describeModelConformance("huggingface with a named provider", {
  server: createChatCompletionsServer,
  makeModel: routedTo((apiKey) => new HuggingFaceModel({ modelId: newModelId(), provider: "together", apiKey, retries })),
  skip,
});

/** Sends what is for the router to the stand-in of the case. */
function routedTo(makeModel: (apiKey: string) => HuggingFaceModel): MakeModel {
  return (url, apiKey) => {
    servers.set("https://router.huggingface.co", new URL(url).origin);
    return makeModel(`hf_${apiKey}`);
  };
}

const servers = new Map<string, string>();
const hub = createServer((_, response) => response.end(JSON.stringify(SERVED)));
beforeAll(async () => {
  await new Promise<void>((resolve) => hub.listen(0, "127.0.0.1", resolve));
  servers.set("https://huggingface.co", `http://127.0.0.1:${(hub.address() as AddressInfo).port}`);
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (input: string, init?: RequestInit) => {
    const { origin, pathname, search } = new URL(input);
    return fetch(`${servers.get(origin) ?? origin}${pathname}${search}`, init);
  });
});
afterAll(() => {
  vi.unstubAllGlobals();
  hub.close();
});
