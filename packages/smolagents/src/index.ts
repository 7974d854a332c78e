// Agents of Python's smolagents, for `fromJSON()` of @smolagents-ts/core/saving.

export { readSmolagents } from "./read-smolagents.ts";
export { readSmolagentsFolder } from "./read-smolagents-folder.ts";
export type { SmolagentsAgent, SmolagentsFiles } from "./smolagents-files.ts";
