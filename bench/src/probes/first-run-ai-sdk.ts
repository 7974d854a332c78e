// The same job for the AI SDK: one JSON tool call, then the answer.
import { aiSdk } from "../contenders/ai-sdk.ts";
import { input, report } from "./report.ts";

const loadedMs = performance.now();
const { url } = input() as { url: string };
const answer = await aiSdk(url, "generate", "loop1").run(7);
report({ loadedMs, answeredMs: performance.now(), answer });
