// A process that was just started: how long until packages are there, and until the first answer.
import type { Measurement } from "../bench.ts";
import { toRow } from "../report/row.ts";
import { buildProbe, type Probed, runProbe } from "../run-probe.ts";
import { afterSteps } from "../server/scripts.ts";
import { ChatServer } from "../server/start-server.ts";

interface FirstRun {
  readonly loadedMs: number;
  readonly answeredMs: number;
  readonly answer: number;
}

const CORE = ["@smolagents-ts/core"];
const ALL = [...CORE, "@smolagents-ts/model-openai", "@smolagents-ts/executor-local"];
const AI = ["ai", "@ai-sdk/openai-compatible"];

const firstRun: Measurement = async (bench) => {
  using server = await ChatServer.start();
  const [empty, imports, own, fetching, ai] = (await Promise.all(
    ["empty", "import", "first-run", "first-run-fetch", "first-run-ai-sdk"].map(buildProbe),
  )) as [string, string, string, string, string];

  const starts: Probed<{ startedMs: number }>[] = [];
  const loads = { core: [] as number[], all: [] as number[], ai: [] as number[] };
  const runs = { own: [] as Probed<FirstRun>[], fetch: [] as Probed<FirstRun>[], ai: [] as Probed<FirstRun>[] };
  const load = async (packages: readonly string[]) => (await runProbe<{ importMs: number }>(imports, { packages })).output.importMs;
  const run = async (file: string) => {
    const probed = await runProbe<FirstRun>(file, { url: server.url });
    if (probed.output.answer !== afterSteps(7, 1)) throw new Error(`A first run answered ${probed.output.answer}.`);
    return probed;
  };
  const round = async () => {
    starts.push(await runProbe<{ startedMs: number }>(empty));
    loads.core.push(await load(CORE));
    loads.all.push(await load(ALL));
    loads.ai.push(await load(AI));
    runs.own.push(await run(own));
    runs.fetch.push(await run(fetching));
    runs.ai.push(await run(ai));
  };
  await round();
  for (const list of [starts, loads.core, loads.all, loads.ai, runs.own, runs.fetch, runs.ai]) list.length = 0;
  for (let i = 0; i < bench.times(15, 3); i++) await round();

  const answered = (list: Probed<FirstRun>[]) => list.map(({ output }) => output.answeredMs);
  const walls = (list: Probed<unknown>[]) => list.map(({ wallMs }) => wallMs);
  return [
    toRow(
      "Node.js alone, to the first line",
      "ms",
      starts.map(({ output }) => output.startedMs),
    ),
    toRow("Node.js alone, whole process", "ms", walls(starts)),
    toRow("import core", "ms", loads.core, { target: { max: 20 } }),
    toRow("import core, model-openai and executor-local", "ms", loads.all),
    toRow("import AI SDK and openai-compatible", "ms", loads.ai),
    toRow("first answer since the process started", "ms", answered(runs.own), { target: { max: 120 }, baseline: answered(runs.fetch) }),
    toRow(
      "the same, until imports were done",
      "ms",
      runs.own.map(({ output }) => output.loadedMs),
    ),
    toRow("the same, whole process", "ms", walls(runs.own), { baseline: walls(runs.fetch) }),
    toRow(
      "the same, memory of the process",
      "MB",
      runs.own.map(({ peakMB }) => peakMB),
    ),
    toRow("baseline-code: first answer", "ms", answered(runs.fetch)),
    toRow("baseline-code: whole process", "ms", walls(runs.fetch)),
    toRow("AI SDK, JSON: first answer", "ms", answered(runs.ai), { baseline: answered(runs.fetch) }),
    toRow("AI SDK, JSON: whole process", "ms", walls(runs.ai), { baseline: walls(runs.fetch) }),
  ];
};

export default firstRun;
