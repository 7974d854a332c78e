// Plays a transcript and holds what happened against what was expected. No behaviour of its own: everything asserted stands in the transcript.
import {
  type AgentEvent,
  type AgentSession,
  CodeAgent,
  type CodeAgentOptions,
  type Message,
  type ModelRequest,
  type MultiStepAgent,
  type RunResult,
  ToolCallingAgent,
} from "@smolagents-ts/core";
import { ScriptedModel } from "@smolagents-ts/core/testing";
import { expect } from "vitest";
import { executor } from "./executor.ts";
import type { Expectations, Run, Stage, Transcript } from "./transcript.ts";

interface Played {
  readonly requests: readonly ModelRequest[];
  readonly events: readonly AgentEvent[];
  /** Nothing for a run that failed as expected. */
  readonly results: readonly (RunResult | undefined)[];
  readonly error: unknown;
  readonly log: readonly string[];
}

export async function play(transcript: Transcript): Promise<void> {
  compare(await perform(transcript), transcript.expect);
}

async function perform(transcript: Transcript): Promise<Played> {
  const { acts, script, modelOptions, options, runs = [{}], together } = transcript;
  const model = new ScriptedModel(script, modelOptions);
  const stage = new OpenStage();
  const results: (RunResult | undefined)[] = [];
  let events: AgentEvent[] = [];
  let error: unknown;
  const makeAgent = (): MultiStepAgent => {
    const given = { model, ...(typeof options === "function" ? options(stage) : options) };
    return acts === "by code" ? new CodeAgent({ executor, ...given } as CodeAgentOptions) : new ToolCallingAgent(given);
  };
  try {
    const agent = makeAgent();
    if (together === "session") stage.session = agent.session();
    const one = async (run: Run): Promise<RunResult | undefined> => {
      const { task = "Solve it.", before, afterRestart, leaveAt, fails, ...runOptions } = run;
      before?.(stage);
      if (afterRestart) await stage.restart(makeAgent());
      events = [];
      const stream = (stage.session ?? agent).stream(task, runOptions);
      const read = async () => {
        for await (const event of stream) {
          events.push(event);
          if (event.type === leaveAt) break;
        }
        return stream.result;
      };
      if (!fails) return read();
      await expect(read()).rejects.toThrow(fails);
      return undefined;
    };
    const all = typeof runs === "function" ? runs(stage) : runs;
    if (together === "at once") results.push(...(await Promise.all(all.map(one))));
    else for (const run of all) results.push(await one(run));
  } catch (thrown) {
    error = thrown;
  } finally {
    await stage.session?.close();
  }
  return { requests: model.requests, events, results, error, log: stage.log };
}

class OpenStage implements Stage {
  readonly log: string[] = [];
  readonly abort = new AbortController();
  session: AgentSession | undefined;

  async restart(agent: MultiStepAgent): Promise<void> {
    const state = JSON.parse(JSON.stringify(await this.session?.save()));
    await this.session?.close();
    this.session = agent.session(state);
  }
}

function compare({ requests, events, results, error, log }: Played, expected: Expectations): void {
  const result = results.at(-1);
  if (expected.throws) {
    const { message, ...rest } = expected.throws;
    expect(error).toMatchObject({ ...rest, message: expect.stringMatching(message) });
  } else if (error !== undefined) {
    throw error;
  }
  if (expected.status !== undefined) expect(result?.status, "status").toBe(expected.status);
  if ("output" in expected) expect(result?.output, "output").toEqual(expected.output);
  if (expected.outputs)
    expect(
      results.map((each) => each?.output),
      "outputs",
    ).toEqual(expected.outputs);
  if (expected.events !== undefined) expect(events.map(nameOf).join(" "), "events").toBe(expected.events);
  if (expected.lastEvent) expect(events.at(-1), "last event").toMatchObject(expected.lastEvent);
  if (expected.modelCalls !== undefined) expect(requests.length, "model calls").toBe(expected.modelCalls);
  if (expected.steps !== undefined) expect(result?.memory.map(({ type }) => type).join(" "), "steps").toBe(expected.steps);
  if (expected.errors !== undefined) {
    expect(result?.steps.map((step) => step.error?.code ?? "-").join(" "), "errors").toBe(expected.errors);
  }
  if (expected.told) expect(requests.slice(1).map(toldIn), "told").toEqual(expected.told.map(textLike));
  if (expected.conversation) {
    const lines = requests.at(-1)?.messages.slice(1).map(toLine);
    expect(lines, "conversation").toEqual(expected.conversation.map(([role, text]) => [role, textLike(text)]));
  }
  const system = textOf(requests[0]?.messages[0]);
  for (const pattern of expected.system ?? []) expect(system).toMatch(pattern);
  for (const pattern of expected.notInSystem ?? []) expect(system).not.toMatch(pattern);
  for (const [index, part] of Object.entries(expected.requests ?? {})) {
    expect(requests.at(Number(index)), `request ${index}`).toMatchObject(part);
  }
  if (expected.notInConversation) expect(JSON.stringify(requests)).not.toMatch(expected.notInConversation);
  if (expected.fields) expect(requests.map(fieldsOf), "fields").toEqual(expected.fields);
  if (expected.grows) {
    for (const [index, { messages }] of requests.slice(0, -1).entries()) {
      expect(JSON.stringify(requests[index + 1]?.messages.slice(0, messages.length))).toBe(JSON.stringify(messages));
    }
  }
  if (expected.pictures) expect(requests.map(picturesIn), "pictures").toEqual(expected.pictures);
  if (expected.actions) expect(result?.steps, "actions").toMatchObject(expected.actions);
  if (expected.result) expect(result).toMatchObject(expected.result);
  if (expected.log) expect(log, "log").toEqual(expected.log.map(textLike));
}

function nameOf(event: AgentEvent): string {
  if (event.type === "agent-event") return `${event.agent}/${nameOf(event.event)}`;
  return event.type === "tool-start" || event.type === "tool-finish" ? `${event.type}:${event.name}` : event.type;
}

const toLine = (message: Message) => [message.role, textOf(message)];

function textOf(message: Message | undefined): string {
  const parts = message?.content.map((part) => {
    if (part.type === "text" || part.type === "reasoning") return part.text;
    if (part.type === "media") return `[${part.mediaType}]`;
    if (part.type === "tool-call") return `[${part.name}(${part.argsText})]`;
    const text = part.content.map((inner) => (inner.type === "text" ? inner.text : `[${inner.mediaType}]`)).join("");
    return `[${part.name}${part.isError ? " failed" : ""}: ${text}]`;
  });
  return parts?.join("") ?? "";
}

function toldIn({ messages }: ModelRequest): string {
  const last = messages.findLastIndex(({ role }) => role === "assistant");
  return messages
    .slice(last + 1)
    .map(textOf)
    .join("\n");
}

const picturesIn = ({ messages }: ModelRequest) => JSON.stringify(messages).split('"type":"media"').length - 1;

const EVERYWHERE = new Set(["messages", "cacheBreakpoints", "signal"]);

const fieldsOf = (request: ModelRequest) =>
  Object.keys(request)
    .filter((field) => !EVERYWHERE.has(field))
    .sort()
    .join(" ");

const textLike = (text: string | RegExp) => (typeof text === "string" ? text : expect.stringMatching(text));
