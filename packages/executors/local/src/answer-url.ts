type Question =
  | { readonly parse: string }
  | { readonly format: readonly [string, string][] }
  | { readonly url: string; readonly base?: string; readonly set?: readonly [part: string, value: string] };

const PARTS = ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"] as const;

/** Answers the sandbox's `URL` and `URLSearchParams` with Node's. Question and answer are JSON; an invalid URL is `null`. */
export function answerUrl(json: string): string {
  const question = JSON.parse(json) as Question;
  if ("parse" in question) return JSON.stringify([...new URLSearchParams(String(question.parse))]);
  if ("format" in question)
    return JSON.stringify(new URLSearchParams(question.format.map(([name, value]) => [String(name), String(value)])).toString());
  const url = URL.parse(question.url, question.base);
  if (!url) return "null";
  const [part, value] = question.set ?? [];
  const settable = PARTS.find((name) => name === part && name !== "origin");
  if (settable) Reflect.set(url, settable, String(value));
  return JSON.stringify(Object.fromEntries(PARTS.map((name) => [name, url[name]])));
}
