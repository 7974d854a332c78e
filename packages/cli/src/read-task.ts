import type { CliIo } from "./io.ts";
import { usageError } from "./options.ts";

const HINT = 'Pass it, or pipe it: smolagent "…" --model … · echo "…" | smolagent --model …';

/** The task as given, or all of stdin when there is none or it is `-`. */
export async function readTask(given: string | undefined, stdin: CliIo["stdin"]): Promise<string> {
  // A person at a keyboard who forgot the task is not left waiting.
  if (given === undefined && stdin.isTTY) throw usageError("There is no task.", HINT);
  const task = given === undefined || given === "-" ? await readAll(stdin) : given;
  if (task.trim() === "") throw usageError("The task is empty.", HINT);
  return task.trim();
}

async function readAll(stdin: CliIo["stdin"]): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stdin) text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
