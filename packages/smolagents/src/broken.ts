import { AgentConfigError } from "@smolagents-ts/core";

/** A file that is not what smolagents writes. Its text is not shown: it may be anything. */
export const broken = (what: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) =>
  new AgentConfigError(`The smolagents agent cannot be read: ${what}.`, { code: "AGENT_FILE", ...options });

/** The name of something in a file, for a message: short, and without what a terminal would obey. */
export const shown = (name: string): string => {
  const line = name.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
};
