import type {
  BedrockRuntimeClient,
  BedrockRuntimeClientConfig,
  ConverseCommandOutput,
  ConverseStreamCommandInput,
  ConverseStreamCommandOutput,
} from "@aws-sdk/client-bedrock-runtime";
import { onlyDefined } from "@smolagents-ts/model-kit";

export interface BedrockConnectionOptions {
  /** Defaults to that of an ARN in `modelId`, AWS_REGION, AWS_DEFAULT_REGION, that of the profile, in this order. */
  readonly region?: string | undefined;
  /** An API key of Bedrock. Defaults to AWS_BEARER_TOKEN_BEDROCK, unless `credentials` or `profile` are given. */
  readonly apiKey?: string | undefined;
  /** What signs the requests: keys, or a function that gives them. Defaults to what the AWS SDK finds: environment, files, SSO, roles. */
  readonly credentials?: BedrockRuntimeClientConfig["credentials"] | undefined;
  /** A profile of `~/.aws/config`. Defaults to AWS_PROFILE. */
  readonly profile?: string | undefined;
  /** An address in place of Bedrock's, e.g. of a VPC. Defaults to AWS_ENDPOINT_URL_BEDROCK_RUNTIME. */
  readonly endpoint?: string | undefined;
}

/** Sends requests through the SDK: with one of our making, or with a client that was given. */
export class BedrockConnection {
  readonly #sdk: Promise<typeof import("./bedrock-sdk.ts")>;
  readonly #options: BedrockConnectionOptions;
  readonly #secrets: string[];
  #client: BedrockRuntimeClient | undefined;

  constructor(options: BedrockConnectionOptions, client: BedrockRuntimeClient | undefined, secrets: string[]) {
    this.#options = options;
    this.#client = client;
    this.#secrets = secrets;
    // Starts to load now and is awaited by the first request, so that the start of the app overlaps.
    this.#sdk = import("./bedrock-sdk.ts");
    // Who never sends a request shall not be ended by an SDK that does not load.
    this.#sdk.catch(() => undefined);
  }

  async converse(input: ConverseStreamCommandInput, abortSignal: AbortSignal): Promise<ConverseCommandOutput> {
    const sdk = await this.#sdk;
    const command = new sdk.ConverseCommand(input);
    command.middlewareStack.add((next) => (args) => next(this.#seen(args)), LAST);
    return this.#clientOf(sdk).send(command, { abortSignal });
  }

  async converseStream(input: ConverseStreamCommandInput, abortSignal: AbortSignal): Promise<ConverseStreamCommandOutput> {
    const sdk = await this.#sdk;
    const command = new sdk.ConverseStreamCommand(input);
    command.middlewareStack.add((next) => (args) => next(this.#seen(args)), LAST);
    return this.#clientOf(sdk).send(command, { abortSignal });
  }

  #clientOf({ BedrockRuntimeClient, NodeHttpHandler }: typeof import("./bedrock-sdk.ts")): BedrockRuntimeClient {
    const { apiKey, credentials, ...others } = this.#options;
    // The SDK writes into what it is given.
    const options = { ...others, credentials: typeof credentials === "object" ? { ...credentials } : credentials };
    this.#client ??= new BedrockRuntimeClient({
      ...onlyDefined(options),
      ...(apiKey !== undefined && { token: { token: apiKey }, authSchemePreference: ["httpBearerAuth"] }),
      // What was asked for goes before a key in the environment.
      ...(apiKey === undefined && (options.credentials ?? options.profile) && { authSchemePreference: ["sigv4"] }),
      maxAttempts: 1,
      // HTTP/1.1, where leaving a reply closes its connection, and which addresses without TLS speak, too. No clock but ours.
      requestHandler: new NodeHttpHandler({
        httpsAgent: { maxSockets: Number.POSITIVE_INFINITY },
        httpAgent: { maxSockets: Number.POSITIVE_INFINITY },
      }),
    } as BedrockRuntimeClientConfig);
    return this.#client;
  }

  /** Remembers what a request was signed with: credentials may come from anywhere, and no error may repeat them. */
  #seen<Arguments extends { readonly request: unknown }>(args: Arguments): Arguments {
    const { headers = {} } = args.request as { readonly headers?: Readonly<Record<string, string>> };
    for (const [name, value] of Object.entries(headers)) {
      if (!/^(authorization|x-amz-security-token)$/i.test(name)) continue;
      const [, accessKeyId, signature] = /Credential=([^/]+).*Signature=(\w+)/.exec(value) ?? [];
      for (const secret of [value.replace(/^Bearer /, ""), accessKeyId, signature]) {
        if (secret && !this.#secrets.includes(secret)) this.#secrets.push(secret);
      }
    }
    // Signatures are new each time.
    if (this.#secrets.length > 100) this.#secrets.splice(20, 50);
    return args;
  }
}

/** After the request is signed. */
const LAST = { step: "deserialize", priority: "low", name: "smolagents" } as const;
