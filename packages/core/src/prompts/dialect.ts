import type { ExecutorLanguage } from "../contracts/executor.ts";
import type { Schema } from "../contracts/schema.ts";
import type { Tool } from "../contracts/tool.ts";

/** How a program comes in a reply: between tags, in the field of a JSON object, or as the argument of the native tool `runCode`. */
type CodeReply = "tags" | "json" | "tool";

/** All that the loop needs to know about the language of the actions. Chosen by the executor's `language`. */
export interface CodeDialect {
  readonly language: ExecutorLanguage;
  /** As prompts call it. */
  readonly name: string;
  /** Labels of fenced blocks that hold a program in this language, in lower case. */
  readonly fences: ReadonlySet<string>;
  readonly exampleProgram: string;
  readonly exampleAnswer: string;
  /** The function that gives the answer, and the native tool that does so beside programs. */
  readonly finalAnswer: string;
  /** Names that the language's programs need themselves: tools called so are members of `tools` only. */
  readonly ownNames: ReadonlySet<string>;
  /** The tool by which programs show media. */
  readonly imageTool: Tool;
  /** For a reply without tags and fences. A false `true` runs prose as code, so doubt means `false`. */
  isSurelyProgram(text: string): boolean;
  /** A program as it stood in a reply, without what is of the reply. */
  tidy(program: string): string;
  introduction(reply: CodeReply): string;
  /** `imports`: the modules that programs may import, where not all are allowed. */
  rules(imports: readonly string[] | undefined): string;
  /** The declarations of the tools, and of the answer where it has a shape. */
  tools(parts: { readonly tools: readonly Tool[]; readonly hint: string; readonly answer: Schema | undefined }): string;
}
