// The programs of docs/from-smolagents.md. A model comes in from outside, so that they run here with a scripted one.
import { CodeAgent, type Model, tool } from "@smolagents-ts/core";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import { z } from "zod";

// #region tool
const exchangeRate = tool({
  name: "exchangeRate",
  description: "Current exchange rate between two currencies.",
  inputSchema: z.object({ base: z.string().describe("ISO code, e.g. USD"), quote: z.string() }),
  outputSchema: z.number(),
  execute: ({ base, quote }) => (base === "USD" && quote === "EUR" ? 0.92 : 1),
});
// #endregion tool

export async function oneRun(model: Model, print: (text: string) => void) {
  // #region agent
  const agent = new CodeAgent({
    model,
    executor: new LocalExecutor(),
    tools: [exchangeRate],
    maxSteps: 10,
    planningInterval: 5,
    stepCallbacks: [(step) => print(`Step ${step.number}: ${step.observation ?? "answered"}`)],
    finalAnswerChecks: [(answer) => answer > 0],
  });

  const { output, status, usage } = await agent.run("How much are these amounts in EUR together?", {
    variables: { amounts: [250, 50] },
  });
  // #endregion agent
  return { output, status, usage };
}

export async function twoRuns(model: Model) {
  const agent = new CodeAgent({ model, executor: new LocalExecutor() });
  // #region session
  const session = agent.session();
  const first = await session.run("Which of these numbers are prime?", { variables: { numbers: [7, 8, 9, 11] } });
  const second = await session.run("And what is their sum?"); // reset=False: memory and variables are still there.
  await session.close();
  // #endregion session
  return [first.output, second.output];
}

export async function interrupted(model: Model) {
  const agent = new CodeAgent({ model, executor: new LocalExecutor() });
  // #region interrupt
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error("The user has left.")), 200);
  const { status, reason, steps } = await agent.run("Try every number.", { signal: abort.signal });
  // #endregion interrupt
  return { status, reason, steps };
}

export async function streamed(model: Model, write: (text: string) => void) {
  const agent = new CodeAgent({ model, executor: new LocalExecutor() });
  // #region stream
  const stream = agent.stream("Print ten numbers.");
  for await (const event of stream) {
    if (event.type === "text-delta") write(event.delta);
    if (event.type === "step-finish") write(`\n${event.action.observation ?? ""}\n`);
  }
  const { output } = await stream.result;
  // #endregion stream
  return output;
}

export async function programsOf(model: Model) {
  const agent = new CodeAgent({ model, executor: new LocalExecutor() });
  const { steps } = await agent.run("Print ten numbers.");
  // #region full-code
  const programs = steps.flatMap(({ code }) => code ?? []).join("\n\n"); // memory.return_full_code()
  // #endregion full-code
  return programs;
}
