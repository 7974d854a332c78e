import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findBubblewrap, findPrograms } from "@smolagents-ts/executor-kit";

const SCRIPT = fileURLToPath(new URL("../../../../../scripts/install-bubblewrap.ts", import.meta.url));

/** Finds what the executor needs on this machine, installed where that is possible. Throws what is missing. */
export async function findEngine(): Promise<void> {
  await promisify(execFile)(process.execPath, [SCRIPT]);
  const found = await findBubblewrap();
  if (found.reason !== undefined) throw new Error(`${found.reason}. ${found.hint}`);
  if (findPrograms("python3").length === 0) throw new Error("There is no python3.");
}
