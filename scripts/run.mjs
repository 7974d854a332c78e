// Sets up, then runs one job: `demo`, `test` or `bench`. Plain JavaScript without dependencies, so that any Node from 20 on can start it.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const pnpm = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).packageManager; // "pnpm@10.34.9"

const INSTALL = ["install", "pnpm install --frozen-lockfile --reporter=append-only", { quiet: true }];
const build = (...filters) => [
  "build",
  `turbo build ${filters.map((name) => `--filter=@smolagents-ts/${name}`).join(" ")} --output-logs=errors-only`,
  { quiet: true },
];

const jobs = {
  // Only what the demo loads: the examples use all packages there are.
  demo: (args) => [
    INSTALL,
    build("cli...", "executor-local...", "model-openai..."),
    ["demo", "node src/demo.ts", { cwd: "apps/examples", args }],
  ],
  bench: (args) => [INSTALL, build("bench^..."), ["bench", "node src/run-bench.ts", { cwd: "bench", args }]],
  test: () => [
    INSTALL,
    ["build", "turbo build --output-logs=errors-only"],
    ["lint", "biome check --error-on-warnings ."],
    ["typecheck", "turbo typecheck --output-logs=errors-only"],
    ["typecheck:scripts", "tsc -p scripts"],
    ["knip", "knip"],
    ["packages", "node scripts/check-packages.ts"],
    ["layers", "node scripts/check-layers.ts"],
    ["lines", "node scripts/count-lines.ts"],
    ["snippets", "node scripts/sync-snippets.ts --check"],
    ["api", "node scripts/api-report.ts --check"],
    ["pack:check", "turbo pack:check --output-logs=errors-only"],
    ["size", "size-limit"],
    ["unit", "vitest run"],
    ["packed", "node scripts/check-packed.ts"],
  ],
};

const [job, ...args] = process.argv.slice(2);
if (!Object.hasOwn(jobs, job)) stop(`Usage: node scripts/run.mjs <${Object.keys(jobs).join(" | ")}> [arguments]`);
const only = job === "test" && args[0] === "--only" ? args[1] : undefined;
const stages = jobs[job](args).filter(([name]) => only === undefined || name === only);
if (stages.length === 0)
  stop(
    `No stage is called "${only}". Stages: ${jobs
      .test()
      .map(([name]) => name)
      .join(", ")}`,
  );

process.stderr.write(`Setting up: ${pnpm}`);
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1" };
env.PATH = [join(root, "node_modules", ".bin"), toolsPath()].join(delimiter);

const times = [];
for (const [name, command, options = {}] of stages) {
  if (job === "test") console.log(`\n── ${name} · ${command}`);
  else process.stderr.write(options.quiet ? ` · ${name}` : "\n");
  const started = performance.now();
  const code = await run(command, options);
  times.push(`${name} ${((performance.now() - started) / 1000).toFixed(1)}s`);
  if (code === 0) continue;
  if (job !== "test" && !options.quiet) process.exit(code); // The job itself has said what there is to say.
  const network = name === "install" ? " The first install needs the npm registry: is this machine online?" : "";
  stop(`"${name}" failed (${command}).${network}\n${times.join(" · ")}`, code);
}
if (job === "test") console.log(`\nAll passed: ${times.join(" · ")}`);

/**
 * The PATH on which `node` strips types and `pnpm` has the right major version: the one we have,
 * or with the missing ones in front, which npx keeps in its cache.
 */
function toolsPath() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const missing = [];
  if (!(major >= 24 || (major === 22 && minor >= 18))) missing.push("node@24");
  const found = spawnSync("pnpm", ["--version"], { encoding: "utf8", cwd: root }).stdout?.trim();
  if (found?.split(".")[0] !== pnpm.slice("pnpm@".length).split(".")[0]) missing.push(pnpm);
  if (missing.length === 0) return process.env.PATH;

  const options = ["--yes", "--prefer-offline", "--fetch-retry-mintimeout=1000", ...missing.flatMap((name) => ["-p", name])];
  const npx = spawnSync("npx", [...options, "--", "node", "-p", "process.env.PATH"], { encoding: "utf8" });
  if (npx.status === 0) return npx.stdout.trim();
  const reason = npx.error?.message ?? (npx.stderr.match(/^npm err.*$/gim) ?? [npx.stderr]).slice(0, 5).join("\n");
  stop(
    `This project needs ${missing.join(" and ")}, and npx could not fetch ${missing.length > 1 ? "them" : "it"} from the npm registry:\n\n` +
      `${reason}\n\n` +
      `Go online and run the command again, or install Node.js 24 and ${pnpm} yourself: https://nodejs.org, https://pnpm.io/installation`,
  );
}

/** Runs one command and gives its exit code. Output of a quiet one is shown only when it fails. */
function run(command, { cwd = ".", args: more = [], quiet = false }) {
  const [file, ...given] = command.split(" ");
  return new Promise((resolve) => {
    const child = spawn(file, [...given, ...more], { cwd: join(root, cwd), env, stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit" });
    const output = [];
    child.stdout?.on("data", (chunk) => output.push(chunk));
    child.stderr?.on("data", (chunk) => output.push(chunk));
    // Ctrl-C reaches the child too: it decides when to end, we wait for it.
    const wait = () => {};
    const pass = () => child.kill("SIGTERM");
    process.on("SIGINT", wait).on("SIGTERM", pass);
    const end = (code) => {
      process.off("SIGINT", wait).off("SIGTERM", pass);
      if (code !== 0 && quiet) process.stderr.write(Buffer.concat(output));
      resolve(code);
    };
    child.on("error", (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      end(127);
    });
    child.on("close", (code, signal) => end(code ?? (signal === "SIGINT" ? 130 : 143)));
  });
}

function stop(message, code = 1) {
  console.error(`\n${message}`);
  process.exit(code);
}
