import { expect, it, vi } from "vitest";
import { serve } from "./loopback-server.ts";
import { openAITransport } from "./openai-transport.ts";

const BODY = { model: "m", messages: [], stream: true } as const;
const { signal } = new AbortController();

it("sends a body with its headers and its query, and a bearer token only where there is one", async () => {
  const { baseURL, requests } = await serve();
  const options = { baseURL, headers: { "x-team": "a" }, query: { "api-version": "1" } };
  expect((await openAITransport(options)(BODY, { signal })).status).toBe(200);
  await openAITransport({ ...options, apiKey: "sk-theirs", path: "/responses" })(BODY, { signal });
  expect(requests.map(({ url }) => url)).toEqual(["/v1/chat/completions?api-version=1", "/v1/responses?api-version=1"]);
  expect(requests.map(({ headers }) => [headers.authorization, headers["x-team"]])).toEqual([
    [undefined, "a"],
    ["Bearer sk-theirs", "a"],
  ]);
  expect(requests[0]?.body).toEqual(BODY);
});

it("asks for more headers before each request", async () => {
  const { baseURL, requests } = await serve();
  let asked = 0;
  const send = openAITransport({ baseURL, authorize: async () => ({ authorization: `Bearer ${++asked}` }) });
  await send(BODY, { signal });
  await send(BODY, { signal });
  expect(requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer 1", "Bearer 2"]);
});

it("tells no other server what is set for OpenAI", async () => {
  const { baseURL, requests } = await serve();
  vi.stubEnv("OPENAI_API_KEY", "for-openai");
  vi.stubEnv("OPENAI_ORG_ID", "for-openai");
  vi.stubEnv("OPENAI_PROJECT_ID", "for-openai");
  vi.stubEnv("OPENAI_ADMIN_KEY", "for-openai");
  vi.stubEnv("OPENAI_CUSTOM_HEADERS", "X-Gateway: for-openai\nAuthorization: Bearer for-openai");
  try {
    await openAITransport({ baseURL, headers: { "x-gateway": "theirs" } })(BODY, { signal });
  } finally {
    vi.unstubAllEnvs();
  }
  expect(JSON.stringify(requests[0]?.headers)).not.toContain("for-openai");
  expect(requests[0]?.headers["x-gateway"]).toBe("theirs");
});

it("throws what the server said, and never tries again", async () => {
  const { baseURL, requests } = await serve((response) => response.writeHead(503).end('{"detail":"Busy."}'));
  await expect(openAITransport({ baseURL })(BODY, { signal })).rejects.toMatchObject({ status: 503, error: { message: "Busy." } });
  expect(requests.length).toBe(1);
});
