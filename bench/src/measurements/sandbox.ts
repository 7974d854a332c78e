// A sandbox over its life: open, wait in large numbers, be copied in the middle of an await, go on in another process.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import type { Bench, Measurement } from "../bench.ts";
import { type Row, toRow } from "../report/row.ts";
import { buildProbe, runProbe } from "../run-probe.ts";

/** A thousand records and a question: state worth keeping, waiting for a person. */
const PROGRAM = `const rows = Array.from({ length: 1000 }, (_, id) => ({ id, name: "row " + id, price: id * 1.5 }));
const answer = await ask({ question: "May I?" });
finalAnswer(answer + " " + rows.length);`;

const sandbox: Measurement = async (bench) => [...(await openRows(bench)), ...(await snapshotRows(bench)), ...(await idleRows(bench))];

export default sandbox;

async function openRows(bench: Bench): Promise<Row[]> {
  const executor = new LocalExecutor();
  const open: number[] = [];
  const close: number[] = [];
  for (let i = 0; i < bench.times(60, 15); i++) {
    const clock = performance.now();
    const session = await executor.open({ tools: [], callTool: async () => undefined });
    const opened = performance.now();
    await session.close();
    open.push(opened - clock);
    close.push(performance.now() - opened);
  }
  const file = await buildProbe("cold-open");
  const cold: { openMs: number; ranMs: number }[] = [];
  for (let i = 0; i < bench.times(15, 3); i++) cold.push((await runProbe<{ openMs: number; ranMs: number }>(file)).output);
  const warmup = 5;
  return [
    toRow("open, with a warm worker", "ms", open.slice(warmup), { target: { max: 5 } }),
    toRow("close", "ms", close.slice(warmup)),
    toRow(
      "open in a new process",
      "ms",
      cold.map(({ openMs }) => openMs),
    ),
    toRow(
      "open in a new process, to the end of its first action",
      "ms",
      cold.map(({ ranMs }) => ranMs),
    ),
  ];
}

async function snapshotRows(bench: Bench): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "smolagents-ts-bench-"));
  const file = join(folder, "snapshot");
  const probe = await buildProbe("resume");
  const empty = await waitingSession("await ask({})");
  const filled = await waitingSession(PROGRAM);
  const samples = { emptyMs: [] as number[], emptyKB: [] as number[], ms: [] as number[], kB: [] as number[] };
  for (let i = 0; i < bench.times(30, 8); i++) {
    for (const [session, ms, kB] of [
      [empty, samples.emptyMs, samples.emptyKB],
      [filled, samples.ms, samples.kB],
    ] as const) {
      const clock = performance.now();
      const bytes = await session.snapshot();
      ms.push(performance.now() - clock);
      kB.push(bytes.byteLength / 1_000);
      writeFileSync(file, bytes);
    }
  }
  const resumed: { openMs: number; resumedMs: number; sinceStartMs: number; wallMs: number }[] = [];
  for (let i = 0; i < bench.times(15, 3); i++) {
    const { output, wallMs } = await runProbe<{ openMs: number; resumedMs: number; sinceStartMs: number; final: unknown }>(probe, { file });
    if (output.final !== "yes 1000") throw new Error(`The resumed action answered ${JSON.stringify(output.final)}.`);
    resumed.push({ ...output, wallMs });
  }
  await Promise.all([empty.close(), filled.close()]);
  rmSync(folder, { recursive: true });
  return [
    toRow("snapshot in mid-await: time", "ms", samples.emptyMs.slice(3), { target: { max: 20 } }),
    toRow("snapshot in mid-await: size", "kB", samples.emptyKB, { target: { max: 200 } }),
    toRow("the same with 1,000 records: time", "ms", samples.ms.slice(3), { target: { max: 20 } }),
    toRow("the same with 1,000 records: size", "kB", samples.kB, { target: { max: 200 } }),
    toRow(
      "resume in a new process: open",
      "ms",
      resumed.map(({ openMs }) => openMs),
    ),
    toRow(
      "resume in a new process: open to the end of the action",
      "ms",
      resumed.map(({ resumedMs }) => resumedMs),
      { target: { max: 100 } },
    ),
    toRow(
      "resume in a new process: since the process started",
      "ms",
      resumed.map(({ sinceStartMs }) => sinceStartMs),
    ),
    toRow(
      "resume in a new process: whole process",
      "ms",
      resumed.map(({ wallMs }) => wallMs),
    ),
  ];
}

/** A session in the middle of a program that waits for a call nobody answers. */
async function waitingSession(code: string) {
  let called = () => {};
  const call = new Promise<void>((resolve) => {
    called = resolve;
  });
  const session = await new LocalExecutor().open({
    tools: [{ name: "ask", description: "Asks.", inputSchema: { type: "object" } }],
    callTool: () => {
      called();
      return new Promise(() => {});
    },
  });
  session.run(code).catch(() => {});
  await call;
  return session;
}

async function idleRows(bench: Bench): Promise<Row[]> {
  const file = await buildProbe("idle-sessions");
  const count = bench.times(1_000, 200);
  const rows: Row[] = [];
  for (const used of [false, true]) {
    const { output, peakMB } = await runProbe<{
      before: number;
      openMs: number;
      openedMB: number;
      restedMB: number;
      wakeMs: number;
      right: boolean;
    }>(file, { count, used });
    if (!output.right) throw new Error("A session that rested lost its state.");
    const what = `${count} idle sessions${used ? " after an action each" : ""}`;
    rows.push(
      toRow(`${what}: peak memory of the process`, "MB", [peakMB], {
        target: { max: 1_024 },
        note: `${output.before.toFixed(0)} MB before the first`,
      }),
      toRow(`${what}: after 5 s of rest`, "MB", [output.restedMB], { note: `${output.openedMB.toFixed(0)} MB right after opening` }),
      toRow(`${what}: time to open one`, "ms", [output.openMs / count]),
      toRow(`${what}: waking one`, "ms", [output.wakeMs]),
    );
  }
  return rows;
}
