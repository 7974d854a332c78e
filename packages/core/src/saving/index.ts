// Agents as JSON, and back. Apart from the root, so that who saves nothing loads nothing of it.

export type { AgentFile, SavedAdapter, SavedFunction, SavedNumber, SavedTool } from "./agent-file.ts";
export type { AgentFileParts, AgentParts } from "./agent-file-parts.ts";
export { fromJSON } from "./from-json.ts";
export { toAgentFile } from "./to-agent-file.ts";
