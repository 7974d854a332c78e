// Everything a run does is an event. The same events feed terminals, web pages, logs and tests.
import { CodeAgent, tool } from "@smolagents-ts/core";
import { z } from "zod";

const weekday = tool({
  name: "weekday",
  description: "Day of the week of a date.",
  inputSchema: z.object({ date: z.iso.date() }),
  outputSchema: z.string(),
  execute: ({ date }) => new Date(date).toLocaleDateString("en", { weekday: "long", timeZone: "UTC" }),
});

const agent = new CodeAgent({ model: "openai/gpt-5.6", executor: "local", tools: [weekday] });
const run = agent.stream("In which years from 2000 to 2100 does February have five Sundays?");

for await (const event of run) {
  switch (event.type) {
    case "text-delta": // The model's reply, as it is written: thought and program.
      process.stdout.write(event.delta);
      break;
    case "output": // What the program prints, while it runs.
      console.log(`\n[printed] ${event.text.trim()}`);
      break;
    case "tool-finish": // A call that the running program made.
      console.log(`\n[tool] ${event.name} → ${event.error ?? event.output}`);
      break;
    case "step-finish":
      console.log(`\n[step ${event.step}] ${event.action.error ? "failed" : "ok"}, ${event.action.calls.length} calls`);
      break;
  }
}

const { status, output } = await run.result; // Leaving the loop early would have aborted the run.
console.log(`[${status}]`, output);
await agent.close();
