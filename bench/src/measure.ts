// Runs one measurement in this process and sends its lines to the parent. Each has a process of its own, so that none inherits the other's heap.
import type { Bench, Measurement } from "./bench.ts";
import { measurements } from "./measurements/index.ts";

const [name = "", mode] = process.argv.slice(2);
const load: (() => Promise<{ default: Measurement }>) | undefined = measurements[name];
if (!load) throw new Error(`There is no measurement called "${name}".`);

const quick = mode === "quick";
const bench: Bench = { quick, times: (full, short) => (quick ? short : full) };
const { default: measure } = await load();
const rows = await measure(bench);
process.send?.({ rows });
process.disconnect?.();
