import { LocalExecutor } from "@smolagents-ts/executor-local";

/** The sandbox of all transcripts: a real one, so that what a program sees is what programs see. */
export const executor = new LocalExecutor();
