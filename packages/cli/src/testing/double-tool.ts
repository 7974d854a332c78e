import { tool } from "@smolagents-ts/core";

export const double = tool({
  name: "double",
  description: "Doubles a number.",
  inputSchema: { type: "object", properties: { of: { type: "number" } }, required: ["of"] } as const,
  outputSchema: { type: "number" } as const,
  execute: ({ of }) => 2 * of,
});
