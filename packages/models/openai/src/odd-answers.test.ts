import { type ChatChunk, readChatResponse } from "@smolagents-ts/model-kit/chat-completions";
import { describe, expect, it, vi } from "vitest";
import { fail, finish, REPLY, refuse, SSE, serve } from "./loopback-server.ts";

describe("an odd answer", () => {
  it("may have no blank in its lines, comments, and the wrong type", async () => {
    const body = ': PROCESSING\r\n\r\ndata:{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\r\n\r\n';
    const { model } = await serve((response) => response.writeHead(200, { "content-type": "application/json" }).end(body));
    expect((await finish(model())).message.content).toEqual([{ type: "text", text: "Hi" }]);
  });

  it("may be a page", async () => {
    const { model } = await serve((response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<html><title>Welcome</title></html>"),
    );
    expect(await fail(model())).toMatchObject({
      kind: "protocol",
      message: expect.stringContaining("Welcome"),
      hint: expect.stringContaining("/v1"),
    });
  });

  it("may not be JSON", async () => {
    const { requests, model } = await serve((response) => response.writeHead(200, SSE).end("data: {oops}\n\n"));
    expect(await fail(model())).toMatchObject({ kind: "protocol", message: expect.stringContaining("{oops}") });
    expect(requests.length).toBe(1);
  });

  it("may be an error with status 200", async () => {
    const { model } = await serve((response) => refuse(response, { error: { message: "No such model", code: 404 } }, 200));
    expect(await fail(model())).toMatchObject({ kind: "not-found", message: expect.stringContaining("No such model") });
  });

  it("may be empty", async () => {
    const { model } = await serve((response) => response.writeHead(200, SSE).end());
    expect(await fail(model(), {})).toMatchObject({ kind: "truncated-stream" });
  });

  it.each([
    ["detail", { detail: "Too warm." }],
    ["message", { message: "Too warm." }],
    ["a list", [{ error: { message: "Too warm." } }]],
    ["plain text", "Too warm."],
  ])("may hide the reason of a failure in %s", async (_, body) => {
    const { model } = await serve((response) => refuse(response, body, 400));
    expect((await fail(model())).message).toContain("Too warm.");
  });

  it("may leave the connection open after the end", async () => {
    const { model } = await serve((response) => response.writeHead(200, SSE).write(REPLY));
    expect((await finish(model())).reason).toBe("stop");
  });
});

describe("readChatResponse", () => {
  it("gives what came before a broken event in the same read", async () => {
    const chunks: ChatChunk[] = [];
    const read = async () => {
      for await (const chunk of readChatResponse(new Response('data: {"id":"a"}\n\ndata: {"id":"b"}\n\ndata: {oops}\n\n')))
        chunks.push(chunk);
    };
    await expect(read()).rejects.toMatchObject({ kind: "protocol" });
    expect(chunks).toEqual([{ id: "a" }, { id: "b" }]);
  });

  it("ends on an abort, and closes the body", async () => {
    const cancel = vi.fn();
    const abort = new AbortController();
    const body = new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('data: {"id":"a"}\n\n')), cancel });
    const chunks: ChatChunk[] = [];
    for await (const chunk of readChatResponse(new Response(body), { signal: abort.signal })) {
      chunks.push(chunk);
      setTimeout(() => abort.abort());
    }
    expect(chunks).toEqual([{ id: "a" }]);
    expect(cancel).toHaveBeenCalledOnce();
  });
});
