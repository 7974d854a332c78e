import type { BedrockRuntimeClient, GuardrailStreamConfiguration } from "@aws-sdk/client-bedrock-runtime";
import { AgentConfigError, type JsonObject, type ModelCapabilities, type ModelError, type ModelRequest } from "@smolagents-ts/core";
import {
  type ErrorContext,
  ModelAdapter,
  type ModelCallOptions,
  onlyDefined,
  type PreparedCall,
  Reply,
  readReply,
} from "@smolagents-ts/model-kit";
import { BedrockConnection, type BedrockConnectionOptions } from "./bedrock-connection.ts";
import { ConverseReader } from "./converse-reader.ts";
import { capabilitiesOf } from "./model-family.ts";
import { Refusals } from "./refusals.ts";
import { toBedrockError } from "./to-bedrock-error.ts";
import { toConverseRequest } from "./to-converse-request.ts";

export interface BedrockModelOptions extends ModelCallOptions, BedrockConnectionOptions {
  /** The id of a model or of an inference profile, e.g. `us.anthropic.claude-sonnet-4-6`, or the ARN of either. */
  readonly modelId: string;
  /** A guardrail of the account that reads along. What it stops ends with the reason `content-filter`. */
  readonly guardrailConfig?: GuardrailStreamConfiguration | undefined;
  /** Whether replies are streamed. Defaults to true, until a model refuses to. */
  readonly stream?: boolean | undefined;
  /** What the model takes, over what its id tells. An ARN of an inference profile tells nothing. */
  readonly capabilities?: ModelCapabilities | undefined;
  /** A client of the AWS SDK made elsewhere, with `maxAttempts: 1`. The options about the connection are then its own. */
  readonly client?: BedrockRuntimeClient | undefined;
}

/**
 * A model of Amazon Bedrock, through the Converse API of the AWS SDK.
 *
 * Throws `AgentConfigError` for an `endpoint` that is no URL.
 */
export class BedrockModel extends ModelAdapter {
  readonly #connection: BedrockConnection;
  readonly #options: Omit<BedrockModelOptions, "apiKey" | "credentials" | "client">;
  readonly #errors: ErrorContext;
  readonly #refusals = new Refusals();
  readonly #saved: JsonObject | undefined;

  constructor({ apiKey, credentials, client, ...options }: BedrockModelOptions) {
    const { modelId, region: givenRegion, profile, endpoint } = options;
    const url = endpoint ?? environment("AWS_ENDPOINT_URL_BEDROCK_RUNTIME") ?? environment("AWS_ENDPOINT_URL");
    if (endpoint !== undefined && !URL.canParse(endpoint)) {
      throw new AgentConfigError("The option endpoint is not a URL.", {
        hint: 'It looks like "https://vpce-1234.bedrock-runtime.us-east-1.vpce.amazonaws.com".',
      });
    }
    const region = givenRegion ?? regionOf(modelId) ?? environment("AWS_REGION") ?? environment("AWS_DEFAULT_REGION");
    const key = apiKey ?? (credentials || profile || client ? undefined : environment("AWS_BEARER_TOKEN_BEDROCK"));
    const secrets = [...secretsOf(credentials), key, environment("AWS_SECRET_ACCESS_KEY"), environment("AWS_SESSION_TOKEN")].filter(
      (secret) => secret !== undefined,
    );
    const regional = region && `https://bedrock-runtime.${region}.amazonaws.com`;
    const baseURL = client ? undefined : (url ?? regional);
    const errors = { modelId, secrets, ...(baseURL && { baseURL }) };
    super({ ...options, adapter: "bedrock", errors });
    this.#options = options;
    this.#errors = errors;
    this.#connection = new BedrockConnection({ region, profile, endpoint, credentials, apiKey: key }, client, secrets);
    // A client or a function cannot be written down.
    const isLive = client !== undefined || typeof credentials === "function";
    this.#saved = isLive
      ? undefined
      : (structuredClone(onlyDefined({ ...options, endpoint: endpoint && withoutUser(endpoint) })) as JsonObject);
  }

  override get capabilities(): ModelCapabilities {
    return {
      ...capabilitiesOf(this.id),
      ...super.capabilities,
      ...(this.#refusals.has("stop") && { stop: false }),
      ...(this.#refusals.has("jsonSchema") && { jsonSchema: false }),
      ...(this.#refusals.has("cachePoints") && { promptCache: false }),
    };
  }

  /** The options but keys. Throws `AgentConfigError` for a model with a `client` of its own or a function for `credentials`. */
  toJSON(): JsonObject {
    if (this.#saved) return this.#saved;
    throw new AgentConfigError("A model with its own client or a function for credentials cannot be saved.", {
      hint: "Give it again when the agent is loaded.",
    });
  }

  protected override toModelError(error: unknown): ModelError {
    return toBedrockError(error, this.#errors);
  }

  protected override prepare(request: ModelRequest): PreparedCall {
    const build = () => {
      const { guardrailConfig, convertRoles, maxMediaBytes } = this.#options;
      return toConverseRequest(request, {
        modelId: this.id,
        refusals: this.#refusals,
        capabilities: this.capabilities,
        guardrailConfig,
        convertRoles,
        maxMediaBytes,
      });
    };
    let { input, warnings } = build();
    return {
      send: async (signal) => {
        const { stop } = request;
        const reply = new Reply({ stop, warnings, modelId: this.id, promptLength: () => lengthOf(request) });
        const reader = new ConverseReader(reply, stop);
        if (this.#options.stream === false || !this.#refusals.streams(input)) {
          const response = await this.#connection.converse(input, signal);
          reply.requestId = response.$metadata.requestId;
          return readReply(once(response), reply, (whole) => reader.whole(whole), { signal });
        }
        const { stream, $metadata } = await this.#connection.converseStream(input, signal);
        reply.requestId = $metadata.requestId;
        return readReply(stream ?? nothing(), reply, (event) => reader.push(event), { signal });
      },
      recover: (failure) => {
        if (!this.#refusals.learn(failure, input)) return false;
        ({ input, warnings } = build());
        return true;
      },
    };
  }
}

async function* once<Value>(value: Value) {
  yield value;
}

async function* nothing() {}

/** In characters, files left out. */
const lengthOf = ({ messages }: ModelRequest): number =>
  JSON.stringify(messages, (key, value: unknown) => (key === "base64" ? undefined : value)).length;

/** An ARN names the one region where it holds. */
const regionOf = (modelId: string): string | undefined => /^arn:[\w-]+:[\w-]+:([\w-]+):/.exec(modelId)?.[1];

const secretsOf = (credentials: BedrockModelOptions["credentials"]): readonly (string | undefined)[] => {
  if (typeof credentials !== "object") return [];
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return [accessKeyId, secretAccessKey, sessionToken];
};

/** A name and a password may stand in a URL. */
function withoutUser(endpoint: string): string {
  const url = new URL(endpoint);
  if (!url.username && !url.password) return endpoint;
  url.username = "";
  url.password = "";
  return url.href;
}

const environment = (name: string): string | undefined => globalThis.process?.env[name] || undefined;
