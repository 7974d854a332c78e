/** The first user message: the task, and which variables the programs will find. */
export function taskText(task: string, variables: { readonly [name: string]: unknown }): string {
  const names = Object.entries(variables).map(([name, value]) => `\`${name}\` (${describe(value)})`);
  return names.length === 0 ? task : `${task}\n\nThese variables are already defined: ${names.join(", ")}.`;
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
