import type { JsonSchema } from "../contracts/json.ts";

/** What core itself reads of a state. Values of tools and programs are tagged JSON, which has a check of its own; what a vendor added is its own. */

const text = { type: "string" };
const number = { type: "number" };
const count = { type: "integer", minimum: 0 };
const json = {};
const list = (items: JsonSchema) => ({ type: "array", items });
const record = (additionalProperties: JsonSchema) => ({ type: "object", additionalProperties });
const ref = (name: string) => ({ $ref: `#/$defs/${name}` });
const constant = (value: string | number | boolean) => ({ const: value });

/** An object with these fields; a name that ends in `?` may be missing. */
function object(fields: { readonly [name: string]: JsonSchema }): JsonSchema {
  const names = Object.keys(fields);
  return {
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name.replace("?", ""), fields[name]])),
    required: names.filter((name) => !name.endsWith("?")),
  };
}

const usage = object({
  "inputTokens?": number,
  "outputTokens?": number,
  "cacheReadTokens?": number,
  "cacheWriteTokens?": number,
  "reasoningTokens?": number,
  "estimated?": { type: "boolean" },
  "cost?": number,
  "agents?": record(ref("usage")),
});

const textPart = object({ type: constant("text"), text });
const mediaPart = object({
  type: constant("media"),
  mediaType: text,
  source: { oneOf: [object({ kind: constant("bytes"), base64: text }), object({ kind: constant("url"), url: text })] },
});
const reply = object({
  role: constant("assistant"),
  content: list({
    oneOf: [
      textPart,
      mediaPart,
      object({ type: constant("reasoning"), text }),
      object({ type: constant("tool-call"), id: text, name: text, argsText: text }),
    ],
  }),
});
const timing = object({ startedAt: number, durationMs: number });

const call = object({ id: text, name: text, durationMs: number, "error?": text, "run?": ref("subRun") });
const action = object({
  type: constant("action"),
  number: count,
  "request?": text,
  reply,
  finishReason: text,
  "code?": text,
  output: list(object({ stream: text, text })),
  "lastValue?": text,
  warnings: list(text),
  calls: list({ allOf: [call, object({ input: text, "output?": text })] }),
  "results?": list(object({ type: constant("tool-result"), callId: text, name: text, content: list({ oneOf: [textPart, mediaPart] }) })),
  "observation?": text,
  "media?": list(mediaPart),
  "error?": object({ code: text, message: text }),
  "final?": object({ value: json }),
  usage: ref("usage"),
  timing,
});
const planning = object({
  type: constant("planning"),
  number: count,
  request: text,
  reply,
  plan: text,
  followUp: text,
  usage: ref("usage"),
  timing,
});
const step = {
  oneOf: [
    action,
    planning,
    object({ type: constant("task"), task: text, "media?": list(mediaPart) }),
    object({ type: constant("summary"), summary: text, "usage?": ref("usage") }),
  ],
};

const $defs = {
  usage,
  step,
  subRun: object({ runId: text, agent: text, status: text, steps: list(ref("step")), usage: ref("usage") }),
};

/** Of one member of `memory`. */
export const STEP_SCHEMA: JsonSchema = { ...step, $defs };

const finishedCall = { allOf: [call, object({ key: text, input: json })] };

/** Of a session, without its memory. */
export const SESSION_SCHEMA: JsonSchema = {
  ...object({
    agent: object({ "name?": text, mode: text, tools: list(text) }),
    "sandbox?": object({
      opened: { type: "integer", minimum: 1 },
      programs: list(object({ code: text, calls: list(finishedCall), "variables?": record(json) })),
      variables: record(json),
    }),
    "snapshot?": text,
    "media?": record(mediaPart),
    "decided?": record(json),
  }),
  $defs,
};

/** Of the run in a session, without its steps and without those of managed agents. */
export const RUN_SCHEMA: JsonSchema = {
  ...object({
    id: { type: "string", minLength: 1 },
    task: text,
    steps: { anyOf: [count, { type: "array" }] },
    startedAt: number,
    elapsedMs: { type: "number", minimum: 0 },
    usage: ref("usage"),
    maxSteps: { type: "integer", minimum: 1 },
    "reply?": object({ number: { type: "integer", minimum: 1 }, message: reply, finishReason: text, usage: ref("usage") }),
    calls: list(finishedCall),
    interruptions: list(
      object({ id: text, callId: text, tool: text, "path?": list(text), type: { enum: ["approval", "question"] }, "question?": text }),
    ),
    decisions: record(json),
    agents: record({ type: "object" }),
  }),
  $defs,
};
