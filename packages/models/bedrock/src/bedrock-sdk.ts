// The one place that loads the SDK, in a chunk of its own.

export { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
export { NodeHttpHandler } from "@smithy/node-http-handler";
