import type { Writable } from "node:stream";
import { registry as defaultRegistry, type PluginRegistry } from "@smolagents-ts/core";
import { EXIT, exitCodeOfError } from "./exit-codes.ts";
import { helpText, version } from "./help.ts";
import type { CliIo } from "./io.ts";
import { toJsonLine } from "./json-lines.ts";
import { type Look, parseCommand, parseLook, usageError } from "./options.ts";
import { type ErrorReport, reportError } from "./report-error.ts";
import { StdoutWatch } from "./stdout-watch.ts";
import { isLive, wantsColor } from "./terminal/color.ts";
import { Screen } from "./terminal/screen.ts";

/** A paragraph fits; a megabyte in one line does not fill the screen. */
const MAX_LINE_CHARS = 4_000;

/**
 * The command `smolagent`: takes its arguments (without `node` and the script) and gives the exit code. It never throws.
 *
 * Plugins registered by hand in `registry` are found before packages are looked for.
 */
export async function main(argv: readonly string[], io: CliIo = process, registry: PluginRegistry = defaultRegistry): Promise<number> {
  const look = parseLook(argv);
  const screen = new Screen(io.stderr, {
    color: wantsColor(io.stderr, io.env, look.color),
    live: !look.json && isLive(io.stderr, io.env),
    ...(!look.verbose && { maxLineChars: MAX_LINE_CHARS }),
  });
  using stdout = new StdoutWatch(io.stdout);
  // Progress that nobody reads any more is no reason to end.
  const ignore = () => {};
  io.stderr.on("error", ignore);

  const exitCode = await execute(argv, { io, registry, screen, look, stdout });
  screen.close();
  await Promise.all([written(io.stdout), written(io.stderr)]);
  const { failure } = stdout;
  if (failure?.message) screen.line(`Error: ${failure.message}`, "red");
  io.stderr.off("error", ignore);
  return failure?.exitCode ?? exitCode;
}

interface Surroundings {
  readonly io: CliIo;
  readonly registry: PluginRegistry;
  readonly screen: Screen;
  readonly look: Look;
  readonly stdout: StdoutWatch;
}

async function execute(argv: readonly string[], { io, registry, screen, look, stdout }: Surroundings): Promise<number> {
  let apiKey: string | undefined;
  try {
    const command = parseCommand(argv);
    if (command.type !== "run") {
      io.stdout.write(command.type === "help" ? helpText() : `${version()}\n`);
      return EXIT.completed;
    }
    apiKey = apiKeyFrom(command.apiKeyEnv, io.env);
    // Loaded when there is something to do: --help answers at once.
    const { runTask } = await import("./run-task.ts");
    return await runTask(command, { io, registry, screen, look, apiKey, signal: stdout.signal });
  } catch (error) {
    const report = reportError(error, { exitCode: exitCodeOfError(error), verbose: look.verbose, apiKey });
    if (look.json) io.stdout.write(toJsonLine(report));
    else if (!stdout.failure) showError(report, screen);
    return report.exitCode;
  }
}

function showError({ message, stack }: ErrorReport, screen: Screen): void {
  screen.gap();
  screen.write("Error: ", { style: ["bold", "red"] });
  screen.write(`${message}\n`);
  if (stack) screen.line(stack, "dim");
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
