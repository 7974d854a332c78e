import type { ClientOptions } from "openai";
import type { OpenAIPoster } from "./openai-sdk.ts";

/** The SDK starts to load now and is awaited by the first request, so that the start of the app overlaps. */
export const loadClient = (options: ClientOptions): (() => Promise<OpenAIPoster>) => {
  const loading = import("./openai-sdk.ts");
  // Who never sends a request shall not be ended by an SDK that does not load.
  loading.catch(() => undefined);
  let client: OpenAIPoster | undefined;
  return async () => {
    client ??= (await loading).makeClient(options);
    return client;
  };
};
