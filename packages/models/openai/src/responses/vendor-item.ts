import type { JsonObject, ProviderData } from "@smolagents-ts/core";

/**
 * What a Responses server said of a part beyond its words, kept to be sent back. It counts for the same model of the same adapter alone: nobody
 * else can open what is sealed in it.
 */
export interface VendorItem {
  readonly model: string;
  /** The server's id of the item. */
  readonly id?: string;
  /** Of a message: `commentary` or `final_answer`. */
  readonly phase?: string;
  /** A whole item of reasoning, to be sent back as it is. */
  readonly reasoning?: JsonObject;
}

/** Not the adapter's name alone: that is the key of its chat completions, which add every field to the wire. */
const keyOf = (adapter: string) => `${adapter}-responses`;

export const toProviderData = (adapter: string, item: VendorItem): ProviderData => ({ [keyOf(adapter)]: { ...item } });

/** Empty where there is nothing of this model. Comes from stored conversations too, so every field is looked at. */
export const fromProviderData = (provider: ProviderData | undefined, adapter: string, modelId: string): Partial<VendorItem> => {
  const { model, id, phase, reasoning } = (provider?.[keyOf(adapter)] ?? {}) as { readonly [field: string]: unknown };
  if (model !== modelId) return {};
  return {
    ...(typeof id === "string" && { id }),
    ...(typeof phase === "string" && { phase }),
    ...(typeof reasoning === "object" && reasoning !== null && { reasoning: reasoning as JsonObject }),
  };
};
