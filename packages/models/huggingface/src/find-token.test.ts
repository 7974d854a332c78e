import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HuggingFaceModel, type HuggingFaceModelOptions } from "./index.ts";
import { finish, serve } from "./loopback-server.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "huggingface-"));
  for (const name of ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_TOKEN_PATH", "XDG_CACHE_HOME"]) vi.stubEnv(name, undefined);
  vi.stubEnv("HF_HOME", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("the token", () => {
  const sent = async () => {
    const { requests, model } = await serve();
    await finish(model({ apiKey: undefined }));
    return requests[0]?.headers.authorization;
  };

  it("comes from the environment", async () => {
    vi.stubEnv("HUGGING_FACE_HUB_TOKEN", "hf_old_name");
    expect(await sent()).toBe("Bearer hf_old_name");
    vi.stubEnv("HF_TOKEN", " hf_environment\n");
    writeFileSync(join(folder, "token"), "hf_file");
    expect(await sent()).toBe("Bearer hf_environment");
  });

  // As in huggingface_hub/constants.py.
  it("or from the file where the command line of Hugging Face keeps it", async () => {
    writeFileSync(join(folder, "token"), "hf_home\n");
    expect(await sent()).toBe("Bearer hf_home");
    vi.stubEnv("HF_HOME", undefined);
    vi.stubEnv("XDG_CACHE_HOME", folder);
    mkdirSync(join(folder, "huggingface"));
    writeFileSync(join(folder, "huggingface", "token"), "hf_cache");
    expect(await sent()).toBe("Bearer hf_cache");
    writeFileSync(join(folder, "other"), "hf_path");
    vi.stubEnv("HF_TOKEN_PATH", join(folder, "other"));
    expect(await sent()).toBe("Bearer hf_path");
    vi.stubEnv("HOME", folder);
    vi.stubEnv("HF_TOKEN_PATH", "~/other");
    expect(await sent()).toBe("Bearer hf_path");
  });

  it("is asked for by name where there is none", () => {
    for (const provider of [undefined, "auto", "groq"]) {
      expect(() => new HuggingFaceModel({ modelId: "org/m", provider })).toThrow(
        expect.objectContaining({ kind: "auth", hint: expect.stringMatching(/settings\/tokens.*HF_TOKEN/) }),
      );
    }
  });

  it("of somebody else is not taken for that of Hugging Face", () => {
    expect(() => new HuggingFaceModel({ modelId: "org/m", apiKey: "sk-other" })).toThrow(
      expect.objectContaining({ kind: "auth", hint: expect.stringContaining("the option provider") }),
    );
    // It would go to the provider.
    vi.stubEnv("HF_TOKEN", "sk-other");
    expect(() => new HuggingFaceModel({ modelId: "org/m", provider: "groq" })).toThrow(expect.objectContaining({ kind: "auth" }));
  });

  it("goes by itself to Hugging Face alone", async () => {
    vi.stubEnv("HF_TOKEN", "hf_environment");
    const { requests, model } = await serve();
    const at = async (endpointUrl: string, options: Partial<HuggingFaceModelOptions> = {}) => {
      await finish(model({ endpointUrl, apiKey: undefined, ...options }));
      return requests.at(-1)?.headers.authorization;
    };
    expect(await at("https://x.us-east-1.aws.endpoints.huggingface.cloud")).toBe("Bearer hf_environment");
    expect(await at("https://router.huggingface.co/v1")).toBe("Bearer hf_environment");
    expect(await at("http://x.endpoints.huggingface.cloud")).toBeUndefined();
    expect(await at("https://nothuggingface.co")).toBeUndefined();
    expect(await at("https://huggingface.co.example.com")).toBeUndefined();
    expect(await at("https://someone-my-space.hf.space")).toBeUndefined();
    expect(await at("https://llm.example.com", { apiKey: "hf_given" })).toBe("Bearer hf_given");
  });
});
