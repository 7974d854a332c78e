import { type ClientOptions, OpenAI } from "openai";

/** All that may be used of the client: the build empties `chat` and the other parts of the SDK, see tsup.config.ts. */
export type OpenAIPoster = Pick<OpenAI, "post">;

// The one place that loads the SDK: the build bundles it into a chunk of its own.
export const makeClient = (options: ClientOptions): OpenAIPoster => new OpenAI(options);
