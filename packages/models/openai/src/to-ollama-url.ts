/**
 * OLLAMA_HOST as the address before `/chat/completions`. It may be a host, a host with a port, or a URL, and is often what the server listens
 * on: every address of the machine is this machine.
 */
export const toOllamaURL = (host: string): string => {
  const hasScheme = /^https?:\/\//.test(host);
  const written = hasScheme ? host : `http://${host.startsWith(":") ? "localhost" : ""}${host}`;
  if (!URL.canParse(written)) return host;
  const url = new URL(written);
  if (!hasScheme && url.port === "" && !/:80(\/|$)/.test(host)) url.port = "11434";
  if (url.hostname === "0.0.0.0" || url.hostname === "[::]") url.hostname = "127.0.0.1";
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}/v1`.replace(/\/v1\/v1$/, "/v1");
};
