// The first sandbox of a process: engine read and compiled, worker started, session opened.
import { LocalExecutor } from "@smolagents-ts/executor-local";
import { report } from "./report.ts";

const clock = performance.now();
const session = await new LocalExecutor().open({ tools: [], callTool: async () => undefined });
const openMs = performance.now() - clock;
const { value } = await session.run("6 * 7");
report({ openMs, ranMs: performance.now() - clock, value });
await session.close();
