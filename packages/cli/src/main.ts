import type { Writable } from "node:stream";
import { registry as defaultRegistry, type PluginRegistry } from "@smolagents-ts/core";
import { Terminal, toJsonLine } from "@smolagents-ts/terminal";
import { EXIT, exitCodeOfError } from "./exit-codes.ts";
import { helpText, version } from "./help.ts";
import { hintFor } from "./hints.ts";
import type { CliIo } from "./io.ts";
import { type Look, parseCommand, parseLook, usageError } from "./options.ts";
import { type ErrorReport, reportError } from "./report-error.ts";
import { StdoutWatch } from "./stdout-watch.ts";

/**
 * The command `smolagent`: takes its arguments (without `node` and the script) and gives the exit code. It never throws.
 *
 * Plugins registered by hand in `registry` are found before packages are looked for.
 */
export async function main(argv: readonly string[], io: CliIo = process, registry: PluginRegistry = defaultRegistry): Promise<number> {
  const look = parseLook(argv);
  const terminal = new Terminal({
    output: io.stderr,
    answer: io.stdout,
    // Not before a question is asked: to look at the process's stdin opens it.
    get input() {
      return io.stdin;
    },
    env: io.env,
    color: look.color ? "auto" : false,
    level: look.quiet ? "error" : look.verbose ? "debug" : "info",
    // Whoever typed the task knows it.
    task: look.resume !== undefined,
    hint: (status) => hintFor(status, look),
  });
  using stdout = new StdoutWatch(io.stdout);
  // Progress that nobody reads any more is no reason to end.
  const ignore = () => {};
  io.stderr.on("error", ignore);

  const exitCode = await execute(argv, { io, registry, terminal, look, stdout });
  terminal.close();
  await Promise.all([written(io.stdout), written(io.stderr)]);
  const { failure } = stdout;
  if (failure?.message) terminal.note(`Error: ${failure.message}`, "red");
  io.stderr.off("error", ignore);
  return failure?.exitCode ?? exitCode;
}

interface Surroundings {
  readonly io: CliIo;
  readonly registry: PluginRegistry;
  readonly terminal: Terminal;
  readonly look: Look;
  readonly stdout: StdoutWatch;
}

async function execute(argv: readonly string[], { io, registry, terminal, look, stdout }: Surroundings): Promise<number> {
  let apiKey: string | undefined;
  try {
    const command = parseCommand(argv);
    if (command.type === "doctor") {
      const { runDoctor } = await import("./doctor.ts");
      return await runDoctor({ io, registry, json: look.json, signal: stdout.signal });
    }
    if (command.type === "models") {
      apiKey = apiKeyFrom(command.apiKeyEnv, io.env);
      const { runModels } = await import("./models.ts");
      return await runModels(command, { io, registry, json: look.json, apiKey, signal: stdout.signal });
    }
    if (command.type !== "run") {
      io.stdout.write(command.type === "help" ? helpText() : `${version()}\n`);
      return EXIT.completed;
    }
    apiKey = apiKeyFrom(command.apiKeyEnv, io.env);
    // Loaded when there is something to do: --help answers at once.
    const { runTask } = await import("./run-task.ts");
    return await runTask(command, { io, registry, terminal, look, apiKey, signal: stdout.signal });
  } catch (error) {
    const report = reportError(error, { exitCode: exitCodeOfError(error), verbose: look.verbose, apiKey });
    if (look.json) io.stdout.write(toJsonLine(report));
    else if (!stdout.failure) showError(report, terminal);
    return report.exitCode;
  }
}

function showError({ message, stack }: ErrorReport, terminal: Terminal): void {
  terminal.note(`Error: ${message}`, "red");
  if (stack) terminal.note(stack, "dim");
}

/** The name is not repeated in a message: it may be a key that was put in the wrong place. */
function apiKeyFrom(name: string | undefined, env: CliIo["env"]): string | undefined {
  if (name === undefined) return undefined;
  const key = env[name];
  if (!key)
    throw usageError("The environment variable that --api-key-env names is not set.", "It takes a name: --api-key-env OPENAI_API_KEY");
  return key;
}

/** Resolves when what was written has left the process, or never will. */
const written = (stream: Writable) => new Promise<void>((resolve) => void stream.write("", () => resolve()));
