import { Console } from "node:console";
import { type Runtime, Session } from "node:inspector/promises";
import { stripTypeScriptTypes } from "node:module";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import { makeCodec } from "@smolagents-ts/executor-kit/guest";
import type { Reference } from "./node-reference.ts";

/** The sandbox prints as Node does, only deeper and wider. */
const STYLE = { depth: 4, breakLength: 100, maxArrayLength: 100, maxStringLength: 10_000 };

const codec = makeCodec();
const session = new Session();
session.connect();
/** The types of Node know neither all methods nor all parameters. */
const ask = (method: string, params: object) => session.post(method, params) as Promise<unknown> as Promise<Runtime.EvaluateReturnType>;

let output: { stream: string; text: string }[] = [];
const to = (stream: string) =>
  new Writable({
    write(chunk, _encoding, done) {
      output.push({ stream, text: String(chunk) });
      done();
    },
  });

let kept: unknown;
Object.assign(globalThis, {
  keepForReference(value: unknown) {
    kept = value;
  },
});

async function refer(code: string): Promise<Reference> {
  output = [];
  kept = undefined;
  globalThis.console = new Console({ stdout: to("stdout"), stderr: to("stderr"), inspectOptions: STYLE });
  const ran = await ask("Runtime.evaluate", { expression: stripTypes(code), replMode: true, awaitPromise: true });
  if (ran.exceptionDetails) {
    const objectId = ran.exceptionDetails.exception?.objectId ?? "";
    const name = await ask("Runtime.callFunctionOn", { objectId, functionDeclaration: "function () { return this.name; }" });
    return { output, errorName: name.result.value };
  }
  const { objectId, value, unserializableValue } = ran.result;
  const input = objectId ? { objectId } : unserializableValue ? { unserializableValue } : value === undefined ? {} : { value };
  const scope = await ask("Runtime.evaluate", { expression: "globalThis" });
  await ask("Runtime.callFunctionOn", {
    ...(scope.result.objectId && { objectId: scope.result.objectId }),
    functionDeclaration: "(value) => Promise.resolve(value).then(keepForReference)",
    arguments: [input],
    awaitPromise: true,
  });
  if (kept === undefined) return { output };
  return { output, text: inspect(kept, STYLE), ...encoded(kept) };
}

function encoded(value: unknown): { value?: string } {
  try {
    return { value: codec.encode(value) };
  } catch {
    return {};
  }
}

function stripTypes(code: string): string {
  try {
    return stripTypeScriptTypes(code);
  } catch {
    // Sloppy JavaScript that TypeScript does not know, such as `with`.
    return code;
  }
}

const references: Reference[] = [];
for (const code of workerData as string[]) references.push(await refer(code));
parentPort?.postMessage(references);
