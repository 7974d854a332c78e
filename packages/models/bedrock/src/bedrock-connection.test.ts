import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { PluginRegistry, resolveModel } from "@smolagents-ts/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BedrockModel } from "./bedrock-model.ts";
import plugin from "./index.ts";
import { event, fail, finish, HI, refuse, serve, stream } from "./loopback-bedrock.ts";

const KEYS = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };

// What this machine knows of AWS must not decide.
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_CONFIG_FILE", "/nonexistent/config");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials");
});
afterEach(() => vi.unstubAllEnvs());

const writeProfiles = (text: string) => {
  const file = join(mkdtempSync(join(tmpdir(), "bedrock-")), "config");
  writeFileSync(file, text);
  vi.stubEnv("AWS_CONFIG_FILE", file);
};

describe("ids", () => {
  it.each([
    "us.anthropic.claude-sonnet-4-20250514-v1:0",
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-6",
    "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:application-inference-profile/abc",
  ])("of every form are found by name and sent whole: %s", async (modelId) => {
    const { requests, endpoint } = await serve();
    vi.stubEnv("AWS_REGION", "us-east-1");
    vi.stubEnv("AWS_BEARER_TOKEN_BEDROCK", "bedrock-key-env");
    vi.stubEnv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", endpoint);
    const registry = new PluginRegistry();
    registry.register(plugin);
    const model = await resolveModel(`bedrock/${modelId}`, registry);
    expect(model).toMatchObject({ id: modelId, adapter: "bedrock" });
    await finish(model as BedrockModel);
    expect(decodeURIComponent(requests[0]?.url ?? "")).toBe(`/model/${modelId}/converse-stream`);
    expect(requests[0]?.headers.authorization).toBe("Bearer bedrock-key-env");
  });
});

describe("the region", () => {
  const signedFor = async (options: object) => {
    const { model, requests } = await serve();
    await finish(model({ region: undefined, credentials: KEYS, ...options }));
    return /Credential=[^/]+\/\d+\/([\w-]+)\/bedrock/.exec(requests[0]?.headers.authorization ?? "")?.[1];
  };

  it("is that of the option, of an ARN, of AWS_REGION, of AWS_DEFAULT_REGION, of the profile, in this order", async () => {
    writeProfiles("[default]\nregion = eu-west-5\n[profile other]\nregion = eu-west-6\n");
    expect(await signedFor({ profile: "other" })).toBe("eu-west-6");
    expect(await signedFor({})).toBe("eu-west-5");
    vi.stubEnv("AWS_DEFAULT_REGION", "eu-west-4");
    expect(await signedFor({})).toBe("eu-west-4");
    vi.stubEnv("AWS_REGION", "eu-west-3");
    expect(await signedFor({})).toBe("eu-west-3");
    const modelId = "arn:aws:bedrock:eu-west-2:1:inference-profile/x";
    expect(await signedFor({ modelId })).toBe("eu-west-2");
    expect(await signedFor({ modelId, region: "eu-west-1" })).toBe("eu-west-1");
  });

  it("that is missing is told, with where it may stand", async () => {
    const error = await fail(new BedrockModel({ modelId: "m", apiKey: "bedrock-key-1234" }));
    expect(error).toMatchObject({ kind: "bad-request", retryable: false, message: expect.stringContaining("needs a region") });
    for (const place of ["AWS_REGION", "AWS_DEFAULT_REGION", "~/.aws/config", "option region"]) expect(error.hint).toContain(place);
  });
});

describe("credentials", () => {
  const authorization = async (options: object) => {
    const { model, requests } = await serve();
    await finish(model({ apiKey: undefined, ...options }));
    return requests[0]?.headers;
  };

  it("may be a key, given or in the environment", async () => {
    expect((await authorization({ apiKey: "bedrock-key-given" }))?.authorization).toBe("Bearer bedrock-key-given");
    vi.stubEnv("AWS_BEARER_TOKEN_BEDROCK", "bedrock-key-env");
    expect((await authorization({}))?.authorization).toBe("Bearer bedrock-key-env");
    expect((await authorization({ apiKey: "bedrock-key-given" }))?.authorization).toBe("Bearer bedrock-key-given");
  });

  it("that are given sign, whatever key stands in the environment", async () => {
    vi.stubEnv("AWS_BEARER_TOKEN_BEDROCK", "bedrock-key-env");
    const signed = await authorization({ credentials: { ...KEYS, sessionToken: "session-token-1" } });
    expect(signed?.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d+\/us-east-1\/bedrock\/aws4_request/);
    expect(signed?.["x-amz-security-token"]).toBe("session-token-1");
    expect((await authorization({ credentials: async () => KEYS }))?.authorization).toContain("AKIAIOSFODNN7EXAMPLE");
    writeProfiles("[profile work]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = secret-of-profile\n");
    expect((await authorization({ profile: "work" }))?.authorization).toContain("Credential=AKIAPROFILE/");
  });

  it("are found where the SDK finds them", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret-of-environment");
    expect((await authorization({}))?.authorization).toContain("Credential=AKIAENVIRONMENT/");
  });

  it("that are missing are a matter of the key, told with what to set, and nothing is sent", async () => {
    const { model, requests } = await serve();
    const error = await fail(model({ apiKey: undefined }));
    expect(error).toMatchObject({ kind: "auth", retryable: false });
    expect(error.message).toContain("Amazon Bedrock needs credentials");
    for (const word of ["AWS_BEARER_TOKEN_BEDROCK", "AWS_ACCESS_KEY_ID", "aws sso login", "profile"]) expect(error.hint).toContain(word);
    expect(requests).toEqual([]);
  });

  it("do not appear in what the model shows or writes down, nor in any error", async () => {
    const credentials = { ...KEYS, sessionToken: "IQoJb3JpZ2luX2VjEXAMPLETOKEN" };
    const { model } = await serve((response, { headers }, number) => {
      // What a server that checks a signature answers, https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
      const canonical = Object.entries(headers)
        .map(([name, value]) => `${name}:${value}`)
        .join("\n");
      const told = `The request signature we calculated does not match. ${credentials.secretAccessKey} ${canonical}\n\nThe Canonical String for this request should have been\n'POST\n${canonical}'`;
      if (number % 3 === 1) refuse(response, "InvalidSignatureException", told, 403);
      else if (number % 3 === 2) stream(response, HI[1]!, event("modelStreamErrorException", { message: canonical }, "exception"));
      else response.destroy();
    });
    for (const [options, ...secrets] of [
      [{ credentials }, ...Object.values(credentials)],
      [{ apiKey: "bedrock-key-secret" }, "bedrock-key-secret"],
    ] as const) {
      const bedrock = model({ ...options, retries: { attempts: 1 } });
      const shown: unknown[] = [bedrock, plugin.create({ modelId: "m", ...options })];
      for (const _ of [1, 2, 3]) shown.push(await fail(bedrock));
      for (const thing of shown) {
        const views = [
          inspect(thing, { depth: 20, showHidden: true, getters: true }),
          JSON.stringify(thing),
          String(thing),
          String((thing as Error).stack),
        ];
        for (const view of views) {
          for (const secret of secrets) expect(view).not.toContain(secret);
          expect(view).not.toMatch(/Signature=[0-9a-f]/);
        }
      }
    }
  });

  it("from a function do not appear either, once a request was signed with them", async () => {
    const credentials = { ...KEYS, sessionToken: "IQoJb3JpZ2luX2VjEXAMPLETOKEN" };
    const { model } = await serve((response, { headers }) =>
      refuse(response, "AccessDeniedException", `${headers.authorization} ${headers["x-amz-security-token"]}`, 403),
    );
    const shown = inspect(await fail(model({ credentials: async () => credentials })), { depth: 20, showHidden: true });
    expect(shown).toContain("us-east-1");
    for (const secret of Object.values(credentials)) expect(shown).not.toContain(secret);
  });
});

describe("a client made elsewhere", () => {
  it("is used as it is, and hides its keys too", async () => {
    const { model, requests, endpoint } = await serve((response, { headers }, number) =>
      number === 1 ? stream(response, ...HI) : refuse(response, "AccessDeniedException", `Not with ${headers.authorization}`, 403),
    );
    const client = new BedrockRuntimeClient({
      region: "eu-central-1",
      endpoint,
      credentials: KEYS,
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler(),
    });
    const bedrock = model({ client });
    await finish(bedrock);
    expect(requests[0]?.headers.authorization).toContain("/eu-central-1/bedrock/");
    const error = await fail(bedrock);
    expect(error.kind).toBe("auth");
    expect(error.message).not.toContain(KEYS.accessKeyId);
    expect(error.message).not.toMatch(/Signature=[0-9a-f]/);
    expect(() => bedrock.toJSON()).toThrow("cannot be saved");
    client.destroy();
  });
});

describe("a saved model", () => {
  it("has its options but keys, and makes the same model", async () => {
    const options = {
      modelId: "m",
      region: "eu-west-1",
      profile: "work",
      temperature: 0,
      guardrailConfig: { guardrailIdentifier: "gr-1" },
      extra: { top_k: 5 },
    };
    const saved = new BedrockModel({ ...options, credentials: KEYS, endpoint: "https://me:password@example.com/x" }).toJSON();
    expect(JSON.parse(JSON.stringify(saved))).toEqual({ ...options, endpoint: "https://example.com/x" });
    expect(new BedrockModel({ ...(saved as unknown as typeof options), apiKey: "k" }).toJSON()).toEqual(saved);
    expect(() => new BedrockModel({ modelId: "m", credentials: async () => KEYS }).toJSON()).toThrow("cannot be saved");
  });

  it("is none with an endpoint that is no URL", () => {
    expect(() => new BedrockModel({ modelId: "m", endpoint: "localhost" })).toThrow("endpoint is not a URL");
  });
});
