import { describeLiveModel } from "@smolagents-ts/conformance";
import { BedrockModel } from "./bedrock-model.ts";

const modelId = process.env["BEDROCK_MODEL"] ?? "us.amazon.nova-lite-v1:0";
const canSign = process.env["AWS_BEARER_TOKEN_BEDROCK"] ?? process.env["AWS_ACCESS_KEY_ID"] ?? process.env["AWS_PROFILE"];
const missing = canSign && process.env["AWS_REGION"] ? undefined : "AWS_REGION and AWS_BEARER_TOKEN_BEDROCK";

/** Run with LIVE=1, a region in AWS_REGION, and AWS_BEARER_TOKEN_BEDROCK or other credentials in the environment. */
describeLiveModel("Amazon Bedrock itself", () => new BedrockModel({ modelId }), { missing });
