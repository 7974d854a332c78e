// The floor of every comparison: one streamed chat completion, by hand, with nothing that could be left out.

export interface ChatMessage {
  readonly role: string;
  readonly content: string | null;
  readonly tool_calls?: readonly ToolCall[];
  readonly tool_call_id?: string;
}

interface ToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string; readonly tool_calls?: readonly ToolCall[] } }[];
}

export async function streamChat(url: string, body: object): Promise<{ text: string; calls: readonly ToolCall[] }> {
  const response = await fetch(`${url}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer bench" },
    body: JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }),
  });
  if (!response.ok || !response.body) throw new Error(`The server answered ${response.status}: ${await response.text()}`);
  const decoder = new TextDecoder();
  const calls: ToolCall[] = [];
  let text = "";
  let rest = "";
  for await (const bytes of response.body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!line.startsWith("data: ") || line === "data: [DONE]") continue;
      const delta = (JSON.parse(line.slice(6)) as Chunk).choices[0]?.delta;
      text += delta?.content ?? "";
      calls.push(...(delta?.tool_calls ?? []));
    }
  }
  return { text, calls };
}
