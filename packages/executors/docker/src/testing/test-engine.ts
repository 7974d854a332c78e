import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const SCRIPT = fileURLToPath(new URL("../../../../../scripts/start-docker.ts", import.meta.url));

export interface TestEngine {
  readonly socketPath: string;
  /** An image with Python and Node.js; absent where the default images can be pulled. */
  readonly image?: string;
}

/** The engine of the tests, started when there is none. Throws why there can be none. */
export async function testEngine(): Promise<TestEngine> {
  try {
    return JSON.parse((await promisify(execFile)(process.execPath, [SCRIPT])).stdout);
  } catch (error) {
    const { stderr = "", message } = error as { readonly stderr?: string; readonly message: string };
    throw new Error(stderr.trim() || message);
  }
}
