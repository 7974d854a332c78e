import { describeLiveModel } from "@smolagents-ts/conformance";
import { AISDKModel } from "./ai-sdk-model.ts";

/** Any name that the package takes; its provider must be installed. */
const modelId = process.env["AI_SDK_MODEL"] ?? "openai/gpt-5-mini";
const missing = (process.env["OPENAI_API_KEY"] ?? process.env["AI_SDK_MODEL"]) ? undefined : "OPENAI_API_KEY or AI_SDK_MODEL";

/** Run with LIVE=1, and OPENAI_API_KEY or AI_SDK_MODEL with the key of its provider. */
describeLiveModel("a provider of the AI SDK itself", () => new AISDKModel({ modelId }), { missing });
