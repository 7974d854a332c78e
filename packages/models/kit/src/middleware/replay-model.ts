import { AgentConfigError, type Json, type JsonObject, type Model, ModelError } from "@smolagents-ts/core";
import { type Cassette, fromRecordedError, type RecordedCall } from "./cassette.ts";
import { commonLength, firstDifference } from "./first-difference.ts";
import { canonicalJson, toPlainRequest } from "./request-key.ts";
import { wrapModel } from "./wrap-model.ts";

/**
 * Answers from a cassette, without the model. A request gets the reply of its equal, in whatever order requests come; equal ones get theirs in the order of
 * the recording, each once. A recorded error is thrown again.
 */
export const replayModel = (cassette: Cassette): Model => {
  const [first] = cassette.calls;
  if (!first) throw new AgentConfigError("The cassette is empty.", { hint: "Record calls with recordModel." });
  const calls = cassette.calls.map((call) => ({ ...call, key: canonicalJson(call.request), isUsed: false }));
  const { id, adapter, capabilities } = first.model;
  const original: Model = { id, adapter, capabilities, stream: () => answer({ ...first, events: [] }) };
  return wrapModel(original, {
    stream(request) {
      const asked = toPlainRequest(request);
      const key = canonicalJson(asked);
      const call = calls.find((call) => !call.isUsed && call.key === key);
      if (!call) throw notRecorded(asked, key, calls);
      call.isUsed = true;
      return answer(call);
    },
  });
};

async function* answer({ events, error }: RecordedCall) {
  yield* events;
  if (error) throw fromRecordedError(error);
}

const notRecorded = (asked: JsonObject, key: string, calls: readonly { readonly key: string; readonly request: Json }[]): ModelError => {
  const times = calls.filter((call) => call.key === key).length;
  const hint = "Record the cassette again, or undo what changed the request.";
  if (times > 0) {
    return new ModelError(`The request was recorded ${times} time(s), and has been replayed as often.`, { kind: "bad-request", hint });
  }
  // Conversations are alike up to where they part.
  const likeness = calls.map((call) => commonLength(call.key, key));
  const nearest = likeness.indexOf(Math.max(...likeness));
  const difference = firstDifference(calls[nearest]?.request ?? null, asked);
  return new ModelError(
    `No recorded request is like this one. The nearest, number ${nearest + 1} of ${calls.length}, differs at ${difference}`,
    {
      kind: "bad-request",
      hint,
    },
  );
};
