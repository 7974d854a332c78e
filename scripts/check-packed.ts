// Installs what would be published into empty applications, one of npm and one of pnpm, and runs an agent there. A workspace hides what is
// missing from a tarball; this does not. Also bundles core for the browser.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BuildFailure, type BuildOptions, build } from "esbuild";
import { conclude, ROOT, SCOPE } from "./workspace.ts";

/** Without the adapters whose engines are hundreds of megabytes. */
const PACKAGES = [
  ...["core", "conformance", "terminal", "smolagents", "cli", "executors/local"],
  ...["kit", "openai", "azure", "litellm", "huggingface", "bedrock", "ai-sdk"].map((name) => `models/${name}`),
];

/** An application as the documentation shows it: with instances, then with names. */
const PROGRAM = `
import { CodeAgent } from "@smolagents-ts/core";
const task = "How much is 6 * 7?";
const names = new CodeAgent({ model: "openai/any", executor: "local" });
console.log("names:", (await names.run(task)).output);
await names.close();

const { LocalExecutor } = await import("@smolagents-ts/executor-local");
const { OpenAIModel } = await import("@smolagents-ts/model-openai");
const executor = new LocalExecutor();
const instances = new CodeAgent({ model: new OpenAIModel({ modelId: "any" }), executor });
console.log("instances:", (await instances.run(task)).output);
await executor.close();
`;

/** Every error class of every package is one that \`AgentError.is\` knows across copies of core. */
const ERRORS = `
import * as core from "@smolagents-ts/core";
const models = ["kit", "openai", "azure", "litellm", "huggingface", "bedrock", "ai-sdk"].map((name) => "model-" + name);
for (const name of ["core", "executor-local", ...models]) {
  for (const [key, made] of Object.entries(await import("@smolagents-ts/" + name))) {
    if (typeof made !== "function" || !(made.prototype instanceof Error)) continue;
    if (made !== core.AgentError && !(made.prototype instanceof core.AgentError)) console.log(name, "exports", key, "which is no AgentError");
  }
}
`;

/** What a page would bundle: core, and a model that needs nothing but fetch. */
const PAGE = `
import { CodeAgent, tool } from "@smolagents-ts/core";
const model = {
  id: "any", adapter: "page",
  async *stream({ messages }) {
    yield { type: "start", warnings: [] };
    const text = await (await fetch("/model", { method: "POST", body: JSON.stringify(messages) })).text();
    yield { type: "text", index: 0, delta: text };
    yield { type: "finish", reason: "stop", message: { role: "assistant", content: [{ type: "text", text }] }, usage: {} };
  },
};
export const start = (executor) => new CodeAgent({ model, executor, tools: [tool({ name: "now", description: "The time.", inputSchema: { type: "object" }, execute: () => Date.now() })] });
`;

const problems: string[] = [];
const folder = await mkdtemp(join(tmpdir(), "packed-"));
const server = await startModelServer();
try {
  const tarballs = await packAll();
  await Promise.all([checkApp("npm", tarballs), checkApp("pnpm", tarballs)]);
} finally {
  server.close();
  await rm(folder, { recursive: true, force: true });
}
conclude(problems, "The packages work when installed with npm and with pnpm, and core bundles for the browser.");

/** The tarballs by package name, made by the command that publishes. */
async function packAll(): Promise<Record<string, string>> {
  const tarballs: Record<string, string> = {};
  for (const path of PACKAGES) {
    const dir = join(ROOT, "packages", path);
    await run("pnpm", ["pack", "--pack-destination", folder], dir);
    const { name, version } = JSON.parse(await readFile(join(dir, "package.json"), "utf8"));
    tarballs[name] = `file:${join(folder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`)}`;
  }
  return tarballs;
}

async function checkApp(manager: "npm" | "pnpm", tarballs: Record<string, string>): Promise<void> {
  const app = join(folder, `${manager}-app`);
  const expect = (holds: boolean, problem: string) => holds || problems.push(`${manager}: ${problem}`);
  await mkdir(app);
  // Others depend on these by version, which the registry may not have yet.
  const overrides = Object.fromEntries(
    ["core", "terminal", "model-kit", "model-openai"].map((name) => [SCOPE + name, tarballs[SCOPE + name]]),
  );
  const manifest = { private: true, type: "module", scripts: { start: "node app.mjs" }, dependencies: tarballs, pnpm: { overrides } };
  await writeFile(join(app, "package.json"), JSON.stringify(manifest));
  await writeFile(join(app, "app.mjs"), PROGRAM);
  const installed = await run(
    manager,
    manager === "npm" ? ["install", "--no-audit", "--no-fund"] : ["install", "--ignore-workspace", "--prefer-offline"],
    app,
  );
  if (installed.failed) return void problems.push(`${manager}: the install failed:\n${installed.output}`);

  const ran = await run(manager, ["run", "start"], app);
  expect(/names: 42\s+instances: 42\s/.test(ran.output), `the program printed:\n${ran.output}`);

  for (const name of Object.keys(tarballs)) {
    const files = await readdir(join(app, "node_modules", name));
    expect(files.includes("LICENSE") && files.includes("README.md") && !files.includes("src"), `${name} holds ${files.join(", ")}`);
  }

  if (manager === "npm") await checkOnce(app, expect);

  const plugin = `${SCOPE}executor-local`;
  await rm(join(app, "node_modules", plugin), { recursive: true });
  const command = `${manager === "npm" ? "npm install" : "pnpm add"} ${plugin}`;
  const lacking = await run(manager, ["run", "start"], app);
  expect(lacking.failed && lacking.output.includes(command), `without ${plugin} it should say "${command}", but says:\n${lacking.output}`);
}

/** What does not depend on the package manager is looked at once. */
async function checkOnce(app: string, expect: (holds: boolean, problem: string) => void): Promise<void> {
  const help = await run("npx", ["--no-install", "smolagent", "--help"], app);
  expect(!help.failed && help.output.includes("smolagent"), `smolagent --help says:\n${help.output}`);

  await writeFile(join(app, "errors.mjs"), ERRORS);
  const errors = await run("node", ["errors.mjs"], app);
  expect(errors.output === "", errors.output);

  await writeFile(join(app, "page.mjs"), PAGE);
  // On the platform `browser` any import of a Node module is an error.
  const bundle: BuildOptions = {
    absWorkingDir: app,
    entryPoints: ["page.mjs"],
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
  };
  const { errors: failures, warnings } = await build({ ...bundle, logLevel: "silent" }).catch((error: BuildFailure) => error);
  expect(
    failures.length + warnings.length === 0,
    `bundling for the browser: ${[...failures, ...warnings].map(({ text }) => text).join("; ")}`,
  );
}

async function run(file: string, args: string[], cwd: string): Promise<{ failed: boolean; output: string }> {
  const { port } = server.address() as AddressInfo;
  // The application must not see which package manager started this check, nor a key of whoever did.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_config_user_agent$|OPENAI_)/i.test(name));
  const env = { ...Object.fromEntries(inherited), OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, OPENAI_API_KEY: "none" };
  try {
    const { stdout, stderr } = await promisify(execFile)(file, args, { cwd, env, timeout: 180_000 });
    return { failed: false, output: stdout + stderr };
  } catch (error) {
    const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
    return { failed: true, output: stdout + stderr || message };
  }
}

/** Answers every chat with the same program, as OpenAI's API streams it. */
async function startModelServer(): Promise<Server> {
  const chunk = (delta: object, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ id: "1", object: "chat.completion.chunk", created: 1, model: "any", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  const made = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(`${chunk({ role: "assistant", content: "<code>\nfinalAnswer(6 * 7);\n</code>" })}${chunk({}, "stop")}data: [DONE]\n\n`);
  });
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  return made;
}
