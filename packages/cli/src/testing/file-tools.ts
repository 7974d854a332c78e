import { tool } from "@smolagents-ts/core";

/** Removes nothing, but must be allowed to. */
export const removeFile = tool({
  name: "removeFile",
  description: "Removes a file.",
  inputSchema: { type: "object", properties: { path: { type: "string" } }, required: ["path"] } as const,
  needsApproval: true,
  execute: ({ path }) => `removed ${path}`,
});

export const chooseColor = tool({
  name: "chooseColor",
  description: "Asks the user for a color.",
  execute: (_, { interrupt }) => interrupt("Red or blue?"),
});
