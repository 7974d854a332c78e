// `smolagent doctor`: tries what this machine can run, and tells what is missing.

import { PluginNotFoundError, type PluginRegistry } from "@smolagents-ts/core";
import { toJsonLine } from "@smolagents-ts/terminal";
import { type Check, checkModel, explain, MODELS } from "./check-model.ts";
import { describeDoctor } from "./describe-doctor.ts";
import { EXIT } from "./exit-codes.ts";
import type { CliIo } from "./io.ts";

export interface DoctorReport {
  readonly node: { readonly version: string; readonly isSupported: boolean };
  readonly executors: readonly ExecutorCheck[];
  readonly models: readonly Check[];
  /** Variables that hold a key. Their names, never what is in them. */
  readonly keys: readonly string[];
  /** Addresses on this machine where a server with OpenAI's API answers. */
  readonly servers: readonly string[];
}

export interface ExecutorCheck extends Check {
  /** It ran a program. */
  readonly works: boolean;
  readonly language?: string;
  readonly isolation?: string;
  /** From nothing to the result of a first program. */
  readonly startMs?: number;
}

/** Adapters that are found by name, the ones that need least first. */
const EXECUTORS = ["local", "deno", "pyodide", "python", "docker"];
const KEYS = [
  "OPENAI_API_KEY",
  "ANTHROPIC_API_KEY",
  "GEMINI_API_KEY",
  "GOOGLE_API_KEY",
  "MISTRAL_API_KEY",
  "GROQ_API_KEY",
  "DEEPSEEK_API_KEY",
  "OPENROUTER_API_KEY",
  "TOGETHER_API_KEY",
  "XAI_API_KEY",
  "AZURE_OPENAI_API_KEY",
  "AWS_BEARER_TOKEN_BEDROCK",
  "LITELLM_PROXY_API_KEY",
  "HF_TOKEN",
];
/** Where Ollama, LM Studio, vLLM and llama.cpp listen unless they are told otherwise. */
const SERVERS = [11434, 1234, 8000, 8080].map((port) => `http://localhost:${port}/v1`);

const START_TIMEOUT_MS = 60_000;
const SERVER_TIMEOUT_MS = 1_000;
const OLDEST_NODE = [22, 12] as const;

export interface DoctorOptions {
  readonly io: CliIo;
  readonly registry: PluginRegistry;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/** Writes what it found to stdout. The exit code is 0 when programs can run in at least one executor. */
export async function runDoctor({ io, registry, json, signal }: DoctorOptions): Promise<number> {
  const servers = Promise.all(SERVERS.map((url) => answers(url, signal)));
  const executors: ExecutorCheck[] = [];
  // One after the other, so that their times can be compared.
  for (const name of EXECUTORS) executors.push(await checkExecutor(name, registry));
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const report: DoctorReport = {
    node: {
      version: process.versions.node,
      isSupported: major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]),
    },
    executors,
    models: await Promise.all(MODELS.map((name) => checkModel(name, registry))),
    keys: KEYS.filter((name) => io.env[name]),
    servers: (await servers).filter((url) => url !== undefined),
  };
  io.stdout.write(json ? toJsonLine(report) : describeDoctor(report));
  return executors.some(({ works }) => works) ? EXIT.completed : EXIT.failed;
}

async function checkExecutor(name: string, registry: PluginRegistry): Promise<ExecutorCheck> {
  try {
    const executor = await registry.create("executor", name, {});
    const { language, isolation } = executor;
    try {
      const startedAt = performance.now();
      await within(START_TIMEOUT_MS, async () => {
        const session = await executor.open({ tools: [], callTool: async () => undefined });
        const { value, error } = await session.run("1 + 1");
        await session.close();
        if (value !== 2) throw new Error(error ? `1 + 1 failed: ${error.message}` : "1 + 1 was not 2");
      });
      return { name, isInstalled: true, works: true, language, isolation, startMs: Math.round(performance.now() - startedAt) };
    } catch (error) {
      return { name, isInstalled: true, works: false, language, isolation, ...explain(error) };
    } finally {
      await within(START_TIMEOUT_MS, async () => executor.close?.()).catch(() => {});
    }
  } catch (error) {
    return { name, isInstalled: !PluginNotFoundError.is(error), works: false, ...explain(error) };
  }
}

async function answers(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/models`, { signal: AbortSignal.any([signal, AbortSignal.timeout(SERVER_TIMEOUT_MS)]) });
    const body: unknown = await response.json();
    return response.ok && typeof body === "object" && body !== null && "data" in body ? url : undefined;
  } catch {
    return undefined;
  }
}

async function within<T>(ms: number, work: () => T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
