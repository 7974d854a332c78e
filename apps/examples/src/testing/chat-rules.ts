import type { ChatRequest, JsonObject, WireMessage } from "./chat-server.ts";

/**
 * Why OpenAI would refuse a request, in its words or close to them. Source: https://platform.openai.com/docs/api-reference/chat/create and
 * https://platform.openai.com/docs/guides/structured-outputs
 */
export function problemIn({ messages, stop = [], tools = [], tool_choice, response_format }: ChatRequest): string | undefined {
  if (messages.length === 0) return "'messages' is too short.";
  if (stop.length > 4) return "'stop' is too long.";
  for (const {
    function: { name, parameters },
  } of tools) {
    if (!/^[\w-]{1,64}$/.test(name)) return `'tools[].function.name' does not match pattern: ${name}`;
    if ((parameters as JsonObject)["type"] !== "object") return `Invalid schema for function '${name}': type is not "object".`;
  }
  if (tools.length === 0 && tool_choice !== undefined) return "'tool_choice' is only allowed when 'tools' are specified.";
  const schema = response_format?.json_schema?.schema;
  if (schema && !isStrict(schema)) return "Invalid schema for response_format: 'additionalProperties' and 'required' must be supplied.";
  return messages.map((_, index) => problemAt(messages, index)).find(Boolean);
}

/** Calls are answered at once, each by its one result, and results answer calls. */
function problemAt(messages: readonly WireMessage[], index: number): string | undefined {
  const { role, content, tool_calls: calls = [] } = messages[index] ?? { role: "", content: null };
  const isEmpty = content === null || content.length === 0 || (typeof content !== "string" && content.some(({ text }) => text === ""));
  if (isEmpty && calls.length === 0) return `messages[${index}]: ${role} content must not be empty.`;
  if (role === "tool") {
    let asker = index;
    while (messages[asker]?.role === "tool") asker--;
    const asked = messages[asker]?.tool_calls ?? [];
    return asked.some(({ id }) => id === messages[index]?.tool_call_id)
      ? undefined
      : "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
  }
  const answers: (string | undefined)[] = [];
  for (let at = index + 1; messages[at]?.role === "tool"; at++) answers.push(messages[at]?.tool_call_id);
  const isAnswered = calls.every(({ id }) => answers.filter((answer) => answer === id).length === 1);
  return isAnswered
    ? undefined
    : "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.";
}

/** Strict schemas name every property and allow no others. */
function isStrict({ type, properties, required, additionalProperties }: JsonObject): boolean {
  if (type !== "object") return true;
  const names = Object.keys(properties as object);
  return additionalProperties === false && names.every((name) => (required as string[]).includes(name));
}
