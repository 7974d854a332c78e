/** Expectations: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html and the pages it links to. */

import type { ModelRequest } from "@smolagents-ts/core";
import { ModelError } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { Refusals } from "./refusals.ts";
import { CLAUDE, convert, system, TOOL, user } from "./sample-requests.ts";

describe("what a model refuses", () => {
  const request: ModelRequest = {
    messages: [system("Be brief."), user("Hi")],
    tools: [TOOL],
    toolChoice: "required",
    stop: ["</code>"],
    cacheBreakpoints: [0, 1],
    responseFormat: { type: "json", schema: { type: "object" } },
  };
  const refused = (message: string, kind: ModelError["kind"] = "bad-request") => {
    const refusals = new Refusals();
    const learned = refusals.learn(new ModelError(message, { kind }), convert(request).input);
    const again = learned && refusals.learn(new ModelError(message, { kind }), convert(request, CLAUDE, {}, refusals).input);
    return { learned, again, refusals, ...convert(request, CLAUDE, {}, refusals) };
  };

  it.each([
    ["This model doesn't support the stopSequences field. Remove stopSequences and try again.", "stopSequences"],
    [
      "Malformed input request: extraneous key [stop_sequences] is not permitted, please reformat your input and try again.",
      "stopSequences",
    ],
    ["This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and try again.", "toolChoice"],
    ["Thinking may not be enabled when tool_choice forces tool use.", "toolChoice"],
    ["This model doesn't support the outputConfig.textFormat field. Remove it and try again.", "textFormat"],
    [
      "This model doesn't support system messages. Try again without system messages or use a model that supports system messages.",
      '"system"',
    ],
  ])("is learned and not sent again, with a warning: %s", (message, field) => {
    const { learned, again, input, warnings } = refused(message);
    expect({ learned, again }).toEqual({ learned: true, again: false });
    expect(JSON.stringify(input)).not.toContain(field);
    expect(JSON.stringify(input)).toContain("Be brief.");
    expect(warnings.map(({ code }) => code)).toEqual(["unsupported"]);
  });

  it("may be marks for the cache, refused as a matter of rights", () => {
    const message =
      "You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more information.";
    const { learned, refusals } = refused(message, "auth");
    expect(learned).toBe(true);
    expect(refusals.has("cachePoints")).toBe(true);
    expect(refusals.warnings(request).map(({ code }) => code)).toEqual(["unsupported"]);
  });

  it("may be streaming, with tools or at all", () => {
    const withTools = refused("This model doesn't support tool use in streaming mode.");
    expect(withTools.refusals.streams(withTools.input)).toBe(false);
    expect(withTools.refusals.streams(convert({}).input)).toBe(true);
    const never = refused("The model is unsupported for streaming.");
    expect(never.refusals.streams(convert({}).input)).toBe(false);
  });

  it.each([
    "The value at inferenceConfig.temperature must be less than or equal to 1.",
    "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
    "The provided model identifier is invalid.",
    "This model doesn't support tool use.",
  ])("is the caller's to hear where nothing can be done: %s", (message) => {
    expect(refused(message).learned).toBe(false);
  });

  it("is nothing that was not sent", () => {
    const failure = new ModelError("This model doesn't support the stopSequences field.", { kind: "bad-request" });
    expect(new Refusals().learn(failure, convert({}).input)).toBe(false);
    expect(new Refusals().learn(new ModelError("stopSequences: support us", { kind: "auth" }), convert(request).input)).toBe(false);
  });
});
