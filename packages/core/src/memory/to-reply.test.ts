import { describe, expect, it } from "vitest";
import type { AssistantPart } from "../contracts/message.ts";
import { toReply } from "./to-reply.ts";

const text = (text: string) => ({ type: "text", text }) as const;
const reasoning = { type: "reasoning", text: "Hm.", signature: "s" } as const;
const call = { type: "tool-call", id: "1", name: "search", argsText: "{}" } as const;

const signed = { type: "text", text: "", provider: { acme: { signature: "s" } } } as const;

describe("toReply", () => {
  it.each<[what: string, content: readonly AssistantPart[], sent: readonly AssistantPart[]]>([
    ["sends a reply with a closed program as it is", [reasoning, text("<code>\nf()\n</code>")], [reasoning, text("<code>\nf()\n</code>")]],
    ["closes a program", [text("<code>\nf()\n")], [text("<code>\nf()\n</code>")]],
    ["closes a program whose closing tag was cut", [text("<code>\nf()\n</cod")], [text("<code>\nf()\n</code>")]],
    [
      "closes a program in the last of several parts",
      [text("I look.\n<code>\n"), text("f()")],
      [text("I look.\n<code>\n"), text("f()\n</code>")],
    ],
    ["closes a program before reasoning", [text("<code>\nf()\n"), reasoning], [text("<code>\nf()\n</code>"), reasoning]],
    ["closes a program before a vendor's empty text", [text("<code>\nf()\n"), signed], [text("<code>\nf()\n</code>"), signed]],
    ["leaves fences and prose alone", [text("```js\nf()\n```  ")], [text("```js\nf()\n```  ")]],
    ["leaves native tool calls out", [text("I search."), call], [text("I search.")]],
    ["leaves empty texts out", [text("\n"), reasoning, text("I look.")], [reasoning, text("I look.")]],
    ["keeps an empty text that carries a vendor's data", [text("I look."), signed], [text("I look."), signed]],
    ["says that an empty reply is one", [], [text("(no text)")]],
    ["says that a blank reply is one", [text(" \n")], [text("(no text)")]],
    ["says that a reply of reasoning has no text", [reasoning], [reasoning, text("(no text)")]],
    ["says that a reply of nothing but calls has no text", [reasoning, call], [reasoning, text("(no text)")]],
  ])("%s", (_, content, sent) => {
    expect(toReply({ role: "assistant", content })).toEqual({ role: "assistant", content: sent });
  });

  it.each<[what: string, content: readonly AssistantPart[], sent: readonly AssistantPart[]]>([
    [
      "keeps calls, in their place",
      [reasoning, text("I search."), call, text("And"), call],
      [reasoning, text("I search."), call, text("And"), call],
    ],
    ["needs no text beside calls", [text("\n"), call], [call]],
    ["closes nothing", [text("About <code>"), call], [text("About <code>"), call]],
  ])("for a reply whose calls are answered, %s", (_, content, sent) => {
    expect(toReply({ role: "assistant", content }, "calls")).toEqual({ role: "assistant", content: sent });
  });

  it.each(['{"code": "a = \'<code>\'"}', '{"name": "write", "arguments": {"text": "<code>"}}'])("leaves JSON as it is: %s", (json) => {
    const message = { role: "assistant", content: [text(json)] } as const;
    expect(toReply(message, "json")).toEqual(message);
  });
});
