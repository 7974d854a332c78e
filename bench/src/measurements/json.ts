// Tools called as JSON: what the library itself takes per step, whether that grows, calls at once, and what long results cost.
import { ToolCallingAgent, tool } from "@smolagents-ts/core";
import { OpenAIModel } from "@smolagents-ts/model-openai";
import type { Measurement } from "../bench.ts";
import { aiSdk } from "../contenders/ai-sdk.ts";
import { fetchJson } from "../contenders/fetch-json.ts";
import { toolAgent } from "../contenders/tool-agent.ts";
import { interleave } from "../interleave.ts";
import { median, type Row, toRow } from "../report/row.ts";
import { afterSteps, PAGES, STEPS } from "../server/scripts.ts";
import { ChatServer } from "../server/start-server.ts";

const json: Measurement = async (bench) => {
  using server = await ChatServer.start();
  const { url } = server;
  const rows: Row[] = [];

  const perStep: { [steps: number]: number } = {};
  for (const steps of [STEPS, 10 * STEPS]) {
    const name = `loop${steps}`;
    const samples = await interleave(
      { base: fetchJson(url, name), ours: toolAgent(url, `answer-${name}`), aiSdk: aiSdk(url, "generate", name) },
      {
        rounds: bench.times(steps > STEPS ? 5 : 15, 2),
        runs: bench.times(steps > STEPS ? 2 : 5, 2),
        warmups: bench.times(steps > STEPS ? 3 : 20, 3),
        expect: (start) => afterSteps(start, steps),
      },
    );
    const floor = median(samples.base.wallMs);
    const own = (walls: readonly number[]) => walls.map((ms) => (ms - floor) / (steps + 1));
    perStep[steps] = median(own(samples.ours.wallMs));
    rows.push(
      toRow(`${name}: own time per step above baseline`, "ms", own(samples.ours.wallMs), { target: { max: 0.5 } }),
      toRow(`${name}: AI SDK, time per step above baseline`, "ms", own(samples.aiSdk.wallMs)),
      toRow(`${name}: whole run, CPU`, "ms", samples.ours.cpuMs, { baseline: samples.base.cpuMs }),
      toRow(`${name}: AI SDK, whole run, CPU`, "ms", samples.aiSdk.cpuMs, { baseline: samples.base.cpuMs }),
    );
  }
  rows.push(toRow("own time per step, loop100 to loop10", "", [(perStep[10 * STEPS] ?? 0) / (perStep[STEPS] ?? 1)], { note: "1 is flat" }));

  const fanout = await interleave(
    { base: fetchJson(url, "fanout-json"), ours: toolAgent(url, "answer-fanout"), aiSdk: aiSdk(url, "generate", "fanout-json") },
    { rounds: bench.times(10, 2), runs: 2, warmups: 5, expect: () => 20 },
  );
  rows.push(
    toRow("20 calls of 50 ms in one turn", "ms", fanout.ours.wallMs, { target: { max: 57 }, baseline: fanout.base.wallMs }),
    toRow("AI SDK: 20 calls of 50 ms in one turn", "ms", fanout.aiSdk.wallMs, { baseline: fanout.base.wallMs }),
  );

  for (const [label, maxObservationChars, target] of [
    ["default", undefined, { max: 300 }],
    ["unlimited", Number.POSITIVE_INFINITY, undefined],
  ] as const) {
    const sent = await server.record(() => readPages(url, maxObservationChars));
    rows.push(
      toRow(
        `thousands of prompt tokens, ${PAGES} results of 20 kB, ${label}`,
        "",
        [sent.reduce((sum, body) => sum + body.length, 0) / 4_000],
        {
          ...(target && { target }),
          note: "characters / 4",
        },
      ),
    );
  }
  return rows;
};

export default json;

/** Each page names the next one at its end, where a cut in the middle leaves it; so the answer shows that nothing needed was lost. */
async function readPages(url: string, maxObservationChars: number | undefined): Promise<void> {
  const page = tool({
    name: "page",
    description: "One page.",
    inputSchema: { type: "object", properties: { number: { type: "number" } }, required: ["number"], additionalProperties: false },
    execute: ({ number }) => `${"A line of text without any figures in it. ".repeat(490)}The next page has the number ${number + 1}`,
  });
  const agent = new ToolCallingAgent({
    model: new OpenAIModel({ modelId: "pages", baseURL: url, apiKey: "bench" }),
    tools: [page],
    maxSteps: PAGES + 1,
    ...(maxObservationChars !== undefined && { maxObservationChars }),
  });
  const { output } = await agent.run("Start with page 7");
  if (output !== 7 + PAGES) throw new Error(`The pages were answered with ${output}.`);
}
