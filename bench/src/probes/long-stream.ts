// Reads one long reply, keeps nothing of it, and tells what memory is held at its end beyond that after its first tenth.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { pairs, streamText } from "../contenders/streams.ts";
import { input, report } from "./report.ts";

const { name, url, chunks } = input() as { name: string; url: string; chunks: number };
const pair = pairs[name];
if (!pair) throw new Error(`There is nothing called ${name}.`);
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
const heldMB = () => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
};

let read = 0;
let early = 0;
let late = 0;
for await (const _ of streamText(pair.model(url))) {
  read++;
  if (read === chunks / 10) early = heldMB();
  if (read === chunks - 1) late = heldMB();
}
if (late === 0) throw new Error(`Only ${read} of ${chunks} pieces came.`);
report({ grownMB: late - early });
process.exit();
