import type { Message } from "../contracts/message.ts";
import type { ModelRequest } from "../contracts/model.ts";

/**
 * What a server would refuse in a conversation, by the strictest rule of each vendor; empty when there is nothing.
 *
 * - Anthropic: ids of calls match a pattern and are unique over the conversation; the results of a turn's calls stand in the next message, all of them;
 *   texts are not blank.
 * - OpenAI and Bedrock: names of calls match a pattern.
 * - vLLM: the arguments of earlier calls are parsed again, and chat templates want objects.
 * - Mistral: no user turn right after results.
 */
export function conversationFaults(messages: readonly Message[]): readonly string[] {
  const faults: string[] = [];
  const ids = new Set<string>();
  for (const [at, message] of messages.entries()) {
    const fault = (what: string) => faults.push(`message ${at} (${message.role}): ${what}`);
    const before = messages[at - 1];
    if (message.content.length === 0) fault("is empty");
    for (const part of message.content) {
      if (part.type === "text" && part.text.trim() === "" && !part.provider) fault("has a blank text");
    }
    if (message.role === "system" && at > 0) fault("does not come first");
    if (message.role === "tool" && before?.role !== "assistant") fault("comes without calls");
    if (message.role === "user" && before?.role === "tool") fault("comes right after results");
    if (message.role !== "assistant") continue;
    if (before?.role === "assistant") fault("comes right after another");
    if (message.content.every((part) => part.type === "reasoning")) fault("only reasons");
    const calls = message.content.filter((part) => part.type === "tool-call");
    for (const { id, name, args, argsText } of calls) {
      if (!/^[\w-]{1,64}$/.test(id)) fault(`has a call with the id ${JSON.stringify(id)}`);
      if (ids.has(id)) fault(`has a second call with the id ${id}`);
      ids.add(id);
      if (!/^[\w-]{1,64}$/.test(name)) fault(`calls ${JSON.stringify(name)}`);
      if (!isObject(args) || JSON.stringify(JSON.parse(argsText)) !== JSON.stringify(args)) fault(`has the arguments ${argsText}`);
    }
    const next = messages[at + 1];
    const results = next?.role === "tool" ? next.content : [];
    const answered = results.map(({ callId, name }) => `${callId} ${name}`).join();
    if (answered !== calls.map(({ id, name }) => `${id} ${name}`).join()) fault(`has other calls than results: ${answered}`);
    for (const { content } of results) {
      if (content.length === 0 || content.some((part) => part.type === "text" && part.text.trim() === "")) fault("has an empty result");
    }
  }
  return faults;
}

/** Where requests of one run do not extend each other byte by byte, which is what lets servers reuse what they have read; empty when they all do. */
export function growthFaults(requests: readonly ModelRequest[]): readonly string[] {
  return requests.slice(1).flatMap((request, at) => {
    const before = requests[at];
    const isSame = JSON.stringify(request.tools) === JSON.stringify(before?.tools);
    const start = JSON.stringify(before?.messages).slice(0, -1);
    const grows = JSON.stringify(request.messages).startsWith(`${start},`);
    return [
      ...(isSame ? [] : [`request ${at + 1} has other tools`]),
      ...(grows ? [] : [`request ${at + 1} does not extend the one before`]),
    ];
  });
}

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
