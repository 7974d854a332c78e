// Goes on with a snapshot that another process took in the middle of an action.
import { readFileSync } from "node:fs";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import { input, report } from "./report.ts";

const { file } = input() as { file: string };
const snapshot = readFileSync(file);
const clock = performance.now();
const session = await new LocalExecutor().open({
  tools: [{ name: "ask", description: "Asks.", inputSchema: { type: "object" } }],
  callTool: async () => "yes",
  snapshot,
});
const openMs = performance.now() - clock;
const execution = await session.resume?.();
report({ openMs, resumedMs: performance.now() - clock, sinceStartMs: performance.now(), final: execution?.final?.value });
await session.close();
