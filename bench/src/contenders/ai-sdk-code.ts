import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { nextValue } from "../server/scripts.ts";
import { type Contender, toAnswer } from "./contender.ts";

/** Outside the workspace: the code mode pins another version of `ai`. Exact versions, so that a comparison can be made again. */
const FOLDER = fileURLToPath(new URL("../../node_modules/.peers/ai-sdk-code", import.meta.url));
const VERSIONS = { ai: "7.0.85", "@ai-sdk/code-mode": "1.0.42", "@ai-sdk/openai-compatible": "3.0.92" };

export const aiSdkCodeIsInstalled = (): boolean => existsSync(join(FOLDER, "node_modules", "@ai-sdk", "code-mode"));

export function installAiSdkCode(): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, "package.json"), JSON.stringify({ private: true, type: "module", dependencies: VERSIONS }));
  execFileSync("npm", ["install", "--prefix", FOLDER, "--no-audit", "--no-fund", "--ignore-scripts"], { stdio: "inherit" });
}

/** What is used of those packages; their own types belong to another version of `ai`. */
interface Ai {
  readonly ToolLoopAgent: new (settings: object) => { generate(call: { prompt: string }): Promise<{ text: string }> };
  readonly tool: (options: object) => object;
  readonly jsonSchema: (schema: object) => object;
  readonly isStepCount: (count: number) => unknown;
}
interface CodeMode {
  readonly experimental_codeModeTool: (options: object) => object;
}
interface Compatible {
  readonly createOpenAICompatible: (settings: object) => (model: string) => unknown;
}

/** The code mode of the AI SDK: QuickJS in a worker, a fresh one for every program. */
export async function aiSdkCode(url: string): Promise<Contender> {
  const { resolve } = createRequire(join(FOLDER, "package.json"));
  const load = (name: string): Promise<unknown> => import(pathToFileURL(resolve(name)).href);
  const { ToolLoopAgent, tool, jsonSchema, isStepCount } = (await load("ai")) as Ai;
  const { experimental_codeModeTool } = (await load("@ai-sdk/code-mode")) as CodeMode;
  const { createOpenAICompatible } = (await load("@ai-sdk/openai-compatible")) as Compatible;
  const agent = new ToolLoopAgent({
    model: createOpenAICompatible({ name: "bench", baseURL: url, apiKey: "bench" })("tool-code10"),
    tools: {
      code: experimental_codeModeTool({ executionPolicy: { timeoutMs: 30_000 } }),
      next: tool({
        description: "The next value.",
        inputSchema: jsonSchema({ type: "object", properties: { value: { type: "number" } }, required: ["value"] }),
        outputSchema: jsonSchema({ type: "number" }),
        execute: async ({ value }: { value: number }) => nextValue(value),
      }),
    },
    experimental_toolCallers: { next: ["code"] },
    stopWhen: isStepCount(20),
  });
  return { run: async (start) => toAnswer((await agent.generate({ prompt: `Start with ${start}` })).text) };
}
