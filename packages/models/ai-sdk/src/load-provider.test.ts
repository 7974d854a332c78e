import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { AISDKModel } from "./ai-sdk-model.ts";
import { loadLanguageModel } from "./load-provider.ts";

/** Makes packages in a folder of their own, and works there. */
const inAppWith = async (packages: Readonly<Record<string, string>>) => {
  const app = await mkdtemp(join(tmpdir(), "ai-sdk-app-"));
  for (const [name, code] of Object.entries(packages)) {
    const folder = join(app, "node_modules", name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "package.json"), JSON.stringify({ name, type: "module", exports: "./index.js" }));
    await writeFile(join(folder, "index.js"), code);
  }
  const cwd = vi.spyOn(process, "cwd").mockReturnValue(app);
  onTestFinished(async () => {
    cwd.mockRestore();
    await rm(app, { recursive: true });
  });
};
const PROVIDER = "{ languageModel: (modelId) => ({ specificationVersion: 'v4', provider: WHO, modelId }) }";
const providerOf = (who: string) => PROVIDER.replace("WHO", who);

it("takes the provider that a package has ready", async () => {
  await inAppWith({
    "@ai-sdk/acme-cloud": `export const other = ${providerOf("'other'")}; export const acmeCloud = ${providerOf("'acmeCloud'")};`,
    "@acme/ai-sdk-provider": `export const version = "1"; export const acme = ${providerOf("'acme'")};`,
    "acme-ai": `export const acme = ${providerOf("'unscoped'")};`,
  });
  expect(await loadLanguageModel("acme-cloud/large/2")).toMatchObject({ provider: "acmeCloud", modelId: "large/2" });
  expect(await loadLanguageModel("@ai-sdk/acme-cloud/large")).toMatchObject({ provider: "acmeCloud", modelId: "large" });
  expect(await loadLanguageModel("@acme/ai-sdk-provider/meta/llama")).toMatchObject({ provider: "acme", modelId: "meta/llama" });
  expect(await loadLanguageModel("acme-ai/small")).toMatchObject({ provider: "unscoped", modelId: "small" });
});

it("makes one with settings", async () => {
  await inAppWith({
    "@ai-sdk/acme": `
      export const createRegistry = () => { throw new Error("the wrong one"); };
      export const createACME = (settings) => (${providerOf("settings.region")});`,
  });
  expect(await loadLanguageModel("acme/large", { region: "eu" })).toMatchObject({ provider: "eu" });
  await expect(loadLanguageModel("acme/large")).rejects.toMatchObject({ kind: "not-found", hint: expect.stringContaining("settings") });
});

it("says what to install, and what a name looks like", async () => {
  const missing = { kind: "not-found", retryable: false, hint: "npm install @ai-sdk/no-such-provider" };
  await expect(loadLanguageModel("no-such-provider/x")).rejects.toMatchObject(missing);
  const events = new AISDKModel({ modelId: "no-such-provider/x" }).stream({ messages: [] });
  await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject(missing);
  for (const name of ["", "openai", "@ai-sdk/openai", "openai/"]) {
    await expect(loadLanguageModel(name)).rejects.toMatchObject({ kind: "not-found", hint: expect.stringContaining("anthropic/") });
  }
});

it("lets a package tell itself why it does not load", async () => {
  await inAppWith({ "@ai-sdk/acme": 'import "not-there-at-all";' });
  await expect(loadLanguageModel("acme/large")).rejects.toThrow(/not-there-at-all/);
});

it("names the variable that a real provider wants its key in", async () => {
  vi.stubEnv("OPENAI_API_KEY", undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const events = new AISDKModel({ modelId: "openai/gpt-5-mini" }).stream({
    messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
  });
  await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    kind: "auth",
    message: expect.stringContaining("OPENAI_API_KEY"),
  });
});
