import { AgentConfigError } from "@smolagents-ts/core";
import { type AgentFile, fromJSON } from "@smolagents-ts/core/saving";
import { FakeExecutor, ScriptedModel } from "@smolagents-ts/core/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSmolagents } from "./read-smolagents.ts";

const model = (kind: string, data: object = {}) => ({ class: kind, data });
const agent = (fields: object = {}) => ({
  class: "CodeAgent",
  tools: ["final_answer"],
  model: model("OpenAIModel", { model_id: "gpt-5.6" }),
  managed_agents: {},
  prompt_templates: null,
  max_steps: 6,
  authorized_imports: [],
  executor_type: "local",
  ...fields,
});
const read = (fields: object = {}) => readSmolagents({ agentJson: agent(fields) });

describe("readSmolagents", () => {
  it("reads what the first versions wrote: no class, another model, counters, a grammar", () => {
    // As smolagents 1.9 saved it.
    const old = {
      tools: ["web_search", "final_answer"],
      model: {
        class: "HfApiModel",
        data: {
          max_tokens: 2096,
          temperature: 0.5,
          last_input_token_count: null,
          last_output_token_count: 17,
          model_id: "Qwen/Qwen2.5-Coder-32B-Instruct",
          provider: null,
        },
      },
      managed_agents: {},
      max_steps: 6,
      verbosity_level: 1,
      grammar: { type: "regex", value: "Thought: .+" },
      planning_interval: null,
      name: null,
      description: null,
      authorized_imports: ["unicodedata", "stat", "datetime"],
      requirements: ["smolagents", "duckduckgo_search"],
    };
    expect(readSmolagents({ agentJson: JSON.stringify(old) })).toEqual({
      file: {
        format: "smolagents-ts/agent",
        version: 1,
        mode: "code",
        model: "huggingface/Qwen/Qwen2.5-Coder-32B-Instruct",
        executor: "local",
        tools: [{ name: "web_search" }],
        maxSteps: 6,
        modelSettings: { temperature: 0.5, maxOutputTokens: 2096 },
      },
      functions: {},
      warnings: [
        "Give a tool in place of the Python tool web_search(…)",
        "Settings that were left out, for nothing here is like them: grammar.",
      ],
    });
  });

  it.each<[string, object, AgentFile["model"]]>([
    ["InferenceClientModel", { model_id: "Qwen/Qwen3-32B", provider: "auto" }, "huggingface/Qwen/Qwen3-32B"],
    ["InferenceClientModel", { model_id: "Qwen/Qwen3-32B", provider: "together" }, "huggingface/Qwen/Qwen3-32B:together"],
    [
      "HfApiModel",
      { model_id: "https://x.endpoints.huggingface.cloud" },
      { adapter: "huggingface", id: "https://x.endpoints.huggingface.cloud" },
    ],
    ["InferenceClientModel", { model_id: "x", base_url: "https://evil.example" }, { adapter: "huggingface", id: "x" }],
    ["OpenAIModel", { model_id: "gpt-5.6" }, "openai/gpt-5.6"],
    ["OpenAIServerModel", { model_id: "o4-mini" }, "openai/o4-mini"],
    ["OpenAIServerModel", { model_id: "deepseek-chat" }, { adapter: "openai", id: "deepseek-chat" }],
    ["OpenAIModel", { model_id: "gpt-4o", api_base: "https://evil.example" }, { adapter: "openai", id: "gpt-4o" }],
    ["AzureOpenAIModel", { model_id: "my-deployment" }, "azure/my-deployment"],
    ["AzureOpenAIServerModel", { model_id: "d", azure_endpoint: "https://evil.example" }, { adapter: "azure", id: "d" }],
    ["AmazonBedrockModel", { model_id: "us.amazon.nova-pro-v1:0" }, "bedrock/us.amazon.nova-pro-v1:0"],
    ["AmazonBedrockServerModel", { model_id: "x" }, "bedrock/x"],
    ["LiteLLMModel", { model_id: "anthropic/claude-sonnet-4-5" }, "litellm/anthropic/claude-sonnet-4-5"],
    ["LiteLLMRouterModel", { model_id: "group" }, "litellm/group"],
    [
      "TransformersModel",
      { model_id: "HuggingFaceTB/SmolLM2-1.7B-Instruct", device_map: "cuda" },
      "transformers/HuggingFaceTB/SmolLM2-1.7B-Instruct",
    ],
    ["VLLMModel", { model_id: "Qwen/Qwen3" }, { adapter: "VLLMModel", id: "Qwen/Qwen3" }],
    ["MLXModel", { model_id: "mlx/x" }, { adapter: "MLXModel", id: "mlx/x" }],
    ["MyModel", {}, { adapter: "MyModel" }],
    ["OpenAIModel", {}, { adapter: "openai" }],
  ])("takes %s %j by its name, and no address of a server from a file", (kind, data, expected) => {
    const { file, warnings } = read({ model: model(kind, data) });
    expect(file.model).toEqual(expected);
    expect(warnings.some((warning) => warning.startsWith("Give a model: "))).toBe(typeof expected !== "string");
    expect(JSON.stringify({ file, warnings })).not.toMatch(/evil/);
  });

  it("names settings of a model that have no counterpart, without their values", () => {
    const data = {
      model_id: "gpt-5.6",
      top_p: 0.9,
      seed: 7,
      max_completion_tokens: 9,
      api_key: "sk-secret",
      client_kwargs: {},
      custom_role_conversions: null,
    };
    const { file, warnings } = read({ model: model("OpenAIModel", data) });
    expect(file.modelSettings).toEqual({ topP: 0.9, seed: 7, maxOutputTokens: 9 });
    expect(warnings).toEqual(["Settings of the model that were left out: api_key."]);
  });

  it.each([
    [{ executor_type: "docker" }, "docker"],
    [{ executor_type: "e2b" }, "e2b"],
    [{ executor_type: "wasm" }, "pyodide"],
    [{ executor_type: "mine" }, { adapter: "mine" }],
    [{ executor_type: undefined }, "local"],
    [{ class: "ToolCallingAgent" }, undefined],
  ])("takes the executor by its name: %j", (fields, expected) => {
    expect(read(fields).file.executor).toEqual(expected);
  });

  it("takes the modules that programs may import where they are Python, and says so where they are not", () => {
    const authorized_imports = ["math", "unicodedata", "numpy.*", "json"];
    const docker = read({ executor_type: "docker", authorized_imports });
    expect(docker).toMatchObject({ file: { additionalAuthorizedImports: ["numpy.*", "json"] }, warnings: [] });
    expect(read({ executor_type: "e2b", additional_authorized_imports: ["*"] }).file.additionalAuthorizedImports).toEqual(["*"]);
    const local = read({ authorized_imports });
    expect(local.file).not.toHaveProperty("additionalAuthorizedImports");
    expect(local.warnings).toEqual([
      "Its programs could import numpy.*, json. A sandbox for JavaScript has no such modules: give an executor for Python, or tools.",
    ]);
    expect(read({ executor_type: "docker", authorized_imports: ["math"] }).file).not.toHaveProperty("additionalAuthorizedImports");
  });

  it("takes settings that smolagents does not save yet", () => {
    const { file, warnings } = read({
      instructions: "Be brief.",
      provide_run_summary: true,
      use_structured_outputs_internally: true,
      max_tool_threads: 4,
      max_print_outputs_length: 50,
      planning_interval: 0,
      stream_outputs: true,
      code_block_tags: ["```python", "```"],
      executor_kwargs: { image: "evil" },
    });
    expect(file).toMatchObject({
      instructions: "Be brief.",
      provideRunSummary: true,
      structuredReplies: true,
      maxParallelCalls: 4,
      maxObservationChars: 100,
    });
    expect(file).not.toHaveProperty("planningInterval");
    expect(warnings).toEqual(["Settings that were left out, for nothing here is like them: code_block_tags, executor_kwargs."]);
  });

  it("reads agents inside of agents, from files beside them or from to_dict()", () => {
    const inner = agent({
      name: "inner",
      description: "Helps.",
      tools: [{ name: "add", code: "class T(Tool):\n  description = 'Adds.'\n  inputs = {}" }],
    });
    const expected = { name: "inner", mode: "code", tools: [{ name: "add", description: "Adds.", inputSchema: { properties: {} } }] };
    const beside = readSmolagents({
      agentJson: agent({ managed_agents: { inner: "CodeAgent" } }),
      managedAgents: { inner: { agentJson: inner } },
    });
    expect(beside.file.managedAgents).toMatchObject([expected]);
    expect(beside.warnings).toEqual(["inner: Give a tool in place of the Python tool add(): Adds."]);
    expect(read({ managed_agents: [inner] }).file.managedAgents).toEqual(beside.file.managedAgents);
  });

  it("says what a class of somebody's own is read as", () => {
    expect(read({ class: "MyAgent" }).warnings).toEqual(["The class MyAgent is none of smolagents: the agent is read as a CodeAgent."]);
  });

  it.each<[string, unknown, string?]>([
    ["agent.json is not JSON", "{"],
    ["agent.json is not JSON", ""],
    ["agent.json is not an object", "[]"],
    ["agent.json is not an object", "null"],
    ['"max_steps" of agent.json must be a number', agent({ max_steps: "six" })],
    ['"tools" of agent.json must be a list', agent({ tools: { a: 1 } })],
    ["a tool has no name", agent({ tools: [{}] })],
    ["an entry of tools is not an object", agent({ tools: [5] })],
    ['"model" of agent.json is not an object', agent({ model: "gpt" })],
    ['"model_id" of "data" of "model" of agent.json must be a text', agent({ model: model("OpenAIModel", { model_id: 5 }) })],
    ["the files of its managed agent inner are missing", agent({ managed_agents: { inner: "CodeAgent" } })],
    [
      "the files of its managed agent __proto__ are missing",
      JSON.stringify(agent()).replace('"managed_agents":{}', '"managed_agents":{"__proto__":"x"}'),
    ],
    ["prompts.yaml is not YAML (line 2)", agent(), "a: b\n\tc: [d"],
    ["prompts.yaml is not YAML", agent(), "a: &a [x]\nb: [*a, *a]"],
    ["prompts.yaml is not an object", agent(), "- a"],
    ['"system_prompt" of prompts.yaml is not an object', agent(), "system_prompt: [a]"],
  ])("refuses files that smolagents does not write: %s", (problem, agentJson, promptsYaml) => {
    expect(() => readSmolagents({ agentJson: agentJson as object, promptsYaml })).toThrow(
      expect.objectContaining({ code: "AGENT_FILE", message: expect.stringContaining(problem) }),
    );
  });

  it("answers any file with an agent file that core reads, or with an AgentConfigError", async () => {
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(
        null,
        [],
        {},
        "",
        "CodeAgent",
        0,
        -1,
        [null],
        [{ name: "x", code: "inputs = {'a': {'type': 1}}" }],
        { a: "{{ task" },
        { system_prompt: "{{ x }}", planning: {} },
      ),
    );
    const fields = [
      ...Object.keys(agent()),
      "name",
      "description",
      "instructions",
      "planning_interval",
      "max_print_outputs_length",
      "stray",
      "__proto__",
    ];
    const files = fc.dictionary(fc.constantFrom(...fields), odd).map((changes) => ({ ...agent(), ...changes }));
    const given = { model: new ScriptedModel([]), executor: new FakeExecutor(() => ({})) };
    await fc.assert(
      fc.asyncProperty(files, fc.option(fc.string(), { nil: undefined }), async (agentJson, promptsYaml) => {
        try {
          const { file, functions } = readSmolagents({ agentJson, promptsYaml });
          await fromJSON(file, { ...given, functions });
        } catch (error) {
          expect(AgentConfigError.is(error) ? "" : (error as Error).stack).toBe("");
          // What is read is a file of ours, whatever is missing or cannot work.
          expect((error as AgentConfigError).message).not.toMatch(/The saved agent cannot be read/);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
