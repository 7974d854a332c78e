import { expect, it } from "vitest";
import { toOllamaURL } from "./to-ollama-url.ts";

// The forms that Ollama's own client takes, with the ports that it adds to them.
it.each([
  ["127.0.0.1", "http://127.0.0.1:11434/v1"],
  ["127.0.0.1:1234", "http://127.0.0.1:1234/v1"],
  [":1234", "http://localhost:1234/v1"],
  ["0.0.0.0", "http://127.0.0.1:11434/v1"],
  ["0.0.0.0:1234", "http://127.0.0.1:1234/v1"],
  ["[::]:1234", "http://127.0.0.1:1234/v1"],
  ["example.com", "http://example.com:11434/v1"],
  ["example.com:80", "http://example.com/v1"],
  ["http://example.com", "http://example.com/v1"],
  ["http://example.com:1234", "http://example.com:1234/v1"],
  ["https://ollama.com", "https://ollama.com/v1"],
  ["https://example.com/ollama/", "https://example.com/ollama/v1"],
  ["http://localhost:11434/v1", "http://localhost:11434/v1"],
])("%s is the address %s", (host, url) => {
  expect(toOllamaURL(host)).toBe(url);
});

it("leaves what is no address to be complained about", () => {
  expect(toOllamaURL("not a host")).toBe("not a host");
});
