/** The first user message: the task, and which variables the programs will find. */
export function taskText(task: string, variables: { readonly [name: string]: unknown }): string {
  const names = Object.entries(variables).map(([name, value]) => `\`${name}\` (${describe(value)})`);
  return names.length === 0 ? task : `${task}\n\nThese variables are already defined: ${names.join(", ")}.`;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `array of ${value.length}`;
  if (value === null || typeof value !== "object") return typeof value;
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? "Object";
  return name === "Object" ? `object with ${Object.keys(value).slice(0, 12).join(", ") || "no keys"}` : name;
}
