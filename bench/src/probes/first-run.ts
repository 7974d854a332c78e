// From the start of a process to the first final answer.
import { codeAgent } from "../contenders/code-agent.ts";
import { input, report } from "./report.ts";

const loadedMs = performance.now();
const { url } = input() as { url: string };
const answer = await codeAgent(url, "code1").run(7);
report({ loadedMs, answeredMs: performance.now(), answer });
