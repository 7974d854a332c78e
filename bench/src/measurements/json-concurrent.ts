// 200 runs of ten steps at once on one agent that calls tools as JSON.
import { concurrentRuns } from "./concurrent.ts";

export default concurrentRuns({ names: ["smolagents-ts, JSON", "baseline JSON", "AI SDK, JSON"], minPerSecond: 150 });
