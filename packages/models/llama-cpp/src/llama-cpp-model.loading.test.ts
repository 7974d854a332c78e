import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { randomGguf, scriptedGguf } from "@smolagents-ts/conformance";
import { resolveModel } from "@smolagents-ts/core";
import plugin, { LlamaCppModel } from "@smolagents-ts/model-llama-cpp";
import { getLlama, type LlamaLogLevel } from "node-llama-cpp";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { call, makeModelFolder, openModel, SMALL, said } from "./scripted-llama.ts";

const HELLO = scriptedGguf([{ pieces: ["Hel", "lo"] }]);
const ENDLESS = scriptedGguf([{ pieces: ["on ", "and "], ending: "repeat" }]);
let folder: Awaited<ReturnType<typeof makeModelFolder>>;
beforeAll(async () => {
  folder = await makeModelFolder();
  await folder.write("hello.gguf", HELLO);
});
afterAll(() => folder.remove());
afterEach(() => vi.unstubAllEnvs());

const open = (options: { readonly modelId: string }) => new LlamaCppModel({ ...SMALL, ...options });

describe("finding the model", () => {
  it("is by the path of the file", async () => {
    await using model = open({ modelId: join(folder.path, "hello.gguf") });
    expect((await call(model)).text).toBe("Hello");
  });

  it("looks in the folder LLAMA_CPP_MODELS", async () => {
    vi.stubEnv("LLAMA_CPP_MODELS", folder.path);
    await using model = open({ modelId: "hello.gguf" });
    expect((await call(model)).text).toBe("Hello");
    await using here = open({ modelId: "./hello.gguf" });
    await expect(call(here), "a path that begins with a dot is one from here").rejects.toMatchObject({ kind: "not-found" });
  });

  it("is the part behind the slash in the name of a model", async () => {
    const path = join(folder.path, "hello.gguf");
    const model = await resolveModel(`llama-cpp/${path}`);
    expect([model.id, model.adapter]).toEqual([path, "llama-cpp"]);
    await (model as LlamaCppModel).close();
    expect(plugin.create({ modelId: path })).toBeInstanceOf(LlamaCppModel);
  });

  it("says where it looked for a file that is not there, and looks again with the next call", async () => {
    const modelId = join(folder.path, "later.gguf");
    await using model = open({ modelId });
    await expect(call(model)).rejects.toMatchObject({
      kind: "not-found",
      retryable: false,
      message: expect.stringContaining(modelId),
      hint: expect.stringContaining(".gguf"),
    });
    await writeFile(modelId, HELLO);
    expect((await call(model)).text).toBe("Hello");
  });

  it.each([
    ["is no model", Buffer.from("This is a letter.")],
    ["ends too early", HELLO.subarray(0, HELLO.length / 2)],
    ["is empty", Buffer.alloc(0)],
  ])("says that a file %s", async (_, bytes) => {
    await using model = open({ modelId: await folder.write("broken.gguf", bytes) });
    await expect(call(model)).rejects.toMatchObject({ kind: "bad-request", message: expect.stringContaining("broken.gguf") });
  });

  it("finds out how the model's conversations are written, from the file", async () => {
    const model = await openModel(HELLO, { chatWrapper: "auto" });
    expect((await call(model)).text).toBe("Hello");
  });

  it("takes a file whose template cannot be run", async () => {
    const model = await openModel(randomGguf({ chatTemplate: "{% broken" }), { chatWrapper: "auto" });
    expect((await call(model, { maxOutputTokens: 3 })).reason).toBe("length");
  });

  it("loads once for calls that come together", async () => {
    const starts: string[] = [];
    const model = await openModel(HELLO, { logger: (_, message) => /loaded meta data/.test(message) && starts.push(message) });
    await Promise.all([call(model), call(model), call(model)]);
    expect(starts.length).toBe(1);
  });
});

describe("a model that is closed", () => {
  it("ends the calls under way and those in the queue, and takes no more", async () => {
    const model = await openModel(ENDLESS);
    const queued: Promise<unknown>[] = [];
    const running = (async () => {
      for await (const event of model.stream({ messages: [said("Hello?")] })) {
        if (event.type !== "text" || queued.length > 0) continue;
        queued.push(expect(call(model)).rejects.toMatchObject({ kind: "aborted", message: "The model was closed." }));
        void model.close();
      }
    })();
    await expect(running).rejects.toMatchObject({ kind: "aborted", message: "The model was closed." });
    await Promise.all(queued);
    await expect(call(model)).rejects.toMatchObject({ kind: "aborted" });
    await Promise.all([model.close(), model.close()]);
  });

  it("may be closed while it loads, or before it ever did", async () => {
    const model = await openModel(HELLO);
    const loading = expect(call(model)).rejects.toMatchObject({ kind: "aborted" });
    await model.close();
    await loading;
    await (await openModel(HELLO)).close();
  });

  it("leaves a model alone that it was given", async () => {
    const llama = await getLlama({ gpu: false, build: "never", progressLogs: false, logLevel: "error" as LlamaLogLevel });
    const loaded = await llama.loadModel({ modelPath: join(folder.path, "hello.gguf") });
    for (let time = 0; time < 2; time++) {
      await using model = new LlamaCppModel({ ...SMALL, modelId: "mine", model: loaded });
      expect((await call(model)).text).toBe("Hello");
    }
    expect(loaded.disposed).toBe(false);
    await loaded.dispose();
  });
});

describe("a program with a model", () => {
  it("ends by itself without close(), and llama.cpp writes nothing to its output", async () => {
    const program = `
      import { LlamaCppModel } from "@smolagents-ts/model-llama-cpp";
      const model = new LlamaCppModel({ modelId: process.argv[2], threads: 1, gpu: false });
      for await (const event of model.stream({ messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] }))
        if (event.type === "finish") console.log(event.message.content[0].text);`;
    // Beside this file, where it finds the package.
    const file = join(import.meta.dirname, `program-${crypto.randomUUID()}.mjs`);
    onTestFinished(() => rm(file));
    await writeFile(file, program);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file, join(folder.path, "hello.gguf")]);
    expect([stdout, stderr]).toEqual(["Hello\n", ""]);
  });
});

describe("saving a model", () => {
  it("keeps its options", async () => {
    const options = { modelId: "./model.gguf", contextSize: 4_096, parallel: 2, grammar: "code", temperature: 0.7 } as const;
    const saved = new LlamaCppModel(options).toJSON();
    expect(saved).toEqual(options);
    expect(new LlamaCppModel(saved as unknown as typeof options).toJSON()).toEqual(options);
  });

  it("refuses where an option is alive", () => {
    const model = new LlamaCppModel({ modelId: "./model.gguf", logger: () => undefined });
    expect(() => model.toJSON()).toThrow(expect.objectContaining({ code: "CONFIG" }));
  });

  it.each([[{ modelId: "" }], [{ modelId: "a", contextSize: 0 }], [{ modelId: "a", parallel: 1.5 }], [{ modelId: "a", threads: -1 }]])(
    "refuses the options %j",
    (options) => {
      expect(() => new LlamaCppModel(options)).toThrow(expect.objectContaining({ code: "CONFIG" }));
    },
  );
});
