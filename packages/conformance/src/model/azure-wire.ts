/**
 * Azure OpenAI. Errors as it answers them, and the results of its content filter in every chunk:
 * https://learn.microsoft.com/azure/ai-foundry/openai/reference and https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter
 */

import { chatCompletionsWire, toChunk } from "./chat-completions-wire.ts";
import { createModelServer } from "./model-server.ts";
import { responsesWire } from "./responses-wire.ts";
import type { ModelStandIn, ModelWire, RecordedRequest, Refusal } from "./script.ts";

export interface AzureStandInOptions {
  /** The name of the one deployment. */
  readonly deployment: string;
  /** Answers at the address of the deployment, for this version alone. By default at the address without a version. */
  readonly apiVersion?: string;
  /** Which of OpenAI's APIs it speaks. Defaults to chat completions. */
  readonly api?: "chat-completions" | "responses";
}

/** A stand-in for an Azure OpenAI resource. Like Azure it refuses other addresses, versions and headers than its own. */
export const createAzureServer = (options: AzureStandInOptions): Promise<ModelStandIn> => createModelServer(azureWire(options));

const PATHS = { "chat-completions": "chat/completions", responses: "responses" };

const SAFE = { filtered: false, severity: "safe" };
const SAFE_RESULTS = { hate: SAFE, self_harm: SAFE, sexual: SAFE, violence: SAFE };
/** The first chunk has no choice, and nothing in the fields that others fill. */
const PROMPT_RESULTS = {
  choices: [],
  created: 0,
  id: "",
  model: "",
  object: "",
  prompt_filter_results: [
    { prompt_index: 0, content_filter_results: { ...SAFE_RESULTS, jailbreak: { filtered: false, detected: false } } },
  ],
};

/** Chat completions with what the content filter adds. */
const filteredWire: ModelWire = {
  ...chatCompletionsWire,
  newReply() {
    let before = toFrame(PROMPT_RESULTS);
    return {
      frame(step) {
        const chunk = toChunk(step) as { readonly choices?: readonly object[] };
        const choices = chunk.choices?.map((choice) => ({ ...choice, content_filter_results: SAFE_RESULTS }));
        const frame = before + toFrame({ ...chunk, ...(choices && { choices }) });
        before = "";
        return frame;
      },
      end: () => chatCompletionsWire.end,
    };
  },
};

const azureWire = ({ deployment, apiVersion, api = "chat-completions" }: AzureStandInOptions): ModelWire => ({
  ...(api === "responses" ? responsesWire : filteredWire),
  basePath: "/",
  refuse: toErrorAnswer,
  check({ path, headers, body }) {
    const { pathname, searchParams } = new URL(path, "http://stand-in");
    const versions = searchParams.getAll("api-version");
    const address = apiVersion === undefined ? `/openai/v1/${PATHS[api]}` : `/openai/deployments/${deployment}/${PATHS[api]}`;
    if (apiVersion === undefined ? versions.length > 0 : versions.length !== 1) return refused("404", "Resource not found");
    if (apiVersion !== undefined && versions[0] !== apiVersion) return refused("BadRequest", "API version not supported");
    if (!isKnown(headers)) return toErrorAnswer({ reason: "unauthorized" });
    if (pathname.startsWith("/openai/deployments/") && pathname !== address) return toErrorAnswer({ reason: "not-found" });
    if (pathname !== address) return refused("404", "Resource not found");
    const { model } = body as { readonly model?: unknown };
    return apiVersion === undefined && model !== deployment ? toErrorAnswer({ reason: "not-found" }) : undefined;
  },
});

/** A key in its own header, or a token of Entra ID, and not both. */
const isKnown = (headers: RecordedRequest["headers"]): boolean =>
  headers["authorization"] === undefined
    ? Boolean(headers["api-key"])
    : /^Bearer \S+$/.test(String(headers["authorization"])) && !headers["api-key"];

const toFrame = (chunk: object): string => `data: ${JSON.stringify(chunk)}\n\n`;

const refused = (code: string, message: string, status = code === "404" ? 404 : 400) => ({
  status,
  body: JSON.stringify({ error: { code, message } }),
});

function toErrorAnswer(refusal: Refusal) {
  const known = ERRORS[refusal.reason];
  if (!known) return chatCompletionsWire.refuse(refusal);
  const [status, code, text] = known;
  const { message = text, retryAfterSeconds } = refusal;
  return {
    ...refused(code, message, status),
    // Both headers come, this one in milliseconds.
    ...(retryAfterSeconds !== undefined && { headers: { "retry-after-ms": String(retryAfterSeconds * 1000) } }),
  };
}

/** Errors of the gateway; those of the model itself are OpenAI's. */
const ERRORS: { readonly [Reason in Refusal["reason"]]?: readonly [status: number, code: string, text: string] } = {
  unauthorized: [
    401,
    "401",
    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.",
  ],
  forbidden: [403, "AccessDenied", "Access denied due to Virtual Network/Firewall rules."],
  "not-found": [
    404,
    "DeploymentNotFound",
    "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.",
  ],
  "rate-limit": [
    429,
    "429",
    "Requests to the ChatCompletions_Create Operation have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 1 second.",
  ],
  overloaded: [503, "503", "The service is temporarily unable to process your request. Please try again later."],
};
