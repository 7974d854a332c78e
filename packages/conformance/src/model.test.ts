import { describe, expect, it } from "vitest";
import { BrokenModel } from "./broken-model.ts";
import type { Fault } from "./broken-model-fault.ts";
import { ModelCaseContext } from "./model/case.ts";
import { modelCases } from "./model/cases.ts";
import { createChatCompletionsServer } from "./model/chat-completions-wire.ts";
import { describeModelConformance, type ModelCaseName } from "./model.ts";

/** What each case is there to catch. */
const CAUGHT: Readonly<Record<ModelCaseName, readonly [Fault, ...Fault[]]>> = {
  "begins with one start and ends with one finish": ["two starts"],
  "streams text as it comes": ["shows all at once"],
  "shows what the finished message holds": ["hides arguments"],
  "keeps reasoning apart from text": ["reasoning is text"],
  "reads an answer that was not streamed": ["streams only"],
  "says that a reply was cut at its longest": ["every end is stop"],
  "says that a reply was filtered": ["every end is stop"],
  "accepts an empty reply": ["wants text"],
  "skips frames that hold nothing": ["wants choices"],
  "keeps characters whole that are split between packets": ["decodes each packet"],
  "reads a long reply": ["forgets after a megabyte"],
  "takes the token counts at the end": ["leaves before the usage"],
  "takes token counts that grow with the reply as snapshots": ["adds usage up"],
  "makes up no token counts": ["invents usage"],
  "keeps a hundred calls at once apart": ["one text for all calls"],
  "tells the server about the tools": ["forgets tools"],
  "takes a tool call in pieces": ["first piece only"],
  "takes a tool call in one piece": ["later pieces only"],
  "takes two tool calls, one after the other": ["one tool call only"],
  "takes two tool calls at the same time": ["pieces go to the last call"],
  "keeps tool calls with the same id apart": ["calls by id"],
  "keeps tool calls with the same number apart": ["calls by number"],
  "keeps tool calls without an id apart": ["trusts ids"],
  "keeps tool calls without a number apart": ["calls by number"],
  "keeps arguments byte for byte": ["tidies arguments"],
  "keeps arguments that are not JSON as text": ["repairs arguments"],
  "passes stop strings on to the server": ["never sends stop"],
  "stops by itself where the server refuses to": ["never stops by itself", "leaks connections"],
  "tells that it stops by itself": ["stops by itself in silence"],
  "remembers that the server refuses stop strings": ["forgets refusals"],
  "never shows a stop string that comes in pieces": ["looks for stop in each piece"],
  "shows what only looked like a stop string": ["keeps what it holds back"],
  "sends an image": ["drops images"],
  "warns about media that it cannot send": ["drops media in silence"],
  "sends the turns of a conversation in their order": ["reverses turns"],
  "sends an image in a tool's result, or warns": ["drops images of tools"],
  "asks for JSON of a schema": ["forgets the schema"],
  "adds the settings of `extra` to the body": ["forgets extra"],
  "calls 401 a matter of the key": ["one kind of error", "always tries again"],
  "calls 403 a matter of the key": ["one kind of error", "always tries again"],
  "tells of a model that does not exist": ["one kind of error", "always tries again"],
  "tells what is wrong with a request": ["hides what the server says", "one kind of error", "always tries again"],
  "tells that the conversation is too long": ["one kind of error", "always tries again"],
  "waits as long as a busy server asks, then succeeds": ["does not wait"],
  "gives up on a server that stays busy": ["one kind of error"],
  "tries again when the server is overloaded": ["never tries again"],
  "gives up on a server that stays overloaded": ["one kind of error"],
  "tries again when the connection breaks before the reply": ["never tries again"],
  "names the server that nobody answers at": ["hides the address"],
  "throws when the connection breaks in the middle": ["always tries again"],
  "throws when the reply has no end": ["ends without a reason"],
  "throws an error that comes inside the stream": ["overlooks errors in the stream"],
  "never tries again once something was shown": ["always tries again"],
  "works after an error": ["breaks for good"],
  "never shows the key": ["shows the key"],
  "shows nothing before a failure that it hides": ["early start"],
  "does not wait for ever for the first event": ["has no clock"],
  "does not wait for ever in the middle": ["has no clock"],
  "ends a call that takes too long in all": ["has no clock"],
  "does not blame the server for a slow reader": ["clock runs on"],
  "sends nothing when aborted before": ["deaf to aborts"],
  "ends on an abort while it waits for the reply": ["deaf to aborts", "ends quietly on an abort"],
  "ends on an abort while it waits to try again": ["deaf to aborts"],
  "ends on an abort in the middle, and shows nothing more": ["deaf to aborts", "ends quietly on an abort"],
  "closes the connection when the loop is left": ["leaks connections"],
  "leaves no connection open, however a call ends": ["leaks connections"],
};

const run = (title: ModelCaseName, fault?: Fault): Promise<void> =>
  ModelCaseContext.run(
    modelCases[title],
    { server: createChatCompletionsServer, makeModel: (url, apiKey) => new BrokenModel(url, apiKey, fault) },
    fault ? { patienceMs: 1_000 } : {},
  );

describe("the model suite", () => {
  for (const [title, faults] of Object.entries(CAUGHT) as [ModelCaseName, readonly Fault[]][]) {
    it(`passes a model that is right: ${title}`, () => run(title));
    for (const fault of faults) {
      it(`catches a model that is broken (${fault}): ${title}`, () => expect(run(title, fault)).rejects.toThrow());
    }
  }

  it("wants a reason for every skip", () => {
    const subject = { server: createChatCompletionsServer, makeModel: (url: string, key: string) => new BrokenModel(url, key) };
    expect(() => describeModelConformance("broken", { ...subject, skip: { "sends an image": " " } })).toThrow("without a reason");
    // @ts-expect-error: no case has this title
    const misspelt: Parameters<typeof describeModelConformance>[1] = { ...subject, skip: { "sends a picture": "It is blind." } };
    expect(misspelt).toBeDefined();
  });
});
