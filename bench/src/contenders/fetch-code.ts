import { createContext, runInContext } from "node:vm";
import { nextValue } from "../server/scripts.ts";
import { type ChatMessage, streamChat } from "./chat-stream.ts";
import type { Contender } from "./contender.ts";

/** `baseline-code`: a loop of `fetch` that evaluates programs with `node:vm` in its own process. The floor: no isolation, no checks, no limits. */
export function fetchCode(url: string, model = "code10"): Contender {
  return {
    async run(start) {
      const messages: ChatMessage[] = [
        { role: "system", content: "Write a program in <code> tags. Tool: next({ value }): Promise<number>. End with finalAnswer(value)." },
        { role: "user", content: `Start with ${start}` },
      ];
      let printed = "";
      let answer: number | undefined;
      const context = createContext({
        next: async ({ value }: { value: number }) => nextValue(value),
        console: { log: (...values: unknown[]) => (printed += `${values.join(" ")}\n`) },
        finalAnswer: (value: number) => (answer = value),
      });
      while (answer === undefined) {
        const { text } = await streamChat(url, { model, messages, stop: ["</code>"] });
        printed = "";
        await runInContext(`(async () => {${text.slice(text.indexOf("<code>") + 6)}})()`, context);
        messages.push({ role: "assistant", content: `${text}</code>` }, { role: "user", content: `Printed:\n${printed}` });
      }
      return answer;
    },
  };
}
