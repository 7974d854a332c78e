import { CodeAgent, tool } from "@smolagents-ts/core";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import { OpenAIModel } from "@smolagents-ts/model-openai";
import { z } from "zod";

const cities = { Athens: [37.98, 23.73], Lisbon: [38.72, -9.14], Oslo: [59.91, 10.75], Rome: [41.9, 12.5] };

const locate = tool({
  name: "locate",
  description: "Latitude and longitude of a city, in degrees.",
  inputSchema: z.object({ city: z.enum(["Athens", "Lisbon", "Oslo", "Rome"]) }),
  outputSchema: z.array(z.number()),
  execute: ({ city }) => cities[city],
});

const agent = new CodeAgent({
  model: new OpenAIModel({ modelId: "gpt-5.6" }), // The key comes from OPENAI_API_KEY.
  tools: [locate],
  executor: new LocalExecutor(),
});

const { output } = await agent.run("How long is the shortest round trip by air through all the cities, in km?");
console.log(output);
