import { describeModelConformance } from "@smolagents-ts/conformance";
import { TransformersModel } from "@smolagents-ts/model-transformers";
import { createScriptedEngine, scriptedModel } from "./scripted-engine.ts";
import { forbidNetwork } from "./tiny-models.ts";

forbidNetwork();

const NO_SERVER = "there is no server that could refuse or hang up";
const NO_KEY = "there is no key";
const NO_IDS = "calls between <tool_call> tags have neither ids nor numbers";
const COUNTED = "the counts are those of the real tokens, which the suite cannot choose";
const NO_STOP_FIELD = "the engine is asked after each token, so that stop strings always work and nothing is sent";

describeModelConformance("transformers", {
  server: createScriptedEngine,
  makeModel: (url) => scriptedModel(url, (options) => new TransformersModel(options)),
  patienceMs: 30_000,
  skip: {
    "keeps reasoning apart from text": "reasoning is text between <think> tags, which middleware takes out",
    "reads an answer that was not streamed": "an engine writes one token after the other",
    "says that a reply was filtered": "nothing filters the replies of a local model",
    "takes the token counts at the end": COUNTED,
    "takes token counts that grow with the reply as snapshots": COUNTED,
    "makes up no token counts": COUNTED,
    "keeps a hundred calls at once apart": "the suite needs a model for each script here; transformers-model.test.ts sends them to one",
    "takes a tool call in pieces": NO_IDS,
    "takes a tool call in one piece": NO_IDS,
    "takes two tool calls, one after the other": NO_IDS,
    "takes two tool calls at the same time": NO_IDS,
    "keeps tool calls with the same number apart": NO_IDS,
    "keeps tool calls without a number apart": NO_IDS,
    "passes stop strings on to the server": NO_STOP_FIELD,
    "stops by itself where the server refuses to": NO_STOP_FIELD,
    "tells that it stops by itself": NO_STOP_FIELD,
    "sends an image": "text models alone: transformers.js has no pipeline for text out of images and text",
    "asks for JSON of a schema": "the engine cannot be held to a grammar, which is a warning",
    "adds the settings of `extra` to the body": "there is no body; transformers-model.test.ts shows that the engine gets them",
    "calls 401 a matter of the key": NO_KEY,
    "calls 403 a matter of the key": NO_KEY,
    "never shows the key": NO_KEY,
    "tells what is wrong with a request": NO_SERVER,
    "waits as long as a busy server asks, then succeeds": NO_SERVER,
    "gives up on a server that stays busy": NO_SERVER,
    "tries again when the server is overloaded": NO_SERVER,
    "gives up on a server that stays overloaded": NO_SERVER,
    "tries again when the connection breaks before the reply": NO_SERVER,
    "names the server that nobody answers at": NO_SERVER,
    "throws when the connection breaks in the middle": NO_SERVER,
    "throws when the reply has no end": NO_SERVER,
    "works after an error": NO_SERVER,
    "shows nothing before a failure that it hides": NO_SERVER,
    "ends on an abort while it waits to try again": NO_SERVER,
  },
});
