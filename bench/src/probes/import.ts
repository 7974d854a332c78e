// How long packages take to load in a new process.
import { input, report } from "./report.ts";

const { packages } = input() as { packages: readonly string[] };
const clock = performance.now();
for (const name of packages) await import(name);
report({ importMs: performance.now() - clock });
