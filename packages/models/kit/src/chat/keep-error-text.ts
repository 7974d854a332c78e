type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** The `openai` SDK reads only the field `error` of a failed answer. This puts there what other servers say in `message` or `detail`. */
export const keepErrorText =
  (fetch: Fetch): Fetch =>
  async (input, init) => {
    const response = await fetch(input, init);
    if (response.ok) return response;
    const text = await response.text();
    const { status, statusText, headers } = response;
    return new Response(JSON.stringify({ error: errorIn(text) }), { status, statusText, headers });
  };

const errorIn = (text: string): object => {
  try {
    const body = JSON.parse(text);
    const found = Array.isArray(body) ? body[0] : body;
    const error = found?.error ?? found?.detail ?? found;
    return typeof error === "object" && error !== null && !Array.isArray(error) ? error : { message: error };
  } catch {
    return { message: text };
  }
};
