// A test of one's own, of an agent, without its model.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodeAgent } from "@smolagents-ts/core";
import { Cassette, recordModel, replayModel } from "@smolagents-ts/model-kit";
import { OpenAIModel } from "@smolagents-ts/model-openai";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startChatServer } from "../testing/chat-server.ts";

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cassettes-"));
  file = join(folder, "days.jsonl");
});
afterAll(() => rm(folder, { recursive: true }));

it("records a run, with its key nowhere in the file", async () => {
  const program = "<code>\nfinalAnswer((Date.UTC(2101, 0) - Date.UTC(2100, 0)) / 86_400_000)\n</code>";
  const server = await startChatServer(() => program);
  const openai = new OpenAIModel({ modelId: "gpt-5.6", apiKey: "sk-secret-key", baseURL: server.url });
  try {
    // #region record
    const cassette = new Cassette();
    const agent = new CodeAgent({ model: recordModel(openai, cassette), executor: "local" });
    await agent.run("How many days are there in 2100?");
    await cassette.save(file);
    // #endregion record
    await agent.close();
    expect(server.requests.length).toBe(1);
    expect(cassette.toString()).not.toContain("sk-secret-key");
  } finally {
    await server.close();
  }
});

// #region replay
it("counts the days of a year", async () => {
  const agent = new CodeAgent({ model: replayModel(await Cassette.load(file)), executor: "local" });
  expect((await agent.run("How many days are there in 2100?")).output).toBe(365);
  await agent.close();
});
// #endregion replay

it("is told what changed when a request was not recorded", async () => {
  const agent = new CodeAgent({ model: replayModel(await Cassette.load(file)), executor: "local" });
  await expect(agent.run("How many days are there in 2400?")).rejects.toThrow(
    /number 1 of 1, differs at messages\[1\].*2100\?", asked ".*2400\?"/,
  );
  await agent.close();
});
