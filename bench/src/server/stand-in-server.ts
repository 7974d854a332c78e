// A vendor's server that streams one long reply, in a process of its own so that its work is not counted as the client's.
import {
  createBedrockServer,
  createChatCompletionsServer,
  createResponsesServer,
  type ModelStandIn,
  type ReplyStep,
} from "@smolagents-ts/conformance/stand-ins";

const makers: { readonly [wire: string]: () => Promise<ModelStandIn> } = {
  chat: createChatCompletionsServer,
  responses: createResponsesServer,
  bedrock: createBedrockServer,
};

const [wire = "", chunks = "0"] = process.argv.slice(2);
const server = await makers[wire]?.();
if (!server) throw new Error(`There is no wire called ${wire}.`);
const steps: ReplyStep[] = Array.from({ length: Number(chunks) }, () => ({ type: "text", delta: "token " }));
server.answer({
  steps: [...steps, { type: "finish", reason: "stop" }, { type: "usage", usage: { inputTokens: 10, outputTokens: Number(chunks) } }],
  pieceBytes: 65_536,
});
process.send?.({ url: server.url });
process.on("disconnect", () => process.exit());
