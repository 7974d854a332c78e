import { readFileSync } from "node:fs";
import { type ChatReply, type Reply, startChatServer } from "./chat-server.ts";
import { type ProgramOptions, runProgram } from "./run-program.ts";

/** Runs an example as it stands, with a stand-in for OpenAI that answers as told. */
export async function runExample(file: string, reply: Reply, options: ProgramOptions = {}) {
  const server = await startChatServer(reply);
  try {
    const env = { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: server.url, ...options.env };
    return { ...(await runProgram(file, { ...options, env })), requests: server.requests };
  } finally {
    await server.close();
  }
}

/** A reply with a program, as the model is told to write it. */
export const program = (code: string) => `Let me compute it.\n<code>\n${code}\n</code>`;

/** The same when programs are asked for as JSON. */
export const jsonProgram = (code: string) => JSON.stringify({ thought: "Let me compute it.", code });

/** Replies by their turn. */
export const inTurn =
  (...replies: (string | ChatReply)[]): Reply =>
  (_, turn) =>
    replies[turn] ?? program(`throw new Error("There is no reply ${turn}.")`);

/** A native call of one tool. */
export const call = (name: string, args: unknown): ChatReply => ({ toolCalls: [{ name, args }] });

/** A file of the data sets that the examples use. */
export const readDataset = (name: string) => readDatasetBytes(name).toString("utf8");
export const readDatasetBytes = (name: string) => readFileSync(new URL(`../data/${name}`, import.meta.resolve("vega-datasets")));
