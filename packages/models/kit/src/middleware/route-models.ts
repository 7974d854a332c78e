import {
  AgentConfigError,
  type Model,
  type ModelCapabilities,
  ModelError,
  type ModelErrorKind,
  type ModelEvent,
  type ModelRequest,
} from "@smolagents-ts/core";
import { streamAttempts } from "./stream-attempts.ts";
import { withTimeLeft, wrapModel } from "./wrap-model.ts";

export interface RouteOptions {
  /** Which model is asked first. `fallback`: the first one. `round-robin`: each in its turn. Defaults to `fallback`. */
  readonly strategy?: "fallback" | "round-robin";
  /**
   * Failures after which the next model is asked, as long as the reply has shown nothing. Defaults to all that another model may cure: all but `aborted`,
   * `bad-request` and `content-filter`.
   */
  readonly fallbackOn?: readonly ModelErrorKind[];
  /** How long a model that failed is asked last, in milliseconds, unless its server named a time. Defaults to 60000. */
  readonly cooldownMs?: number;
}

const FALLBACK_ON: readonly ModelErrorKind[] = [
  "rate-limit",
  "overloaded",
  "timeout",
  "auth",
  "not-found",
  "context-length",
  "truncated-stream",
  "connection",
  "protocol",
];

/** Longest rest that a server can ask for. */
const MAX_REST_MS = 3_600_000;

interface Route {
  readonly model: Model;
  readonly name: string;
  restsUntil: number;
}

/**
 * One model of several. A request goes to those that can take it: images to a model that takes images, likewise tools and schemas. The start event warns when
 * another model than the first choice answers, and says why.
 */
export const routeModels = (models: readonly Model[], options: RouteOptions = {}): Model => {
  const { strategy = "fallback", fallbackOn = FALLBACK_ON, cooldownMs = 60_000 } = options;
  const [first] = models;
  if (!first) throw new AgentConfigError("routeModels needs at least one model.");
  const routes = models.map((model): Route => ({ model, name: `${model.adapter}/${model.id}`, restsUntil: 0 }));
  const router = { id: models.map(({ id }) => id).join(" | "), adapter: models.length === 1 ? first.adapter : "router" };
  let turn = 0;
  return wrapModel(
    { ...router, stream: (request) => first.stream(request) },
    {
      capabilities: () => ableOf(models.map(({ capabilities = {} }) => capabilities)),
      stream(request) {
        const startedAt = performance.now();
        const begin = strategy === "round-robin" ? turn++ % routes.length : 0;
        const { order, passed } = inOrder([...routes.slice(begin), ...routes.slice(0, begin)], request);
        const failures: ModelError[] = [];
        let asked: Route | undefined;
        return streamAttempts(async (failure) => {
          if (failure && asked) {
            failures.push(failure);
            const mayHelp = fallbackOn.includes(failure.kind) && performance.now() - startedAt < (request.timeouts?.totalMs ?? Infinity);
            if (!mayHelp) throw failure;
            // A conversation that is too long says nothing about the next one.
            if (failure.kind !== "context-length")
              asked.restsUntil = performance.now() + Math.min(failure.retryAfterMs ?? cooldownMs, MAX_REST_MS);
            passed.push(`${asked.name} failed (${failure.kind}: ${firstLine(failure)})`);
          }
          asked = order.shift();
          if (!asked) throw combined(failures, passed);
          return answerOf(asked, passed, withTimeLeft(request, startedAt));
        });
      },
    },
  );
};

/** The models to ask, the best first, and why others were passed over. A model that surely cannot do it is asked when none can. */
const inOrder = (routes: readonly Route[], request: ModelRequest): { readonly order: Route[]; readonly passed: string[] } => {
  const now = performance.now();
  const needs = needsOf(request);
  const lackOf = ({ model }: Route) => needs.find((need) => model.capabilities?.[need] === false);
  const able = routes.filter((route) => lackOf(route) === undefined);
  const candidates = able.length > 0 ? able : routes;
  const resting = candidates.filter(({ restsUntil }) => restsUntil > now);
  const order = [...candidates.filter(({ restsUntil }) => restsUntil <= now), ...resting];
  const passed = routes.slice(0, routes.indexOf(order[0] as Route)).map((route) => {
    const lack = lackOf(route);
    return `${route.name} ${lack === undefined ? "failed lately" : `cannot take ${NEEDS[lack]}`}`;
  });
  return { order, passed };
};

const NEEDS = { images: "images", audio: "sound", tools: "tools", jsonSchema: "a schema" } as const;

const needsOf = ({ messages, tools = [], responseFormat }: ModelRequest): readonly (keyof typeof NEEDS)[] => {
  const media = messages.flatMap(({ content }) => content.flatMap((part) => (part.type === "tool-result" ? part.content : part)));
  const has = (prefix: string) => media.some((part) => part.type === "media" && part.mediaType.startsWith(prefix));
  return [
    ...(has("image/") ? (["images"] as const) : []),
    ...(has("audio/") ? (["audio"] as const) : []),
    ...(tools.length > 0 ? (["tools"] as const) : []),
    ...(responseFormat?.type === "json" && responseFormat.schema ? (["jsonSchema"] as const) : []),
  ];
};

async function* answerOf(
  { model, name }: Route,
  passed: readonly string[],
  request: ModelRequest,
): AsyncGenerator<ModelEvent, void, undefined> {
  for await (const event of model.stream(request)) {
    if (event.type !== "start" || passed.length === 0) yield event;
    else yield { ...event, warnings: [...event.warnings, { code: "fallback", message: `${name} answers: ${passed.join("; ")}.` }] };
  }
}

/** What one of them can do, the router can; it cannot what none of them can. */
const ableOf = (all: readonly ModelCapabilities[]): ModelCapabilities => {
  const able: { -readonly [Name in keyof ModelCapabilities]: ModelCapabilities[Name] } = {};
  for (const name of new Set(all.flatMap((each) => Object.keys(each) as (keyof ModelCapabilities)[]))) {
    if (all.some((each) => each[name])) able[name] = true;
    else if (all.every((each) => each[name] === false)) able[name] = false;
  }
  return able;
};

/** The failure of a single model as it is; of several, one that waiting may cure, else the last, with the story of all. */
const combined = (failures: readonly ModelError[], passed: readonly string[]): ModelError => {
  const told = failures.find(({ retryable }) => retryable) ?? (failures.at(-1) as ModelError);
  if (failures.length === 1) return told;
  const { kind, status, retryable, requestId, hint } = told;
  const waits = failures.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  return new ModelError(`None of ${failures.length} models answered: ${passed.join("; ")}.`, {
    kind,
    status,
    retryable,
    requestId,
    retryAfterMs: waits.length > 0 ? Math.min(...waits) : undefined,
    ...(hint !== undefined && { hint }),
    cause: told,
  });
};

const firstLine = ({ message }: Error): string => (message.split("\n")[0] ?? "").replace(/\.$/, "");
