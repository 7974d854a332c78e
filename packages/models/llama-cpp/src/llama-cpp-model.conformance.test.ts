import { describeModelConformance } from "@smolagents-ts/conformance";
import { ScriptedLlama } from "./scripted-llama.ts";

const NO_WIRE = "the engine runs in this process: there is no connection to refuse, to break or to cut up";
const NO_KEY = "the engine runs in this process: there is no key";
const NO_IDS =
  "llama.cpp gives calls neither ids nor numbers, and a grammar keeps their arguments in form: see llama-cpp-model.tools.test.ts";
const EXACT = "the engine counts every token itself: see llama-cpp-model.test.ts";

describeModelConformance("llama-cpp", {
  server: () => ScriptedLlama.create(),
  makeModel: (url) => ScriptedLlama.modelAt(url),
  skip: {
    "reads an answer that was not streamed": NO_WIRE,
    "says that a reply was cut at its longest": "the engine cuts where the request says, see llama-cpp-model.test.ts",
    "says that a reply was filtered": "llama.cpp has no filters",
    "takes the token counts at the end": EXACT,
    "takes token counts that grow with the reply as snapshots": EXACT,
    "makes up no token counts": EXACT,
    "keeps a hundred calls at once apart":
      "one model cannot be a hundred scripts: see llama-cpp-model.parallel.test.ts, where a hundred words are",
    "takes a tool call in pieces": NO_IDS,
    "takes a tool call in one piece": NO_IDS,
    "takes two tool calls, one after the other": NO_IDS,
    "takes two tool calls at the same time": NO_IDS,
    "keeps tool calls with the same id apart": NO_IDS,
    "keeps tool calls with the same number apart": NO_IDS,
    "keeps tool calls without an id apart": NO_IDS,
    "keeps tool calls without a number apart": NO_IDS,
    "keeps arguments byte for byte": NO_IDS,
    "keeps arguments that are not JSON as text": NO_IDS,
    "passes stop strings on to the server": "the adapter looks for stop strings itself, in the text and not in the thoughts",
    "stops by itself where the server refuses to": "the tokens of a reply that was stopped are counted: see llama-cpp-model.test.ts",
    "tells that it stops by itself": "nothing is emulated that a server should do",
    "remembers that the server refuses stop strings": NO_WIRE,
    "sends an image": "node-llama-cpp reads text only",
    "sends the turns of a conversation in their order": "calls have no ids: see to-chat-history.test.ts",
    "asks for JSON of a schema": "a schema becomes a grammar and is not sent: see llama-cpp-model.grammar.test.ts",
    "adds the settings of `extra` to the body": "there is no body: see llama-cpp-model.test.ts",
    "calls 401 a matter of the key": NO_KEY,
    "calls 403 a matter of the key": NO_KEY,
    "never shows the key": NO_KEY,
    "tells of a model that does not exist": "the model is a file: see llama-cpp-model.loading.test.ts",
    "tells what is wrong with a request": NO_WIRE,
    "tells that the conversation is too long": "the engine counts: see llama-cpp-model.test.ts",
    "waits as long as a busy server asks, then succeeds": NO_WIRE,
    "gives up on a server that stays busy": NO_WIRE,
    "tries again when the server is overloaded": NO_WIRE,
    "gives up on a server that stays overloaded": NO_WIRE,
    "tries again when the connection breaks before the reply": NO_WIRE,
    "names the server that nobody answers at": NO_WIRE,
    "throws when the connection breaks in the middle": NO_WIRE,
    "throws when the reply has no end": NO_WIRE,
    "throws an error that comes inside the stream": NO_WIRE,
    "never tries again once something was shown": NO_WIRE,
    "works after an error": NO_WIRE,
    "shows nothing before a failure that it hides": NO_WIRE,
    "ends on an abort while it waits to try again": NO_WIRE,
    "leaves no connection open, however a call ends": "no stream fails in its middle here: see llama-cpp-model.parallel.test.ts",
  },
});
