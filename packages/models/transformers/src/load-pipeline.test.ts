import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { AutoModelForCausalLM, env } from "@huggingface/transformers";
import { AgentError } from "@smolagents-ts/core";
import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { importLibrary } from "./load-pipeline.ts";
import { ask, forbidNetwork, temporaryFolder, tinyModel } from "./tiny-models.ts";
import { TransformersModel, type TransformersModelOptions } from "./transformers-model.ts";

const nodeFetch = globalThis.fetch;
beforeAll(forbidNetwork);
beforeEach(forbidNetwork);

const load = async (options: TransformersModelOptions) => {
  const model = new TransformersModel(options);
  onTestFinished(() => model.close());
  await model.load();
  return model;
};

/** The Hub, on this machine, with a model in one repository. */
async function startHub(repository: string, folder: string) {
  const asked: string[] = [];
  const server = createServer(async ({ url = "", method }, response) => {
    asked.push(`${method} ${url}`);
    const [, name, file = ""] = /^\/(.+)\/resolve\/\w+\/(.+)$/.exec(url) ?? [];
    const { readFile } = await import("node:fs/promises");
    const bytes = name === repository ? await readFile(join(folder, file)).catch(() => undefined) : undefined;
    response.writeHead(bytes ? 200 : 404, bytes && { "content-length": bytes.length });
    response.end(method === "HEAD" ? undefined : bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const before = env.remoteHost;
  env.allowRemoteModels = true;
  env.remoteHost = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  env.fetch = (url, init) => {
    if (!String(url).startsWith(env.remoteHost)) throw new Error(`A test used the network: ${url}`);
    return nodeFetch(url, init);
  };
  onTestFinished(async () => {
    env.remoteHost = before;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { asked };
}

describe("a model in a folder", () => {
  it("is loaded once, however many ask for it at the same time", async () => {
    const model = new TransformersModel({ modelId: await tinyModel({ replies: [["ok"]] }) });
    onTestFinished(() => model.close());
    const loads = vi.spyOn(AutoModelForCausalLM, "from_pretrained");
    await Promise.all([model.load(), model.load(), ask(model), ask(model)]);
    expect(loads).toHaveBeenCalledOnce();
  });

  it("that is not there is named, with what it needs", async () => {
    const folder = join(await temporaryFolder(), "nothing");
    await expect(load({ modelId: folder })).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining(`The folder ${folder} does not hold a whole model: config.json is missing.`),
      hint: expect.stringContaining("tokenizer.json"),
    });
  });

  it.each([["tokenizer_config.json"], ["tokenizer.json"], ["onnx/model.onnx"]])("without %s says so", async (file) => {
    const folder = await tinyModel({ replies: [["ok"]] });
    await rm(join(folder, file));
    await expect(load({ modelId: folder })).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining(`${file} is missing`),
    });
  });

  it("without the file of the chosen dtype says so", async () => {
    const modelId = await tinyModel({ replies: [["ok"]] });
    await expect(load({ modelId, dtype: "q4" })).rejects.toMatchObject({
      message: expect.stringContaining("onnx/model_q4.onnx is missing"),
    });
  });

  it("that is no ONNX file, and a device that is none, are errors with the engine's words", async () => {
    const modelId = await tinyModel({ replies: [["ok"]] });
    // Not one of the types' devices.
    const device = "abacus" as "cpu";
    await expect(load({ modelId, device })).rejects.toMatchObject({ kind: "bad-request", message: expect.stringContaining("abacus") });
    await writeFile(join(modelId, "onnx", "model.onnx"), "no model");
    await expect(load({ modelId })).rejects.toMatchObject({ kind: "bad-request", message: expect.stringMatching(/could not be loaded/) });
  });

  it("with a dtype that is none is refused at once: transformers.js would take the largest file", async () => {
    // From a file of settings, say.
    const dtype = "q5" as "q4";
    expect(() => new TransformersModel({ modelId: "/models/tiny", dtype })).toThrow(/"q5" is no dtype/);
    expect(() => new TransformersModel({ modelId: "/models/tiny", dtype: { model: dtype } })).toThrow(/"q5" is no dtype/);
  });

  it("is found by a later call that was missing before", async () => {
    const folder = join(await temporaryFolder(), "later");
    const model = new TransformersModel({ modelId: folder });
    onTestFinished(() => model.close());
    await expect(ask(model)).rejects.toMatchObject({ kind: "not-found" });
    await cp(await tinyModel({ replies: [["now"]] }), folder, { recursive: true });
    expect((await ask(model)).text).toBe("now");
  });
});

describe("a model of the Hub", () => {
  it("is downloaded into the cache, with news of it, and then never asked for again", async () => {
    const hub = await startHub("someone/tiny", await tinyModel({ replies: [["far"]] }));
    const cacheFolder = await temporaryFolder();
    const onProgress = vi.fn();
    const model = await load({ modelId: "someone/tiny", cacheFolder, onProgress });
    expect((await ask(model)).text).toBe("far");
    expect(onProgress).toHaveBeenCalledWith({ file: "config.json", loadedBytes: expect.any(Number), totalBytes: expect.any(Number) });
    expect(await readdir(join(cacheFolder, "someone", "tiny"))).toContain("config.json");

    const asked = hub.asked.length;
    for (const remote of [true, false]) {
      const again = await load({ modelId: "someone/tiny", cacheFolder, remote });
      expect((await ask(again)).text).toBe("far");
    }
    expect(hub.asked.length).toBe(asked);
  });

  it("is taken at the revision that was asked for", async () => {
    const hub = await startHub("someone/tiny", await tinyModel({ replies: [["old"]] }));
    const options = { modelId: "someone/tiny", revision: "v1", cacheFolder: await temporaryFolder() };
    expect((await ask(await load(options))).text).toBe("old");
    expect(hub.asked).toContain("GET /someone/tiny/resolve/v1/onnx/model.onnx");
    const asked = hub.asked.length;
    await load(options);
    expect(hub.asked.length).toBe(asked);
  });

  it("that is not on this machine is not downloaded with `remote: false`", async () => {
    const { asked } = await startHub("someone/tiny", await tinyModel({ replies: [["far"]] }));
    const missing = load({ modelId: "someone/tiny", remote: false, cacheFolder: await temporaryFolder() });
    await expect(missing).rejects.toMatchObject({ kind: "not-found", message: expect.stringContaining("is not on this machine") });
    expect(asked).toEqual([]);
  });

  it("that the Hub has not is named", async () => {
    await startHub("someone/tiny", await tinyModel({ replies: [["far"]] }));
    const missing = load({ modelId: "someone/else", cacheFolder: await temporaryFolder() });
    await expect(missing).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining('"someone/else"'),
      hint: expect.stringContaining("HF_TOKEN"),
    });
  });

  it("says when the Hub cannot be reached", async () => {
    env.allowRemoteModels = true;
    env.fetch = () => Promise.reject(new TypeError("fetch failed"));
    const unreached = load({ modelId: "someone/tiny", cacheFolder: await temporaryFolder() });
    await expect(unreached).rejects.toMatchObject({ kind: "connection", hint: expect.stringContaining("folder") });
  });

  it("may still be on its way when a call is aborted, and is there for the next one", async () => {
    const folder = await tinyModel({ replies: [["far"]] });
    await startHub("someone/tiny", folder);
    const { fetch } = env;
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const begun = vi.fn();
    env.fetch = async (url, init) => {
      begun();
      await held;
      return await fetch(url, init);
    };
    const model = new TransformersModel({
      modelId: "someone/tiny",
      cacheFolder: await temporaryFolder(),
      timeouts: { firstEventMs: 5_000 },
    });
    onTestFinished(() => model.close());
    const abort = new AbortController();
    const aborted = ask(model, { signal: abort.signal });
    await vi.waitFor(() => expect(begun).toHaveBeenCalled());
    abort.abort();
    await expect(aborted).rejects.toMatchObject({ kind: "aborted" });
    goOn();
    expect((await ask(model)).text).toBe("far");
  });
});

it("an engine that does not load says what to install", async () => {
  const error = Object.assign(new Error("libonnxruntime.so.1: cannot open shared object file"), { code: "ERR_DLOPEN_FAILED" });
  const failed = await importLibrary(() => Promise.reject(error)).catch((reason) => reason);
  expect(AgentError.is(failed)).toBe(true);
  expect(failed).toMatchObject({
    kind: "not-found",
    message: expect.stringContaining("cannot open"),
    hint: expect.stringContaining("npm install"),
  });
});

it("folders are told from ids", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "models"));
  const before = process.cwd();
  onTestFinished(() => process.chdir(before));
  process.chdir(folder);
  await cp(await tinyModel({ replies: [["here"]] }), join(folder, "models", "tiny"), { recursive: true });
  expect((await ask(await load({ modelId: "./models/tiny" }))).text).toBe("here");
  await expect(load({ modelId: "models/tiny", remote: false, cacheFolder: join(folder, "cache") })).rejects.toMatchObject({
    kind: "not-found",
  });
});
