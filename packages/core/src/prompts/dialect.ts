import type { ExecutorLanguage } from "../contracts/executor.ts";
import type { Tool } from "../contracts/tool.ts";

/** All that the loop needs to know about the language of the actions. Chosen by the executor's `language`. */
export interface CodeDialect {
  readonly language: ExecutorLanguage;
  /** As prompts call it. */
  readonly name: string;
  /** Labels of fenced blocks that hold a program in this language, in lower case. */
  readonly fences: ReadonlySet<string>;
  readonly exampleProgram: string;
  readonly exampleAnswer: string;
  /** For a reply without tags and fences. A false `true` runs prose as code, so doubt means `false`. */
  isSurelyProgram(text: string): boolean;
  systemPrompt(parts: { readonly tools: readonly Tool[]; readonly instructions: string | undefined }): string;
}
