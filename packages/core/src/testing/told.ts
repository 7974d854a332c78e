import type { ModelRequest } from "../contracts/model.ts";

/** What a model was told after each of its turns, as text; media as its kind in brackets. */
export const told = ({ requests }: { readonly requests: readonly ModelRequest[] }): readonly string[] =>
  requests.slice(1).map(({ messages }) =>
    messages
      .slice(messages.findLastIndex(({ role }) => role === "assistant") + 1)
      .flatMap((message) => (message.role === "tool" ? message.content.flatMap(({ content }) => content) : message.content))
      .map((part) => (part.type === "text" ? part.text : `[${part.type}]`))
      .join("\n"),
  );
