import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Message, ModelRequest } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { Cassette } from "./cassette.ts";
import { ASK, eventsOf, FixedModel, type FixedReply, failure, finishOf, replyOf, START } from "./fixed-model.ts";
import { recordModel } from "./record-model.ts";
import { replayModel } from "./replay-model.ts";

const say = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });
const asking = (...texts: string[]): ModelRequest => ({ messages: texts.map(say) });

/** Records the calls, and gives the cassette as it comes back from its text. */
const record = async (replies: readonly FixedReply[], ...requests: readonly Partial<ModelRequest>[]) => {
  const cassette = new Cassette();
  const model = recordModel(new FixedModel(replies, { id: "m-1", capabilities: { tools: false } }), cassette);
  for (const request of requests) await eventsOf(model, request).catch(() => undefined);
  return Cassette.parse(cassette.toString());
};

describe("a cassette", () => {
  it("gives the same events in the same pieces, from a model of the same name and abilities", async () => {
    const reply = replyOf([
      { reasoning: ["H", "m."] },
      ["a", "b", "c"],
      { type: "tool-call", id: "1", name: "f", argsText: "{}", args: {} },
    ]);
    const replay = replayModel(await record([reply], { temperature: 0 }));
    expect(replay).toMatchObject({ id: "m-1", adapter: "fixed", capabilities: { tools: false } });
    expect(await eventsOf(replay, { temperature: 0, timeouts: { totalMs: 1 }, cacheBreakpoints: [0] })).toEqual(reply);
  });

  it("answers in any order, and equal requests in theirs, each once", async () => {
    const replies = ["one", "two", "three"].map((text) => replyOf([[text]]));
    const replay = replayModel(await record(replies, asking("a"), asking("b"), asking("a")));
    const texts = [];
    for (const name of ["b", "a", "a"]) texts.push((await finishOf(replay, asking(name))).message.content[0]);
    expect(texts).toMatchObject([{ text: "two" }, { text: "one" }, { text: "three" }]);
    await expect(eventsOf(replay, asking("a"))).rejects.toThrow(/recorded 2 time\(s\)/);
  });

  it("throws a recorded error again, as it was, after what came before it", async () => {
    const error = failure("rate-limit", { status: 429, hint: "Wait.\n\nThen ask.", retryAfterMs: 5, requestId: "r", retryable: false });
    const replay = replayModel(await record([[START, { type: "text", index: 0, delta: "half" }, error]], ASK));
    const seen: string[] = [];
    const read = async () => {
      for await (const event of replay.stream(ASK)) seen.push(event.type);
    };
    const again = await read().catch((error) => error);
    expect(seen).toEqual(["start", "text"]);
    expect(again.message).toBe(error.message);
    expect(again).toMatchObject({
      kind: "rate-limit",
      status: 429,
      retryAfterMs: 5,
      requestId: "r",
      retryable: false,
      code: error.code,
      hint: error.hint,
    });
  });

  it("says where a request differs from the one most like it", async () => {
    const long = "x".repeat(200);
    const cassette = await record([replyOf([["ok"]])], asking("other"), asking("same", `${long} old ending`));
    const error = await eventsOf(replayModel(cassette), asking("same", `${long} new ending`)).catch((error) => error);
    expect(error).toMatchObject({ kind: "bad-request", retryable: false });
    expect(error.message).toMatch(
      /number 2 of 2, differs at messages\[1\]\.content\[0\]\.text: recorded "…x+ old ending", asked "…x+ new ending"/,
    );
    const warmer = await eventsOf(replayModel(cassette), { ...asking("other"), temperature: 1 }).catch((error) => error);
    expect(warmer.message).toContain("differs at temperature: recorded nothing, asked 1.");
  });

  it("holds no call that was left or aborted, and one that was left at its end", async () => {
    const cassette = new Cassette();
    const model = recordModel(new FixedModel([replyOf([["a", "b"]])]), cassette);
    for await (const event of model.stream(ASK)) if (event.type === "text") break;
    const abort = new AbortController();
    await (async () => {
      for await (const event of model.stream({ ...ASK, signal: abort.signal })) if (event.type === "text") abort.abort();
    })().catch(() => undefined);
    expect(cassette.calls).toEqual([]);
    for await (const event of model.stream(ASK)) if (event.type === "finish") break;
    expect(cassette.calls.length).toBe(1);
  });

  it("is a file, one call a line", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cassette-"));
    try {
      const path = join(folder, "made", "hello.jsonl");
      const cassette = await record([replyOf([["a\nb"]])], asking("1"), asking("2"));
      await cassette.save(path);
      expect((await Cassette.load(path)).calls).toEqual(cassette.calls);
      expect(cassette.toString().trimEnd().split("\n").length).toBe(3);
      await expect(Cassette.load(join(folder, "none"))).rejects.toThrow(/There is no cassette at .*none/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    "",
    "x",
    "{}",
    '{"format":"smolagents-ts/cassette","version":2}',
    '{"format":"smolagents-ts/cassette","version":1}\n{"events":1}',
  ])("is refused where it is none: %j", (text) => {
    expect(() => Cassette.parse(text)).toThrow(/cassette/);
  });

  it("is refused where it is empty", () => {
    expect(() => replayModel(new Cassette())).toThrow(/empty/);
  });
});
