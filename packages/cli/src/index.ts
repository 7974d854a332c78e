// The public surface, by name: adding a line here is making API.

export type { CliIo } from "./io.ts";
export { main } from "./main.ts";
