// `smolagent models`: where models come from, and what some of them can do.

import type { ModelCapabilities, PluginRegistry, Usage } from "@smolagents-ts/core";
import { toJsonLine } from "@smolagents-ts/terminal";
import { type Check, checkModel, MODELS } from "./check-model.ts";
import { describeAdapters, describeModels } from "./describe-models.ts";
import { EXIT } from "./exit-codes.ts";
import type { CliIo } from "./io.ts";
import type { ModelsOptions } from "./options.ts";

export interface ModelReport {
  /** As it was asked for. */
  readonly id: string;
  /** Only what is known. */
  readonly capabilities: ModelCapabilities;
  /** What asking the model cost. */
  readonly usage?: Usage;
}

export type ModelsReport = { readonly adapters: readonly Check[] } | { readonly models: readonly ModelReport[] };

interface Surroundings {
  readonly io: CliIo;
  readonly registry: PluginRegistry;
  readonly json: boolean;
  readonly apiKey: string | undefined;
  readonly signal: AbortSignal;
}

/** Writes what it found to stdout. Throws what making or asking a model throws. */
export async function runModels(options: ModelsOptions, { io, json, ...surroundings }: Surroundings): Promise<number> {
  if (options.models.length === 0) {
    const adapters = await Promise.all(MODELS.map((name) => checkModel(name, surroundings.registry)));
    io.stdout.write(json ? toJsonLine({ adapters } satisfies ModelsReport) : describeAdapters(adapters));
    return EXIT.completed;
  }
  const models: ModelReport[] = [];
  for (const model of options.models) models.push(await look(model, options, surroundings));
  io.stdout.write(json ? toJsonLine({ models } satisfies ModelsReport) : describeModels(models));
  return EXIT.completed;
}

async function look(
  { provider, modelId }: ModelsOptions["models"][number],
  { probe, baseURL }: ModelsOptions,
  { registry, apiKey, signal }: Omit<Surroundings, "io" | "json">,
): Promise<ModelReport> {
  const model = await registry.create("model", provider, {
    modelId,
    ...(baseURL !== undefined && { baseURL }),
    ...(apiKey !== undefined && { apiKey }),
  });
  const id = `${provider}/${modelId}`;
  if (!probe) return { id, capabilities: model.capabilities ?? {} };
  const { probeModel } = await import("@smolagents-ts/model-kit");
  return { id, ...(await probeModel(model, { signal })) };
}
