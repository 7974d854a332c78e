import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tool } from "@smolagents-ts/core";
import { fromJSON, toAgentFile } from "@smolagents-ts/core/saving";
import { FakeExecutor, ScriptedModel } from "@smolagents-ts/core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSmolagentsFolder } from "./read-smolagents-folder.ts";

const folder = fileURLToPath(new URL("__fixtures__/travel-agent", import.meta.url));
const named = (name: string, properties: object = {}) =>
  tool({ name, description: "Does it.", inputSchema: { type: "object", properties }, execute: () => 1 });
const tools = [named("get_weather", { city: { type: "string" } }), named("find_hotels"), named("web_search")];

describe("readSmolagentsFolder", () => {
  it("reads an agent with its tools, its prompts and its managed agents", async () => {
    const { file, functions, warnings } = await readSmolagentsFolder(folder);
    const { promptTemplates, managedAgents, tools, ...rest } = file;
    expect(rest).toEqual({
      format: "smolagents-ts/agent",
      version: 1,
      name: "travel_agent",
      description: "Plans journeys.",
      mode: "code",
      model: "huggingface/Qwen/Qwen2.5-Coder-32B-Instruct:together",
      executor: "local",
      maxSteps: 7,
      planningInterval: 3,
      modelSettings: { temperature: 0.2, maxOutputTokens: 2096 },
    });
    expect(tools).toEqual([
      {
        name: "get_weather",
        description: "Gives the weather of a city.",
        inputSchema: {
          type: "object",
          properties: {
            city: { type: "string", description: "Name of the city." },
            celsius: { type: "boolean", description: "Whether it's in Celsius." },
          },
          required: ["city"],
        },
      },
      {
        name: "find_hotels",
        description: 'Finds hotels near a place, cheapest "first".',
        inputSchema: {
          type: "object",
          properties: {
            place: { type: "string", description: "A city or an address." },
            stars: { type: ["integer", "null"], description: "At least so many stars.", enum: [3, 4, 5] },
            photo: { type: "object", "x-media": "image", description: "What it should look like." },
          },
          required: ["place"],
        },
      },
    ]);
    expect(promptTemplates).toEqual({
      system: `You plan journeys for people who hate flying.
Write your code between '<code>' and '</code>'. You may import: ['collections', 'datetime', 'itertools', 'math', 'pandas', 'queue', 'random', 're', 'stat', 'statistics', 'time', 'unicodedata']

<code>
{{tools}}

</code>
{{instructions}}

Now Begin!

Where the text above differs from the following, in the language, in the form of replies or in the tools, the following holds.
{{introduction}}
{{rules}}`,
      plan: "Think of trains first. The task:\n{{task}}",
      planUpdate: "This was asked: {{task}}\n\nBeware that you have {{remainingSteps}} steps remaining.",
      managedTask: { function: "smolagents:managedTask" },
    });
    expect(functions["smolagents:managedTask"]?.({ name: "Bob", task: "Go." })).toBe("A task for Bob: Go.");
    expect(functions["smolagents:managedTask"]?.({ name: "Bob", task: "Go.".repeat(100) })).toMatch(/^A long task for Bob/);
    expect(managedAgents).toEqual([
      {
        format: "smolagents-ts/agent",
        version: 1,
        name: "researcher",
        description: "Finds facts on the web.",
        mode: "tools",
        model: "openai/gpt-5.6",
        tools: [{ name: "web_search" }],
        promptTemplates: {
          system: expect.stringMatching(/^You search\.\n- those that you were given\n(.|\n)*\{\{rules\}\}\n\n\{\{tools\}\}/),
        },
        maxSteps: 4,
        modelSettings: { reasoning: { effort: "low" } },
      },
    ]);
    expect(warnings).toEqual([
      "Settings of the model that were left out: top_k.",
      "Give a tool in place of the Python tool get_weather(city: string, celsius?: boolean): Gives the weather of a city.",
      'Give a tool in place of the Python tool find_hotels(place: string, stars?: integer | null, photo?: object): Finds hotels near a place, cheapest "first".',
      "The prompt system_prompt is the author's own: it is kept, followed by what this agent must know.",
      "Its programs could import pandas. A sandbox for JavaScript has no such modules: give an executor for Python, or tools.",
      "researcher: Give a tool in place of the Python tool web_search(…)",
      "researcher: The prompt system_prompt is the author's own: it is kept, followed by what this agent must know.",
    ]);
  });

  it("gives what fromJSON() makes an agent of, which runs", async () => {
    const { file, functions } = await readSmolagentsFolder(folder);
    await expect(fromJSON(file)).rejects.toThrow(/tools: get_weather, find_hotels, web_search\n- functions: smolagents:managedTask\n/);

    const model = new ScriptedModel(["<code>finalAnswer(1)</code>"]);
    const executor = new FakeExecutor(() => ({ final: { value: "by train" } }));
    const different: string[] = [];
    const { planningInterval: _, ...unplanned } = file;
    const agent = await fromJSON(unplanned, {
      tools,
      functions,
      model,
      executor,
      onWarning: (warning) => different.push(warning),
    });
    expect((await agent.run("To Rome.")).output).toBe("by train");
    expect(different[0]).toBe("The tool get_weather takes other arguments than the saved one: (city), not (celsius, city).");
    const [system] = model.requests[0]?.messages ?? [];
    expect(JSON.stringify(system)).toMatch(
      /people who hate flying.*declare function get_weather.*declare function researcher.*finalAnswer/,
    );
    // From now on it is an agent of ours, which needs smolagents no more.
    expect(toAgentFile(agent)).toMatchObject({ promptTemplates: file.promptTemplates });
  });

  it("runs nothing", async () => {
    await readSmolagentsFolder(folder);
    expect(existsSync("/tmp/smolagents-tool-was-run")).toBe(false);
  });
});

describe("readSmolagentsFolder of a folder that is none", () => {
  let root = "";
  const agentJson = (fields: object) => JSON.stringify({ class: "CodeAgent", tools: [], model: {}, managed_agents: {}, ...fields });
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "smolagents-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it("says what is missing", async () => {
    await expect(readSmolagentsFolder(root)).rejects.toMatchObject({
      code: "AGENT_FILE",
      message: expect.stringContaining("no agent.json in"),
    });
    await writeFile(join(root, "agent.json"), agentJson({ managed_agents: { "../../etc": "CodeAgent" } }));
    await expect(readSmolagentsFolder(root)).rejects.toThrow("the files of its managed agent ../../etc are missing");
  });

  it("reads no endless folder and no huge file", async () => {
    await writeFile(join(root, "agent.json"), agentJson({}));
    await mkdir(join(root, "managed_agents"));
    await symlink(root, join(root, "managed_agents", "a"));
    await symlink(root, join(root, "managed_agents", "b"));
    await expect(readSmolagentsFolder(root)).rejects.toThrow("more than 100 agents");
    await rm(join(root, "managed_agents"), { recursive: true });
    await writeFile(join(root, "prompts.yaml"), "x".repeat(5_000_001));
    await expect(readSmolagentsFolder(root)).rejects.toThrow("more than 5000000 bytes");
  });
});
