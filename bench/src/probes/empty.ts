// What Node.js itself takes to get to the first line of a program.
import { report } from "./report.ts";

report({ startedMs: performance.now() });
