import type { TaskStep } from "../contracts/step.ts";
import type { AgentRunOptions } from "../definition/agent-options.ts";
import type { MediaStore } from "../media/media-store.ts";
import { toJson } from "../memory/to-json.ts";

/** The task as memory keeps it, and the variables it comes with: those given, and handles of what is attached. */
export function toTaskStep(
  task: string,
  { variables = {}, images = [], files = [] }: AgentRunOptions,
  store: MediaStore,
  hasPrograms: boolean,
): { readonly step: TaskStep; readonly variables: { readonly [name: string]: unknown } } {
  const attached = {
    ...(images.length > 0 && { images: images.map((image) => store.hide(image)) }),
    ...(files.length > 0 && { files: files.map((file) => store.hide(file)) }),
  };
  const hidden = store.hide({ ...attached, ...variables }) as { readonly [name: string]: unknown };
  const lines = [task];
  if (hasPrograms) lines.push(variablesText(hidden));
  else if (Object.keys(hidden).length > 0) lines.push(`Given with the task:\n${JSON.stringify(toJson(hidden))}`);
  return {
    step: {
      type: "task",
      task: lines.filter(Boolean).join("\n\n"),
      ...(images.length > 0 && { media: images.map((image) => image.toPart()) }),
    },
    variables: hidden,
  };
}

function variablesText(variables: { readonly [name: string]: unknown }): string {
  const names = Object.entries(variables).map(([name, value]) => `\`${name}\` (${describe(value)})`);
  return names.length === 0 ? "" : `These variables are already defined: ${names.join(", ")}.`;
}

/** The kind of a value and its outer shape, none of its contents: it may be long, and is not the model's to read unless it looks. */
function describe(value: unknown, isItem = false): string {
  if (Array.isArray(value))
    return `array of ${value.length}${isItem || value.length === 0 ? "" : `, the first: ${describe(value[0], true)}`}`;
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  const name: string = Object.getPrototypeOf(value)?.constructor?.name ?? "Object";
  const keys = ArrayBuffer.isView(value) ? [] : Object.keys(value);
  if (keys.length === 0) return name === "Object" ? "object without keys" : name;
  return `object with ${keys.slice(0, 12).join(", ")}${keys.length > 12 ? `, … (${keys.length} keys)` : ""}`;
}
