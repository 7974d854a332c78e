import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { ContentStep, ModelStandIn, ModelWire, RecordedRequest, ReplyStep, Script, ScriptedReply, StepsReply } from "./script.ts";

/** A stand-in on loopback that speaks `wire`. It answers every POST as the script says. */
export async function createModelServer(wire: ModelWire): Promise<ModelStandIn> {
  let scripts: readonly Script[] = [{ steps: [{ type: "finish", reason: "stop" }] }];
  let requests: RecordedRequest[] = [];
  let openReplies = 0;
  /** What the wire threw. A case must not take it for the model's doing. */
  let fault: unknown;

  const server = createServer(async (incoming, response) => {
    openReplies++;
    response.once("close", () => openReplies--);
    try {
      const request = await record(incoming, wire);
      const script = scripts[Math.min(requests.length, scripts.length - 1)] as Script;
      requests.push(request);
      const problem = wire.check?.(request);
      if (problem) response.writeHead(problem.status, { "content-type": "application/json", ...problem.headers }).end(problem.body);
      else await play(typeof script === "function" ? script(request) : script, response, wire);
    } catch (error) {
      if (!response.destroyed) fault = error;
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${wire.basePath}`,
    get requests() {
      return requests;
    },
    get openReplies() {
      return openReplies;
    },
    answer(...next) {
      scripts = next;
      requests = [];
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close(() => (fault === undefined ? resolve() : reject(fault)));
        server.closeAllConnections();
      }),
  };
}

const record = async (incoming: IncomingMessage, wire: ModelWire): Promise<RecordedRequest> => {
  const at = performance.now();
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || "null");
  return { at, path: incoming.url ?? "", headers: incoming.headers, body, stop: wire.stopOf(body) };
};

const play = async (reply: ScriptedReply, response: ServerResponse, wire: ModelWire): Promise<void> => {
  if ("refuse" in reply) {
    const { status, headers, body } = wire.refuse(reply.refuse);
    const { retryAfterSeconds } = reply.refuse;
    response.writeHead(status, {
      "content-type": "application/json",
      ...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }),
      ...headers,
    });
    response.end(body);
  } else if (reply.whole) {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(wire.whole(reply.steps.filter(isContent)));
  } else {
    await stream(reply, response, wire);
  }
};

const stream = async ({ steps, unmarked = false, pieceBytes }: StepsReply, response: ServerResponse, wire: ModelWire): Promise<void> => {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const write = async (bytes: Uint8Array): Promise<void> => {
    const size = pieceBytes ?? bytes.length;
    for (let from = 0; from < bytes.length && !gone.signal.aborted; from += size) {
      // Not before the first frame: a reply that begins with a wait has no status until then.
      if (!response.headersSent) response.writeHead(200, { "content-type": wire.contentType });
      const drained = response.write(bytes.subarray(from, from + size));
      // A turn of its own for each piece, so that it is a packet of its own.
      await (drained ? setImmediate() : once(response, "drain", { signal: gone.signal }).catch(() => undefined));
    }
  };
  const { frame, end } = wire.newReply?.() ?? { frame: wire.frame, end: () => wire.end };
  let frames: Uint8Array[] = [];
  const flush = async (): Promise<void> => {
    const bytes = Buffer.concat(frames);
    frames = [];
    await write(bytes);
  };
  for (const step of steps) {
    if (isContent(step)) {
      frames.push(toBytes(frame(step)));
      if (pieceBytes === undefined) await flush();
      continue;
    }
    await flush();
    if (gone.signal.aborted || step.type === "stall") return;
    if (step.type === "wait") await sleep(step.ms, undefined, { signal: gone.signal });
    else {
      response.destroy();
      return;
    }
  }
  if (!unmarked) frames.push(toBytes(end()));
  await flush();
  response.end();
};

const isContent = (step: ReplyStep): step is ContentStep => step.type !== "wait" && step.type !== "stall" && step.type !== "cut";

const toBytes = (bytes: string | Uint8Array): Uint8Array => (typeof bytes === "string" ? Buffer.from(bytes) : bytes);
